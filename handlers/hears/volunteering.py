"""What volunteering 志愿 listens for."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.scene import Item, Who
from bot.understanding import numbers, slots
from bot.understanding.attempt import ANSWERING, NAMED, Attempt, Reading, commits, only_past
from bot.understanding.kin import YOUNG
from bot.understanding.meant import Meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.times import duration_minutes
from bot.understanding.utterance import Utterance
from handlers.hears.signups import ONLY_TALKED_OF


def fill_claim(u: Utterance, found: Slots) -> Filled:
    """Who takes a demand."""
    filled, ask = slots.party(u)
    filled.pop("total", None)
    return {**found, **filled}, (*ask, *(("confirm",) if u.has("@perhaps") else ()))


def fill_release(u: Utterance, found: Slots) -> Filled:
    """Who gives it back."""
    people = [who for who in u.decided() if who not in ("self", "spouse", *YOUNG)]
    if people and u.has("我和|我跟|我们|和我|跟我"):
        people.insert(0, "self")
    return {**found, "people": people or ["self"]}, ()


def fill_report(u: Utterance, found: Slots) -> Filled:
    """What service was done, when, how long, by whom."""
    minutes = duration_minutes(u.text)
    if u.has("打牌|麻将|钓鱼") or not (minutes or u.has(SERVED)):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    result: Slots = {**found, **unclear, "people": _who_served(u), **_kind_of_service(u)}
    demand = u.item_of("demand")
    if demand is not None and demand.item.ref in (u.scene.own.claimed or ()):
        result["ref"] = demand.item.ref
    if minutes:
        hours = minutes / 60
        result["hours"] = int(hours) if hours == int(hours) else hours
    for slot, says in (("backfill", "补报|补登|补记|补录|补一下"), ("photo", "照片|图片|拍了")):
        if u.has(says):
            result[slot] = True
    day = slots.report_day(u)
    if day is None and u.has(SOME_TIME_AGO) and not u.has("今|刚|上午|下午|昨"):
        return result, (*ask, "date")
    return {**result, "date": day or u.today}, ask


def _who_served(u: Utterance) -> list[Who]:
    people = [who for who in slots.involved(u) if who not in YOUNG]
    if u.speaker is None and people:
        return [who for who in people if who != "self"]
    if not u.has("他们|她们") and "self" not in people and u.speaker not in people:
        people.insert(0, "self")
    return people


def _kind_of_service(u: Utterance) -> Slots:
    if u.has("调|纠纷|谈拢|和解|劝和|说和|言和|劝好|劝住|双方|两家"):
        settled = u.has("签了字|签字|谈拢|和好|解决|调好|握手|劝好|化解|成了|调成|说通|言和")
        return {"kind": "mediation", "resolved": True} if settled else {"kind": "mediation"}
    if not (u.has(LECTURED) or u.fits("去.{0,4}讲|给.{2,10}讲")):
        return {}
    audience = slots.number_before(u, "个", "名", "位", "人")
    many = audience is not None and audience > A_HANDFUL
    return {"kind": "lecture", "audience": int(audience or 0)} if many else {"kind": "lecture"}


SERVED = (
    "调|讲|宣讲|捡|打扫|清扫|量血压|理发|站岗|值勤|值班|陪|护送|写|教|服务|帮|扛|引导|巡|劝|说和"
)
SOME_TIME_AGO = "那回|上次|去过|早就|之前|那阵|前阵|有一回|过了|帮过|过厨"
LECTURED = "听课|讲了|讲满|讲红军|讲革命|讲传统|宣讲|讲课|讲堂|讲故事|上了一课|上了堂|红军故事"
A_HANDFUL = 5


def fill_publish(u: Utterance, found: Slots) -> Filled:
    """Whose help is wanted, how many, when."""
    result: Slots = {**found, **slots.plan_slots(u)}
    plus = numbers.plus(u.text) or slots.number_before(u, "人", "个", "位", "名")
    if "ref" in result:
        if not u.has("加|添|再|增|补|缺|还要|多"):
            return None
        return {"ref": result["ref"], "action": "add", "count": int(plus or 1)}, ()
    if u.is_staff or (u.has("支部|社区|街道") and u.has("需要|要|缺|招|想请|想找")):
        count = slots.number_before(u, "人", "个", "位", "名")
        if count:
            result["count"] = int(count)
        if not (u.is_staff or u.role == "secretary" or count or u.has("支部")):
            return None
        return result, ()
    if not (u.to_bot or u.purpose == "volunteer") or not u.has("志愿|义工"):
        return None
    people = slots.involved(u)
    result |= {"people": people or ["self"], "need": u.text}
    return result, ()


A_WORD = 6
LETS_GO = "让出来|让给|顶上|换人|另请|腾出|退"
FINDS_ANOTHER = "另外找|顶我|另找|找人|站不成|写不成|讲不成|另派"
TAKES = "我来|交给我|我去|我能|让我|我会|去得|得闲|有我|可以|认"
NO_CLAIM = "导出|表格|积分|名额|再加|补报|反映|小时|钟头|个钟|过了|建议"


def towards(a: Attempt) -> Reading | None:
    """Taking a demand, or giving it back."""
    u = a.u
    if ("leave" in a.acts or u.has(LETS_GO)) and not u.asks:
        return _lets_go(a)
    if slots.names_later(u) and a.told and (u.to_bot or u.purpose == "volunteer"):
        one = Meant(a.what.items[:1], a.what.how)
        return a.reading("volunteer_claim", one, NAMED, "names later")
    if u.asks or only_past(u) or u.has(NO_CLAIM):
        return None
    people = a.near and bool(u.decided()) and a.bare(2)
    return _takes(a) if people or "join" in a.acts or "go" in a.acts or u.has(TAKES) else None


def _takes(a: Attempt) -> Reading | None:
    u = a.u
    if a.what.explicit and (u.to_bot or _takes_surely(a)):
        one = Meant(a.what.items[:1], a.what.how)
        return a.reading("volunteer_claim", one, NAMED - 1, "join")
    serious = "join" in a.acts or commits(u) or len(u.clean) <= A_WORD or bool(u.decided())
    if a.near and a.what.one and serious and a.bare(8) and not u.has("直不起|累|辛苦|看一眼"):
        return a.reading("volunteer_claim", a.what, ANSWERING, "join")
    several = (a.near and len(a.what.items) > 1) or (u.to_bot and u.has("认领|志愿岗"))
    if several and a.bare(8) and ("join" in a.acts or u.has("认领")):
        return a.which("volunteer_claim", "topic")
    return None


def _takes_surely(a: Attempt) -> bool:
    """Whether somebody in the group takes it, and doesn't only speak of it."""
    u = a.u
    if not commits(u) or u.has(ONLY_TALKED_OF) or u.has("不|没|孙|人家|他们|累"):
        return False
    return "join" in a.acts or u.sureness("demand") >= SURELY or len(u.clean) <= SHORT_CLAIM


