"""What visits 走访联系 and care listen for."""

from __future__ import annotations

import re

from bot.hearing import Cue, Hearing
from bot.scene import Who
from bot.understanding import numbers, slots
from bot.understanding.slots import Filled, Slots
from bot.understanding.times import Time
from bot.understanding.utterance import Utterance

_NEEDS = re.compile(
    r"(?:想借|想要|想换|想请|盼|要换|希望|需要|缺|要|求)(?:个|副|一|能|着)?([^,。.;!?]{2,12})"
)
TRIGGERS = (
    ("生病住院", "住院|病|手术|医院"),
    ("家有大事", "出嫁|结婚|嫁女|娶媳妇|大寿|添丁|丧|红包|过世|白事|喜事"),
    ("特殊困难", "有困难|坏了|独居|下岗|失业|受灾|漏水|着火"),
    ("逢年过节", "慰问|重阳|春节|中秋|端午|小年|元宵|国庆|建党节|七一|八一|过节|年前|拜年|元旦"),
)


def fill_log(u: Utterance, found: Slots) -> Filled:
    """Who was visited or rung up, when, with what result."""
    if u.asks and not u.has(
        "过电话|了电话|了话|去过|看了|去了|走访了|看过|坐了|打了|通了|探望|慰问了"
    ):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    colleagues = _colleagues(u)
    people: list[Who] = [
        w for w in u.decided() if isinstance(w, int) and w not in colleagues and w != u.speaker
    ]
    if not people and not ask:
        return None
    result: Slots = {**found, **unclear}
    if people:
        result["people"] = people
    result["method"] = (
        "phone" if u.has("电话|打了两遍|通了话|通话|视频|挂了个|打过|拨|去电") else "visit"
    )
    day = slots.report_day(u)
    if (
        day is None
        and (
            u.fits("[跑去走登看访串]过(?:了?一?[趟次回门]|了)")
            or u.has(
                "那阵|已经打过|打过电话了|补登|补录|之前|早先|已经去过|前阵子|前些天|去过了|前一阵|过了"
            )
        )
        and not u.has("今|刚去|刚从|刚到|刚看|上午|下午|昨")
    ):
        ask = (*ask, "date")
    else:
        result["date"] = (day[-1] if isinstance(day, list) else day) or u.today
    trigger = next((name for name, says in TRIGGERS if u.has(says)), None)
    if trigger:
        result["trigger"] = trigger
    need = _NEEDS.search(u.text)
    if need:
        result["needs"] = [need[1]]
    result["result"] = u.text
    return result, ask


def _colleagues(u: Utterance) -> set[Who]:
    """Staff who went along are not visited."""
    roster = u.scene.roster
    named = [w for w in u.decided() if isinstance(w, int)]
    return {w for w in named if (known := roster.known(w)) and known.kind == "staff"}


def fill_visit_query(u: Utterance, found: Slots) -> Filled:
    """Who is due, when somebody was seen last, birthdays, addresses."""
    unclear, ask = slots.mention_slots(u.mentions)
    result: Slots = {**found, **unclear, **_asked_field(u)}
    own = u.has("我生日|我的生日|我过生日|我生辰")
    people = [w for w in u.decided() if w != "self"] or (["self"] if own else [])
    birthday = u.has("生日|寿|诞辰|满|整岁|岁|过生")
    if birthday:
        result["kind"] = "birthday"
        age = slots.number_before(u, "岁", "大寿") or _milestone(u)
        if age:
            result["milestone"] = int(age)
    if people:
        result["people"] = people
    elif not ask and (not birthday or u.has("整|逢|支部")):
        result["scope"] = "branch" if u.has("支部") else "all"
    if u.has(OVERDUE):
        result["overdue"] = True
    when = slots.period(u) or next((t.period for t in u.plan_times if t.period), None)
    if when:
        result["period"] = when
    if birthday and people and u.has("记一下|记下|记住|登记|备注|录"):
        result["action"] = "note"
        result |= {k: v for k, v in slots.plan_slots(u).items() if k in ("date", "lunar")}
    return result, ask


