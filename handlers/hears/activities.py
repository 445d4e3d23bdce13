"""What activity sign-ups 活动报名 listen for."""

from __future__ import annotations

import re
from typing import Any

from bot.hearing import Cue, Hearing
from bot.scene import Party, Who
from bot.understanding import numbers, slots
from bot.understanding import stays as staying_on
from bot.understanding.acts import acts
from bot.understanding.names.ordinary import looks_full
from bot.understanding.normal import fold
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import companies, guests
from handlers.hears.asides import is_only_remark, remarks
from handlers.hears.asides import without as asides_off
from handlers.hears.creating import PLAINLY, PROPOSES, fill_create
from handlers.hears.fields import LISTS, field
from handlers.hears.revising import REOPENED, fill_admin
from handlers.hears.signups import towards
from handlers.hears.undoing import OFF_BY_MISTAKE


def fill_signup(u: Utterance, found: Slots) -> Filled:
    """Who goes, how many heads, to what."""
    if u.has("推荐|选手") and not u.has("报"):
        return None
    if u.speaker is None and not u.decided() and not u.fits("我|俺|咱"):
        return None
    if u.has("@perhaps") and not u.to_bot and not u.has("排|候补|也行|也等"):
        return None  # An if among members.
    if companies.refuses(u) or companies.asks_who_did(u) or companies.was_signed_up(u):
        return None
    named = guests.rows(u) if isinstance(found.get("activity"), tuple) else []
    if named:
        return {**found, "entries": named}, _doubts(u, found)
    filled, ask = companies.told(u)
    if filled.get("people") == []:
        return None  # Who stays away, and names nobody who goes.
    result = {**found, **filled, **remarks(u)}
    return result, (*ask, *_doubts(u, result))


def _doubts(u: Utterance, result: Slots) -> slots.Ask:
    """A condition, or a day that is not the activity's."""
    if u.has("@perhaps") and not u.has("排不上|能排|排队|候补|也行|也中|也等"):
        return ("confirm",)
    if companies.perhaps(u):
        return ("confirm",)
    return ("confirm",) if _wrong_day(u, result) else ()


def _wrong_day(u: Utterance, result: Slots) -> bool:
    refs = result.get("activity")
    if not isinstance(refs, tuple):
        return False
    item = next((i for i in u.catalog.items if i.ref == refs), None)
    if item is None or item.starts_at is None or not u.item_of("activity"):
        return False
    days = (t for t in u.plan_times if not (t.deadline or t.period or t.repeats))
    # A feast that an activity is called after is no day that is said.
    called = fold("".join((item.title, *item.words)))
    said = {t.day for t in days if t.day and u.text[t.start_at : t.end_at] not in called}
    if u.has("那天|当天|因为|有事|要去|复查") and len(said) > 1:
        return False
    said = {day for day in said if day >= u.today}
    return bool(said) and item.starts_at.date() not in said


def fill_cancel(u: Utterance, found: Slots) -> Filled:
    """Who will not come."""
    if remarks(u) and "leave" not in acts(asides_off(u)):
        return None  # Who can't eat this or that comes all the same.
    if u.fits(OFF_BY_MISTAKE):
        return None
    if u.role == "family" and u.has(companies.BOTH):
        return {**found, "people": ["father", "mother"]}, ()
    mentions = [
        m for m in u.mentions if not m.candidates or not all(map(u.is_of_staff, m.candidates))
    ]
    unclear, ask = slots.mention_slots(mentions)
    if ask:
        return {**found, **unclear}, ask
    people = [who for who in u.decided() if who != "self"]
    stay_away = companies.stay_away(u)
    people = [who for who in people if who in stay_away or not _only_reason(u, who)]
    staying = staying_on.who_stays(u)
    if staying and staying_on.leaves_alone(u):
        people = [who for who in people if who not in staying]
    stays = [who for who in people if u.has("照去|照样去|还去|我妈照|我爸照|照旧")]
    if stays and len(people) > 1:
        people = people[:1]
    if not people or u.has("我和|我跟|我们|我俩|和我|跟我|都退|两口子|我也"):
        people = ["self", *people] if not (people and u.role == "family") else people
    return {**found, "people": list(dict.fromkeys(people))}, ()


