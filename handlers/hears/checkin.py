"""What study check-ins 学习打卡 listen for."""

from __future__ import annotations

from dataclasses import replace

from bot.hearing import Cue, Hearing
from bot.understanding.attempt import ANSWERING, SURE, Attempt, Reading, checks_in
from bot.understanding.meant import Meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.studied import OPENS, fill_cancel, fill_checkin, fill_query
from handlers.hears.study_clauses import fill_own, own_clause

NOT_DONE = (
    "记错|不参加|打卡记录|学习记录|打卡次数|不打卡|别打卡|没打卡|不签到|不学了|不读了|不看了|不念了|学不会|一辈子|不会用|放一放|先停|请假|提醒|导出|导成|成表|表格|汇总|统计|"
    "出一份|明细|报表|单子|打卡率|已读不回|涨知识|转给|赶紧转|快转|最新消息|[图片]|在学习强国"
)
STUDY = "看完|记一个|记个|都学|学了|@material|每日|读报|学习|今天|补|念|学完|读完"
# In private one may speak of anything; these words speak of the study.
STUDY_SURELY = (
    "打卡|打个卡|签到|学完|读完|学了|已学|今天的|补卡|补签|学过|学习|文章|读报|报纸|打一卡|卡|"
    "念完|读了|看完了今|课"
)
# Under what the clause goes to where the slots are filled.
OWN = "own"
# What is said of checking in, and does none.
NO_WORD = (
    "撤|取消|去掉|不算|点错|按错|(?:打|发)错了?(?!字)|手滑|删(?!不)|记错|打卡记录|不会打|打卡率|"
    "怎么打|打卡是|一辈子|试试"
)
TAKES_BACK = (
    "撤|取消|去掉|去了|删|不算|抹|退|作废|点错|按错|手滑|打错|乱点|乱按|还没|没学|没看|误|划|"
    "不要记|不要给我|不要算|抖"
)
MISTAKES = "打错|点错|按错|打错了|点错了|按错了|打错啦|点错啦"
ABOUT_IT = "卡|打|点|签|按|学|今天|记"
PERHAPS = 50


def towards(a: Attempt) -> Reading | None:
    """Having studied, or taking that back."""
    u = a.u
    if not _is_about_study(a):
        return None
    said = own_clause(u)
    if said is None and u.asks and not u.has("帮我补|给我补|补上"):
        return None
    if a.what.one is None:  # Which of several, or that none is open, the handler says.
        a = replace(a, what=Meant())
    if said is not None and _counts(a):
        return a.reading("checkin", a.what, ANSWERING, "said in a clause", {OWN: said})
    if "undone" in a.acts and (a.told or u.private or u.has("打卡|补卡|签到")):
        reading = _taken_back(a)
        if reading is not None:
            return reading
    return _done(a) if "done" in a.acts and not u.asks and not u.has(NOT_DONE) else None


def _counts(a: Attempt) -> bool:
    """Whether it is ours to count that somebody says so, here."""
    u = a.u
    return (u.to_bot or _is_studied_here(u) or a.what.explicit) and not u.fits(NO_WORD)


def _is_about_study(a: Attempt) -> bool:
    """Whether there is something that can have been studied: named, posted, or simply on."""
    u = a.u
    if not a.what.explicit and _names_other(u):
        return False
    if a.told:
        return True
    if u.private:
        return a.what.one is not None or a.bare(2)
    if u.to_bot and a.bare(2):
        return True
    return _is_studied_here(u) and (
        not u.focus.gone or (checks_in(u) and own_clause(u) is not None)
    )


def _names_other(u: Utterance) -> bool:
    """Whether an activity is called by its whole name: 茶话会算我一个 is no study."""
    return any(hit.score >= SURE and hit.item.kind == "activity" for hit in u.items)


def _is_studied_here(u: Utterance) -> bool:
    """Whether the group is for study, or a campaign is on in it."""
    here = (u.message.chat.channel, u.message.chat.id)
    return u.purpose == "study" or any(here in i.chats for i in u.catalog.of_kind("campaign"))