def _asked_field(u: Utterance) -> Slots:
    """Which of somebody's data is asked for."""
    last = u.has("上一趟|上趟|上一回|上一次|最近一|上回|上次|最后一次|啥时候去|多久没")
    if u.has("手机号|号码|联系方式") or (u.has("电话") and not last):
        return {"field": "phone"}
    if u.has("住址|地址|住哪|哪栋|门牌|住在哪|家在哪|哪号楼|住几"):
        return {"field": "address"}
    if not last:
        return {}
    return {"field": "last", "method": "phone"} if u.has("通话|电话") else {"field": "last"}


OVERDUE = "没走到|没走访|没去|该看望|该走访|该去|漏|没看过|没上门|没打电话|还没|到期|欠|没联系"


def _milestone(u: Utterance) -> int | None:
    match = re.search(
        r"(?:满|做|过|到|进)?([五六七八九]十|一百|50|60|70|80|90|100)(?:岁|大寿|寿|的)?", u.text
    )
    return int(numbers.value(match[1]) or 0) if match else None


def fill_care(u: Utterance, found: Slots) -> Filled:
    """News of somebody's illness, need or feast, or a wish for a call or a visit."""
    result: Slots = {**found, "what": u.text, **_when(u)}
    if not u.mentions and u.has("有个老|一位老|有位老|个老同志|个老干部|老人家"):
        return result, ("person",)
    if not (u.to_bot or u.purpose == "family" or u.has("@organisation")) and not _is_rumour(u):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    people = _concerned(u)
    if _is_unlinked(u, people) or (not people and not ask and u.role == "family"):
        return result, ("person",)
    if not people and not ask:
        return (result, ("person",)) if u.scene.person is None else None
    if people:
        result["people"] = people
    others = [w for w in people if isinstance(w, int) and not _linked(u, w)]
    if others and _is_hearsay(u):
        ask = (*ask, "confirm")
    return {**result, **unclear}, ask


def _is_unlinked(u: Utterance, people: list[Who]) -> bool:
    """Whether a parent is meant of whom nothing is on file."""
    parents = bool(people) and all(w in ("father", "mother") for w in people)
    return parents and u.role == "family" and u.known is not None and not u.known.links


def _is_rumour(u: Utterance) -> bool:
    """Whether something is said of somebody with a whole name, which has to be looked into."""
    return _is_hearsay(u) and any(mention.how == "name" for mention in u.mentions)


def _is_hearsay(u: Utterance) -> bool:
    heard = u.has("@hearsay") or u.fits("听.{1,8}(?:说|讲|道)|说.{1,4}查出")
    return heard and not u.has("我刚|我陪|我亲眼|我去看")


def _when(u: Utterance) -> Slots:
    """The day it happened, or will."""
    time = next((t for t in u.plan_times if t.day and not t.period), None)
    past = next((t for t in u.report_times if t.day and not t.period), None)
    if past is not None and (_has_been(u, past) or (u.fits("了|过了") and not u.has(TO_COME))):
        time = past
    if time is None or time.day is None:
        half_day = any(t.clock for t in u.report_times) and u.has("上午|下午|早上|刚才|今早")
        return {"date": u.today} if half_day else {}
    return {"date": time.day, "lunar": time.lunar} if time.lunar else {"date": time.day}


TO_COME = "要去|准备|打算|明天|后天|下周|下礼拜|下个月|做寿|过寿|生日|结婚|金婚|娶"


def _linked(u: Utterance, who: int) -> bool:
    return u.known is not None and any(link.of == who for link in u.known.links)


def _has_been(u: Utterance, time: Time) -> bool:
    said = u.text[time.start_at : time.end_at]
    over = any(word in said for word in ("昨", "前", "今早", "刚", "上"))
    return over and time.day is not None and time.day <= u.today