def _only_reason(u: Utterance, who: Any) -> bool:
    """Whether somebody is named only because of the reason: a daughter who visits, say."""
    if who in ("daughter", "son", "grandchild", "sister", "brother"):
        return True
    return who == "spouse" and u.has("陪老伴|陪|照顾|老伴住院|老伴病|老伴有|老伴不舒|伺候|老伴要")


def fill_update(u: Utterance, found: Slots) -> Filled:
    """The sender's party after the change."""
    ref = found.get("activity")
    own = u.own_party(ref)
    if own is None or companies.party_of_another(u) is not None:
        return None
    whose, before = own
    if found.get("bare"):
        return dict(found), ()
    found = {**found, **remarks(u)}
    if is_only_remark(u):
        return {**found, "people": list(before.people), "total": before.total}, ()
    change = [who for who in u.decided() if who not in ("self", whose)]
    fewer = u.has(
        "光我|去不成|去不了|来不了|不能去|减成|减到|剩我|剩一个|歇着|走不了|我自己|自个|我一个人|就我一|"
        "不切|减|少|去掉|不来|不去|不带|剔|划掉|划了|拿掉|撤|免了|退掉|退了|剩自己|一家头"
    ) and not (u.has("不是") or _is_more(u, before.total))
    people = list(before.people)
    result = dict(found)
    if fewer:
        return _fewer(u, result, (whose, before), change), ()
    if u.role == "family" and u.has("我扶|我陪|我跟着|我也|加我|带我|我一起"):
        change.append("self")
    new = [who for who in change if who not in people]
    people += new
    exact = re.search("不是([^,是]{1,4})[, ]*是([^,]{1,4})|是([^,]{1,5})不是", u.text)
    total = _count(exact[2] or exact[3]) if exact else u.heads
    after = re.search(_AFTER, u.text)
    if after:
        total = _count(after[1]) or total
    if total is None:
        joined = re.search("再(?:搭|加|添|带|多)(?:上)?([一二两三四五1-5])(?:个|位|人)", u.text)
        plus = _count(joined[1]) if joined else numbers.plus(u.text)
        total = before.total + (plus or max(len(new), 1)) if (plus or new) else len(people)
    result |= {"people": people, "total": total if after or exact else max(total, len(people))}
    if new:
        result["add"] = new
    return result, ()


# Asked so, one wants to hear of everything one signed up for.
ALL_MINE = "哪些|哪几个|几个活动|些什么|些啥|什么活动|啥活动|都报了"


def _is_more(u: Utterance, before: int) -> bool:
    after = re.search(_AFTER, u.text)
    return after is not None and (_count(after[1]) or 0) > before


def _fewer(u: Utterance, found: Slots, own: tuple[Who, Party], change: list[Who]) -> Slots:
    """The party without those who are named, or so many, or the last of them."""
    whose, before = own
    people, result = list(before.people), dict(found)
    result.pop("remark", None)  # It is the reason.
    gone = [who for who in change if who in people]
    less = companies.fewer(u) or numbers.minus(u.text) or max(len(gone), 1)
    if not gone and before.total - len(people) < less:
        gone = [w for w in people if w != "self"][-1:]
    result |= {"people": [w for w in people if w not in gone], "remove": gone}
    result["total"] = max(before.total - less, 1)
    if u.has("剩我|光我|就我一|剩自己|我一个人|一家头"):
        result |= {"people": [whose], "remove": [w for w in before.people if w != whose]}
        result["total"] = 1
    return result


_AFTER = (
    "(?:改成|改做|改为|改|变成?|共|总共|只剩)(?:了|连我)?"
    "([一二两三四五六七八九十0-9]{1,2}[个位人口]|[俩仨](?!口)|(?<=[0-9一二两三四五]改)[2-9二两三四五](?![0-9点号]))"
)