def _taken_back(a: Attempt) -> Reading | None:
    u, recorded = a.u, bool(a.u.own_checkins)
    if u.private and u.is_only(MISTAKES):
        return a.reading("checkin_cancel", a.what, PERHAPS, "a mistake")
    about = u.has(ABOUT_IT if a.told else "卡|签到|学习|补登|今天的|记录") and not u.has(
        "退休|退了吧|退货|讲座|报名"
    )
    other = bool(u.scene.own.signed or u.scene.own.claimed) and not a.told
    if other and not u.has("卡|学|读|签到"):
        return None
    if not (about or recorded) or not u.has(TAKES_BACK):
        return None
    return a.reading("checkin_cancel", a.what, ANSWERING if recorded else PERHAPS, "undone")


def _done(a: Attempt) -> Reading | None:
    u = a.u
    if not (a.bare(4) or u.has(STUDY) or u.fits(OPENS)):
        return None
    if not (u.to_bot or _is_studied_here(u) or a.what.explicit):
        return None
    if u.private and not a.told and not u.has(STUDY_SURELY):
        return None
    return a.reading("checkin", a.what, ANSWERING, "done")


def _fill(u: Utterance, found: Slots) -> Filled:
    """Who studied on which day; a clause of its own says it whatever else is told."""
    own = found.pop(OWN, None)
    if own is None and not found.keys() & {"named", "later"}:
        own = own_clause(u)
    return fill_checkin(u, found) if own is None else fill_own(u, own, found)