def _concerned(u: Utterance) -> list[Who]:
    """Whom the news is about: an elder tells of himself where children or staff are named."""
    people = [w for w in u.decided() if w != "self" and not u.is_of_staff(w)]
    if u.role == "family":
        return people
    if u.has("娶媳妇|嫁人|出嫁|结婚"):
        return ["self"]
    if not u.has("住院|手术|病"):
        people = [w for w in people if w not in CHILDREN]
    if u.fits("(?:老伴|老头子|老太婆|他|她)(?:走了|过世|去世|不在了|没了)"):
        people = [w for w in people if w != "spouse"]
    if u.has("我跟老伴|我和老伴|我们老两口|我们俩|我俩|老两口"):
        return ["self", "spouse"]
    if not people and u.scene.person:
        return ["self"] if u.private or u.has("我|自己|家里") else []
    return ["self"] if people and all(w in (*CHILDREN, "grandchild") for w in people) else people


CHILDREN = ("daughter", "son", "sister", "brother")


hearing = Hearing(
    "visits",
    cues=(
        Cue(
            "visit_log",
            (
                "走访|看望|探望|慰问|拜访|家访|入户|上门",
                "跑了 ~1 家|户",
                "打|通 ~3 电话|通了",
                "去 ..3 看 了|过|望",
                "到|去 ..2 @off_people|老 ..4 家",
                "去过|到过|去了|看了|看过|见了|坐了|坐坐",
                "打 ..4 电话",
                "通|挂|拨|去 ..4 电话",
                "通了话|通了个话|通过话|电话问候|电话联系|去电|视频了|拨了|电话里",
                "从 ..8 家 ..3 出来|回来",
                "到|在|去 ..8 家 ..4 坐|看|聊|送",
                "给 ..9 打 ..6 电话",
                "电话 ..10 没人接|打不通|关机|无人接听",
            ),
            sure=72,
            by="staff secretary",
            never=(
                "志愿|情况|还有谁|哪些|谁去|谁没|几户|哪天|多少|名单|台账格式|格式|我爸|"
                "我妈|该|要去看|明天去|下周去|小结|汇总|你那|发布|请各位|各位|请大家|通知"
            ),
            name="contact made",
        ),
        Cue(
            "visit_query",
            (
                "谁|哪些|哪几位|几位|几个|有没有|有几|列|名单 ..10 生日|寿|满|大寿|岁",
                "生日|寿星|大寿|过寿 ..10 谁|哪|几|列|名单|有",
                "满|做|过 ..4 十 ..6 谁|几位|哪",
                "谁 ..3 满|做|过 ..3 十|岁|寿",
                "哪天 生日|过寿|的生日",
                "生日 ..8 哪天|几号|什么时候|多少|写的",
                (
                    "哪些|哪几|哪个|哪位|谁|几户|多少 ..10 没 走访|看望|去|上门|打电话|联系|"
                    "慰问|拜访|看"
                ),
                "没 走访|看望|上门|联系|慰问|看过 ..8 谁|哪|几|有",
                "谁|哪些|哪几 ..3 没 走到|跑到|看到|去到|走动",
                "该 ..3 走访|看望|去看|慰问|联系|上门|打电话 ..6",
                (
                    "上一回|上一次|上次|上回|上一趟|上趟|最近一|最后一 ..14 来看|看|走访|电话|"
                    "去|联系|上门|慰问|见"
                ),
                "多久 没 ..6 去|看|走访|电话|联系|上门",
                (
                    "电话|住址|地址|手机号|号码|联系方式|门牌 ..4 发|给|告诉|报|是|弄|要|查|"
                    "多少|有没有|要一"
                ),
                "把|给我|查|要|发|告诉 ..14 电话|住址|地址|手机号|号码|联系方式|门牌",
                "住 ..2 哪|几 ..3",
                "记一下|记下|记住|录|登记|备注|帮我记 ..16 生日|过寿|的寿",
                "生日|寿 ..10 记一下|记下|记住|备注|登记|录",
            ),
            sure=70,
            never=(
                "最后一天|最后一程|赶紧去|叫来|津贴|补贴|补助|我家在|你住哪|你生日|充值|物业电话|诈骗|养老金|挂号|给我打|"
                "别给我打|你家|办老年证|卡|报销|生日快乐|外卖|快递|换了|请你|回我|说好了|"
                "菜馆|饭店|修|回个电话|打只电话|打个电话|回电|给我回"
            ),
            name="who is due",
        ),
        Cue(
            "care_report",
            ("@grave",),
            sure=62,
            where="family",
            never=(
                "气得|悔|@past|@screen|怎么治|咋治|啥药|什么药|电影|前些年|那回|好多了|"
                "好转|康复了|支架,现在|没事了|笑|小猫|小狗|狗|猫|花摔|碗摔|手机摔|杯子|"
                "讲座|义诊|打听|咨询|体检车|走访|看望了|探望|去看了|打电话|电话联系|门诊|"
                "报销|备案|建议|多喝|少吃|注意|预防|不用怕|去年|医生说少|听说喝|偏方|骗|"
                "医学|节哀|送行|@death|志愿"
            ),
            name="grave news",
        ),
        Cue(
            "care_report",
            ("@hearsay ..14 @grave", "听 ..6 说|讲 ..14 @grave"),
            sure=63,
            never="@past|@screen|@death|医生|专家|讲座|骗|偏方",
            name="rumour",
        ),
        Cue(
            "care_report",
            ("@low", "@hardship"),
            sure=61,
            where="family",
            never="@past|@screen|电视|讲座|建议|隔壁小|旅游|球|牌",
            name="low or in need",
        ),
        Cue(
            "care_report",
            (
                "@grave|@hardship|@low|病|摔|疼|脚|腰 ..20 @organisation ..6 @tell",
                "@organisation ..4 @tell ..24 @grave|病|摔|困难|@hardship",
            ),
            sure=76,
            never="怎么治|志愿",
            name="news for the bureau",
        ),
        Cue(
            "care_report",
            ("跟|给|向|同|请 ..3 组织|单位|局里|领导|老干局 ..5 说|讲|报|汇报|言|知道|知晓",),
            sure=56,
            to_bot=True,
            never="讲座|打卡|报名|建议|意见|怎么|志愿|工资|证",
            name="told to the bureau",
        ),
        Cue(
            "care_report",
            (
                (
                    "@joyful ..20 单位|组织|局里|领导|记一下|记下|祝福|来人|来个人|热闹|送|"
                    "登记|说一声|知道"
                ),
                "单位|组织|局里 ..12 @joyful",
            ),
            sure=66,
            where="family",
            never="谁|哪些|几位|哪天|农历.{0,8}过生日记|查|写的是|名单",
            name="a feast in the family",
        ),
        Cue(
            "care_report",
            (
                "你们|哪个|谁|有空 ..4 来 ..3 坐坐|看看|聊聊|陪",
                (
                    "叫|派|请|让|有空|能不能|可否|盼|希望|想请|想让|要是 ..8 人|小|同志|领导|"
                    "单位|组织|你们 ..8 来|上门|看看|打个电话|坐坐|陪|说说话|聊聊"
                ),
                "来 ..4 家 ..4 看看|坐坐|说说话|聊聊|陪陪",
                "求|请 单位|组织|局里|社区 ..10 出面|帮|协调|想办法|管",
            ),
            sure=62,
            to_bot=True,
            never="志愿者|志愿|义工|人工|找个真人|活人|回我|回话|给我回|谁|借|讲座|@asks_hard",
            name="a wish for company",
        ),
        Cue(
            "care_report",
            ("^ 我|俺 ..6 不舒服|难受|不得劲|不好受",),
            sure=55,
            where="private",
            only_there=True,
            never="@past|@screen|怎么治|讲座|报名|活动|建议|替|看着|听着|气得|心里",
            name="feels unwell",
        ),
    ),
    fill={
        "visit_log": fill_log,
        "visit_query": fill_visit_query,
        "care_report": fill_care,
    },
)