def _count(said: str) -> int | None:
    found = [n.value for n in numbers.scan(said) if n.value]
    return int(found[0] or 0) if found else None


def fill_query(u: Utterance, found: Slots) -> Filled:
    """What is asked of which activity."""
    result = dict(found)
    name = field(u)
    if name is None and companies.wants_in(u):
        return None
    if u.has(LISTS) and "activity" not in result:
        name = "list"
    if name:
        result["field"] = name
    if name == "list":
        result.pop("activity", None)
        when = next((t.period for t in u.plan_times if t.period), None)
        if when:
            result["period"] = when
    if name == "my_status":
        result = _whose_status(u, result)
    if u.has("写不明|说不清|回回|每次都|糊里糊涂|乱七八糟|搞什么名堂"):
        result["complaint"] = True
    return result, ()


def _whose_status(u: Utterance, found: Slots) -> Slots:
    """Of whom it is asked how they stand on a list, or on all lists."""
    people = ([] if companies.asks_who_did(u) else u.decided()) or ["self"]
    if u.has("我和|我跟|我们") and "self" not in people:
        people.insert(0, "self")
    of_all = u.has(ALL_MINE) and not u.item_of("activity")
    rest = {name: value for name, value in found.items() if name != "activity" or not of_all}
    return {**rest, "people": people}