hearing = Hearing(
    "checkin",
    kind="campaign",
    acts=frozenset(("done", "undone")),
    slot="campaign",
    towards=towards,
    cues=(
        Cue(
            "checkin",
            (
                "补 卡|签|学 ..9",
                "^ 补 ~8 的 卡",
                "补 一个|一下|一次|上|回来 /",
                "没 打上|打成|学成 ..9 补",
                "@study ..8 完|过|毕|遍|齐 ..9 @material",
                "@material ..14 @study ..6 完|过|遍|了|好|毕|透|齐|到",
                "@study 了|完|过 ..9 @material",
                "@material ..9 补 上|一下|齐|学|卡|看|读|了",
                "忘 了? 点|打|签|学|看|读 ..12 补",
                "没 赶上|顾上|顾得|看|学|读|来得及|打 ..14 补",
                "补 上|一下|齐|回来 $",
                "给|替|帮|把 ..9 打 一|个|上|张 卡|勾",
                "都|也|已经|刚|才 学|读|看|念 完|过|了 ..9 记|签|算|写|勾",
            ),
            sure=70,
            item="campaign",
            where="study",
            never=(
                "谁|几点|多少|吗|哪里|没打的|哪个|借|书法班|那本书|本书|遍,|年轻时|志愿|"
                "捡垃圾|小时|时长"
            ),
            name="studied",
        ),
        Cue(
            "checkin",
            ("学 的|到 ..12 @thought", "@material ..20 @thought", "@thought ..20 @material"),
            sure=66,
            item="campaign",
            where="study",
            never="@asks|你们|小说|转给|这文章写|写得真",
            name="reflection",
            slots={"reflection": "…"},
        ),
        Cue(
            "checkin",
            (
                (
                    "^ 我? 今天? 的? 学了|学完了|学完|读了|读完了|看完了|打卡|已学|学习了|学过了 "
                    "..6 体会|感想|心得|收获|感悟"
                ),
            ),
            sure=84,
            item="campaign",
            where="study",
            never="你|大家|谁",
            name="studied, with a thought",
            slots={"reflection": "…"},
        ),
        Cue(  # That no reminder is needed beside it is said of today; see "never".
            "checkin",
            (
                "谢|感谢|辛苦|难为|亏 ..6 提醒|喊我|叫我|催我",
                "提醒 ..6 谢|感谢|收到|及时|晚了",
                "不用|别|不必|甭|不要|莫 ..4 提醒|喊我|叫我|催",
            ),
            sure=90,
            also=(
                "学完|学了|学过|已学|学好了|打卡了|打了卡|打过卡|打完卡|卡打|读完|读了|读过|"
                "念完|文章看完|的看完|签到了|签过到"
            ),
            never=(
                "没|以后|今后|往后|从今|从此|每|天天|总|老是|老提|再也|别再|不要再|莫再|要是|"
                "如果|等|明|马上|一会|待会|回头|自己会|我会|会说|会打|大家|她|他|@asks"
            ),
            where="study",
            item="campaign",
            name="studied, when reminded",
        ),
        Cue(
            "checkin",
            ("^ ~10 打卡|学完|学了|已学|看完 的? 有|人员|名单|同志? :",),
            sure=90,
            by="secretary staff",
            item="campaign",
            where="study",
            never="负责|组长|明天|提醒|联系|值班|老师|谁|请大家|各位",
            name="a roll in prose",
            slots={"named": True},
        ),
        Cue(  # On the day of a check-in, behind it.
            "checkin",
            (
                "补充|再说 ..8 体会|感想|心得|收获",
                "^ 我? 的? 学习|读后|心得? 体会|感想|心得|收获|读后感|感 是|:|,|就是",
                "^ 我? 的? 体会|感想|心得|收获|读后感 是|:|,|就是",
                "还有|再有|另外 ..6 体会|感想|心得",
            ),
            sure=82,
            item="campaign",
            where="study",
            never="@asks|你|大家|谁",
            name="another thought",
            slots={"reflection": "…", "later": True},
        ),
        Cue(
            "checkin_cancel",
            (
                (
                    "打卡|卡|签到|补卡|打的卡|点的卡|学习|那条|那个卡|记的|今天的 ..9 撤|取消|"
                    "去掉|去了|删|不算|作废|抹|退|划|收回"
                ),
                "撤|取消|删|抹|去掉|作废|划掉|退掉|收回 ..9 打卡|卡|签到|补卡|今天的|那条|记录",
                "不算|不作数|别算 ..12 点|按|打|摁|碰|划",
                "点错|按错|打错|误点|手滑|误触|摁错|手抖|乱点|瞎点|碰到|蹭到 ..14",
                (
                    "还没|没|一个字没|压根没|根本没 翻|看|学|读|打开 ..14 撤|取消|去掉|删|不算|"
                    "去了|作废|抹"
                ),
            ),
            sure=75,
            item="campaign",
            where="study",
            never="健步走|讲座|报名|@asks",
            name="taken back",
        ),
        Cue(
            "checkin_query",
            (
                "打 了? 几|多少 ..3 卡|天|回|次",
                "几|多少 天|回|次 ..3 漏|缺|落下|断|没学|没打|没读",
                "断|漏|缺 过 没|吗|没有",
                "学|读|看|打|签|念 了|过 几|多少 ..2 天|回|次|遍|篇|期",
                "连着|连续|一连|接连 ..6 多少|几 天",
                "打|学|签|记|读|看 上|过|了|没 没有|没|吗|了没|了吗|没得 $",
                "打 上|过|了 卡? 没有|没|吗",
                "谁|哪些|哪几|哪个|哪位|几个|多少人 ..4 没 打|学|读|签|看|交",
                "没 打|学|签|读|看 的? ..4 谁|哪|几个|有",
                "本子|名单|记录|册子|簿子 上? 有 ..4 没|吗|不",
                (
                    "学|打卡|签到|学习|读报|读书|读 ..8 头一名|第一|排名|名次|前三|前十|最多|"
                    "咋样|怎么样|如何|情况"
                ),
                "头一名|第一|排名|最多 ..8 谁|哪个|哪位",
                "我|咱 ..4 打卡 ..2 记录|天数|次数",
                "缺|漏|落 了? 几|多少|哪 天|次|回",
                "数数|数一数|查查|查一下|查|看看 ..12 学|打卡|签|读 ..6 回|天|次|没|几|多少",
                "还有谁|谁 没",
                "谁|哪些|哪位|哪几 ..3 落下|掉队|差",
                "学习|打卡|读报 ..6 到了|完成|打了 ~3 多少|几 人|个",
                "还差 哪些|哪几|谁|几",
                "断|漏|缺|落 了? 几|多少|哪 ~1 天|次|回",
                "学|读|打|读报|签|看 ~2 了? 好多 天|回|次",
                "读报|打卡|学习|签到 ~2 几|多少 回|天|次",
                "打卡|签到|读报|学习 ~3 率|人数|几成",
                "上账|入账|记上|登上|算上 ..2 没|了没|没有|吗",
                "打卡|签到|学习|读报|学|读 了? 没有|没|吗|了没 /",
            ),
            sure=72,
            where="study staff",
            item="campaign",
            never=(
                "走到|走访|看望|你今天|你打卡|你学|报名|健步走|讲座|游戏|钱|老陈你|驾照|"
                "积分|分数|多少分|你昨|你闺|你家"
            ),
            name="own record",
        ),
    ),
    fill={"checkin": _fill, "checkin_cancel": fill_cancel, "checkin_query": fill_query},
)