SURELY, SHORT_CLAIM = 60, 16


def _lets_go(a: Attempt) -> Reading | None:
    u, claimed = a.u, a.u.scene.own.claimed
    if a.told:
        mine = tuple(i for i in a.what.items if claimed is None or i.ref in claimed)
        if len(mine) == 1:
            return _gives_back(a, mine)
    if not claimed or a.what.explicit or u.focus.gone or not (u.to_bot or u.purpose == "volunteer"):
        return None
    mine = a.items(*claimed)
    if len(mine) > 1 and u.has("志愿|认领|领的|接的"):
        return a.which("volunteer_release", "topic")
    if len(mine) != 1 or (u.scene.own.signed and not a.near):
        return None
    return _gives_back(a, mine) if a.bare(14) or u.has(FINDS_ANOTHER) else None


def _gives_back(a: Attempt, mine: tuple[Item, ...]) -> Reading | None:
    return a.reading("volunteer_release", Meant(mine, "named"), NAMED + 3, "leave")


hearing = Hearing(
    "volunteering",
    kind="demand",
    acts=frozenset(("join", "go", "leave", "less", "more")),
    towards=towards,
    freely=frozenset(("volunteer_report", "volunteer_publish")),
    cues=(
        Cue(
            "volunteer_claim",
            (
                "认领|接|领|认|报|揽 ..8 号|个|岗|活|需求|下",
                "我 ..3 来 ..4 讲|调|写|引导|做|干|站|教|当",
                (
                    "交给我|让我来|包在我身上|我包了|我揽|我接了|我能干|我能讲|我会写|我拿手|"
                    "我在行|我干过|搭档|搭伴|搭班"
                ),
                "我|我们|咱 ..6 干|能来|参加|认|接|去|上|讲|能行|能讲",
            ),
            sure=70,
            item="demand",
            never=(
                "@asks|辛苦|看一眼|你|发红包|小时|钟头|个钟|去过|帮过|干不来|做不来|不会|"
                "说和|言和|上周|昨天|退了|另找"
            ),
            name="took a demand",
        ),
        Cue(
            "volunteer_report",
            (
                "@service ..20 @duration",
                "@duration ..20 @service",
                "补报|补登|补记 ..24 @service",
                "@service ..14 记一下|记上|登一下|登记|报一下|记个",
                "说和|劝和|劝开 ..14 了|言和|和好|握手",
                "给|替|为|跟|到|在 ..12 调|讲|宣讲|上 了? ..3 一|堂|场|课|纠纷|房产|和|架",
                "调解|调 ..24 谈拢|和好|解决|握手|成了|好了|说通|化解",
                "给|到|去|在 ..10 讲|宣讲 ..14 坐了|来了|听|个娃|个学生|堂课",
                "讲了 ..3 堂|场|课|次|回",
                "教|帮|陪|给 ..12 @duration",
            ),
            sure=68,
            never=(
                "我是|登记上|@asks|教我|帮我弄|给我弄|腰都直不起|累死|以前|当年|想请|想找|"
                "缺|要找|招|年轻|明天|下周|看病|跳舞|广场舞|麻将|看电视|钓鱼|下棋|逛|睡|"
                "堵车|排队|排了|走丢|胸口|读报|学习强国"
            ),
            where="volunteer",
            name="service done",
        ),
        Cue(
            "volunteer_publish",
            (
                (
                    "缺|要|需要|招|差|想请|想找|急需|求|征集|招募|请 ..6 @people_number ..24 "
                    "志愿|同志|人|帮忙|老师|党员"
                ),
                "缺|要|需要|招|差|急需|招募|征集 ..4 @people_number",
                "想请|想找|请|求|派|找 ..6 志愿者|义工|志愿服务|志愿队",
                (
                    "志愿者|志愿队|义工 ..6 能不能|可以|可不可以|帮我|帮忙 ..12 来|帮|陪|上门|"
                    "教|换|修|接|把"
                ),
                "志愿 ..12 有没有|哪位|谁|哪个 ..10 帮|来|会|弄",
                "哪位|谁|有没有|里有 ..3 志愿 ..12 上门|上我家|来我家|帮|瞅|修|通|换|会",
                "志愿者|志愿队|义工 ..20 上门|上我家|来我家|到我家|帮忙|帮一手|瞅一眼",
            ),
            sure=74,
            never=(
                "马甲|小姑娘|卷|抓点紧|追着|难得|我是志愿|当志愿|做志愿|最美|报名讲座|"
                "听讲座|三缺|口人|健步|表彰|我认|志愿者精神|银发志愿者我|打牌|麻将|"
                "谢谢志愿|感谢志愿|名额"
            ),
            name="help wanted",
        ),
        Cue(
            "volunteer_publish",
            ("再|还|多|又|另 ..2 加|添|要|缺|招|增|多要|补 ..4 人|个|位|名|名额",),
            sure=80,
            item="demand",
            by="staff admin liaison secretary",
            name="more places",
        ),
    ),
    fill={
        "volunteer_claim": fill_claim,
        "volunteer_release": fill_release,
        "volunteer_report": fill_report,
        "volunteer_publish": fill_publish,
    },
    kindred={
        "讲解": ("讲景点", "当讲解"),
        "调解": ("劝架", "劝和", "说和"),
        "故事": ("讲故事", "给娃娃讲", "给孩子讲"),
        "引导": ("指路", "带路"),
        "写福字": ("写福", "福字"),
        "诈骗": ("反诈", "防骗"),
        "陪诊": ("陪看病", "陪医"),
        "护学": ("站岗", "护送"),
        "理发": ("剪头", "剃头"),
    },
)