hearing = Hearing(
    "activities",
    kind="activity",
    acts=frozenset(("join", "go", "leave", "less", "more")),
    slot="activity",
    towards=towards,
    freely=frozenset(("activity_query", "activity_create")),
    cues=(
        Cue(
            "activity_query",
            (
                "还有|有|哪些|什么|啥|有什么|有啥 ..4 活动 ",
                "活动 ..6 哪些|什么|啥|安排|吗|没有",
                "报 了 哪些|什么|啥|几个 ..4",
                "报 了些 什么|啥|哪些",
            ),
            sure=64,
            also="@asks|没有|吗|没|不",
            never="以前|你们单位|学校|孙子|旅行社|活动中心|活动室|厕所",
            where="activities",
            name="what is on",
        ),
        Cue(
            "activity_create",
            (
                (
                    "新建|新增|新增一场|建活动|建个活动|开个报名|张罗|发布|发个|发一个|发一下|"
                    "发通知|发报名|发起|发出去|麻烦发|帮发|挂出来|登个通知|拟个|发|登 ..30 点|"
                    "上午|下午"
                ),
                "办|搞|组织|牵头|挑头|摆|开 ..20 活动|比赛|擂台|课|会|茶话|讲座|联欢|赛|班",
                "点|上午|下午 ..40 限|人|名额|截止|位子",
                "提议|建议|倡议 ..16 组织|搞|办|去|走 ..30 点|上午|下午|号",
                "想|打算|我来|准备|要|我 ..2 办|搞|组织|牵头|牵个头|提个头|提头|挑头|摆|张罗 ",
                "办|打|开|搞 一场|场|个|一次 ..16 赛|会|课|双打|联谊|聚会|座谈|展|沙龙",
            ),
            sure=68,
            also="点|上午|下午|早上|晚上",
            never=(
                "不用报名|开门|@grave|大夫|志愿者|志愿需求|报名表|导出|我们用|借|借用|"
                "支部用|开会用|走访|慰问|看望|电话|补报|站岗|量血压|改到|改成|推迟|延期|订|"
                "预约|怎么办|咋办|手术|住院|结婚|复查"
            ),
            to_bot=True,
            name="planned",
        ),
        Cue(
            "activity_create",
            (
                (
                    "发|办|开|搞|发布|拟|安排|组织|新增|新建|加 ..30 点|上午|下午 ..40 限|人|"
                    "座|位|截止|报名"
                ),
            ),
            sure=82,
            by="staff",
            where="staff activities",
            also="点|上午|下午",
            never="不用报名|开门|志愿|走访|慰问|看望|电话|报表|台账|导|碰头会|我晚点",
            name="planned by staff",
        ),
        PLAINLY,
        PROPOSES,
        Cue(
            "activity_admin",
            (REOPENED, "取消|不办|不搞|停办|不开|办不成 了|啦|吧? /", "取消 这次|本次|活动"),
            sure=84,
            by="staff",
            item="activity",
            never="我|名额|报名表|给他|给她|她|他|替|帮|把",
            name="called off by staff",
        ),
        Cue(
            "activity_admin",
            (
                "名额|位子|人数 ..6 加|添|放|增|扩|再|多|减|改",
                "放宽|加|添|放|增|扩|再放|再加|再开|追加 ..8 名额|位子|座位|个名|个人|人|个位",
                (
                    "到此为止|关了|截止报名|不收人|关掉|关闭|停止报名|停报|不再报|不收了|停收|"
                    "不接|停办|报名截|报名停"
                ),
                (
                    "改|换|挪|搬|移|推迟|延期|顺延|提前|往后推|改期 到|成|在|去|至|一天|两天|"
                    "为|个 ..14"
                ),
                "推到|往后顺|推迟|延期|顺延|改期|往后推|往后挪",
            ),
            sure=79,
            item="activity",
            never=(
                "发布|新建|发个活动|报的|我家|我报|口人|我那个|我那份|改成四|我弟|我哥|改两位|改三|两位|四口|我跟|带"
            ),
            name="changed by staff",
        ),
    ),
    fill={
        "activity_signup": fill_signup,
        "activity_cancel": fill_cancel,
        "activity_update": fill_update,
        "activity_query": fill_query,
        "activity_create": fill_create,
        "activity_admin": fill_admin,
    },
    kindred={
        "健步": ("走路", "走步", "徒步", "步行", "走走", "走一走", "那趟走"),
        "徒步": ("走路", "走走"),
        "登山": ("爬山",),
        "爬山": ("登山",),
        "讲座": ("听课", "上课", "的课", "那堂课", "那课"),
        "书法": ("写字", "毛笔", "练字"),
        "春联": ("对联", "写对子", "对子"),
        "灯谜": ("猜谜", "谜语", "猜灯"),
        "饺子": ("包饺",),
        "合唱": ("唱歌", "歌咏"),
        "摄影": ("拍照", "照相"),
        "太极": ("打拳",),
        "象棋": ("下棋", "棋赛"),
        "茶话会": ("茶话", "喝茶"),
        "采摘": ("摘果", "采果"),
        "粽": ("包粽", "粽子"),
        "龙舟": ("划船", "赛龙"),
        "体检": ("查体",),
        "手机": ("智能机", "学手机"),
        "门球": ("打球",),
        "乒乓": ("打球", "乒乓球"),
    },
)


_OFF = re.compile("不去|不来|去不|来不|不参加|取消|退|是")
_STAYS = re.compile("还去|还来|照去|要去|会去|没有说|没说|不是|别取消|不取消|不退")


def says_off(text: str) -> bool:
    """Whether an answer to the question if one comes says that one does not."""
    return bool(_OFF.search(text)) and not _STAYS.search(text)


_BETWEEN = re.compile(r"[\s、,，.。;；:：和跟与及]+|还有")


def full_names(text: str) -> list[str]:
    """What in an answer to the question for names looks like a full name."""
    return [part for part in _BETWEEN.split(text) if looks_full(part)]


_SAME = re.compile(
    "(?:不|不用|不要|先不|就不|别)(?:改|变|动|换)(?:了|啦|吧|它)*|算了|没事|不用了?|照旧|还是原来的?"
)


def says_same(text: str) -> bool:
    """Whether an answer to the question what is to be otherwise says that nothing is."""
    return _SAME.fullmatch(text.strip(" ，。！,.!")) is not None
