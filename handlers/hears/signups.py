"""What people do towards an activity: go, stay away, come with others, ask about it."""

from __future__ import annotations

from bot.understanding.attempt import ANSWERING, NAMED, SHORT, Attempt, Reading, commits, only_past
from bot.understanding.focus import items_of
from bot.understanding.meant import Meant
from bot.understanding.slots import also_come, includes_me, names_later
from bot.understanding.talked import talked_of
from handlers.hears import asides, companies, menus, outright, party_changes, staying_away
from handlers.hears.fields import field

WEAKLY, PLAINLY = 56, 62
# A long story that has a word of going in it is a story.
STORY = 32
A_FEW_WORDS = 24

REPORTS = (
    "到此为止|导出|导成|表格|再收人|关脱|汇总|统计出|报表|明细|单子|打卡|补卡|积分|兑|借我|"
    "名额加|不收人|关掉|停止报名"
)
OTHER_MATTERS = (
    "工时|服务时间|放宽|推荐|投票|选手|志愿|认领|走访|看望|慰问|抽奖|扫码|免费领|别忘|记得去|"
    "踊跃|各位|防滑鞋|"
    "发运动|饺子馆|旅行社|补助|补贴|反映|附议"
)
NO_SIGNUP = f"{REPORTS}|{OTHER_MATTERS}"
SAID_OF_OTHERS = "齁|笑死|舍不得|那个味|如今|那年|抽奖|扫码|老单位|踊跃|发运动|当年|人家|别人|他们"
ONLY_TALKED_OF = (
    "那几句老话|讲得可好|开了那么多|天一能走|家写好|年轻时候|抄的|辜负|踊跃|没意思|有啥听头|"
    "别忘|记得去|各位|大家踊|快报|没报快"
)
TO_MEMBERS = (
    "去不去|报不报|来不来|一起去吗|谁去|你去|中不中|行不行|可以吗|行吗|成不|你们去|谁跟我|"
    "有人去|你报"
)
WAITS = (
    "满[^,.!?]{0,6}(?:不|没|也|就|了|脱|咯)[^.!?]{0,14}(?:我[^.!?]{0,4}(?:排|候|等)|(?:让|帮|给|把)我[^.!?]{0,6}"
    "(?:排|候|等)|先排|排[着在到队]|候[着补]|轮我|就轮|补我|我补|我顶)"
)
A_LINE, A_QUESTION = 40, 24
LISTED = 90
PLAINLY_ASKED = "几点|几楼|几号|哪|什么|多少|吗|?|要不要|有没有|是不是|来着|多久|多远"
COMES_BACK = (
    "又(?:能|可以|有空)|能[去来](?:了|啦|成)|(?:可以|能够)[去来参](?:加)?了|[去来]得[了成]了?|"
    "走得开了|"
    "(?:还|仍旧?|再)(?:是)?(?:给我|帮我|替我)?留着|(?:给我|帮我)(?:再)?留(?:着|下|个)|"
    "还(?:是)?[要想]?[去来](?:吧|的|$)|照常[去来]|照旧[去来]|"
    "不(?:退|取消)了|恢复(?:报名|我的)"
)
# All that is said is the list of something: 茶话会名单.
WANTS_LIST = (
    "^(?:请|麻烦|帮忙)?(?:把|将)?[^,.!?;]{0,14}(?:接龙)?名单"
    "(?:呢|吧|(?:给我|看看|看一下|来一份|拿来|发来|发一?下|(?:给我|再|也)?发(?:一份)?给?我?)"
    "(?:看看|一份|一下|吧)?)?[.!]?$"
)
# Whether a name stands where it was put.
STILL_ON = "(?:名[字单额]|[座位][位子]?)[^,.!;]{0,4}(?:还在|在上面|留着)[^,.!;]{0,3}[吧吗么没不]"
BRINGS = "(?:我|俺)[^,.!?;不没]{0,3}(?:带|领)(?:着|上|了)?(?:[一俩两三]?[个位])?[^,.!?;]{1,8}"
DOES_NOT_WANT = "不(?:太|大|怎么)?(?:想|愿意?|打算|准备|高兴)(?:再)?(?:去|来|参加|报|走|听)"
WE_GO = "(?:我们|俺们|咱们|我家).{0,14}(?:都|一起|一道|一块儿?)(?:去|来|参加|报)(?![吗么不没])"
SIGNS_UP = (
    "志愿|帮我把|请哪位|给我占|占个|留个|给我报|我也想去|我报一|报上吧|另外问|顺便问|算上我|"
    "加上我|给我登|我要报|把我|写上|报一个|报一位|给我爸|给我妈|登记|替他|帮他|给他报|给她报|"
    "导出|导成|去不成|去不了|来不了|不来了|不去了|不过来"
)


def towards(a: Attempt) -> Reading | None:
    """What is done towards an activity, if anything is."""
    u = a.u
    first = menus.reading(u) or _names_later(a) or party_changes.adds(a) or _comes_back(a)
    first = first or _waits(a) or _wonders(a) or _all_but(a)
    first = first or staying_away.leaves_all(a) or staying_away.leaves_numbered(a)
    if first is not None:
        return first
    if companies.needs_not(u):
        return None
    if staying_away.is_refusal(a):
        return staying_away.refuses(a)
    changed = party_changes.changes(a)
    if changed is not None:
        return changed
    if "leave" in a.acts and staying_away.is_off(a):
        return staying_away.leaves(a)
    if u.to_bot and u.asks and what_is_vague(a):
        return a.which("activity_query", "activity", PLAINLY)
    if _asks(a):
        sure = NAMED if a.what.explicit else ANSWERING
        if a.what.explicit and u.fits(WANTS_LIST):
            sure = LISTED  # Surer than that staff want a report made.
        return a.reading("activity_query", a.what, sure, "ask")
    return _joins(a)


def _wonders(a: Attempt) -> Reading | None:
    """Who signed one up, which is answered with how one stands."""
    if not companies.asks_who_did(a.u) or not (a.told or a.u.to_bot):
        return None
    what = a.what if a.told else Meant()
    return a.reading("activity_query", what, NAMED + 2, "who did it", {"field": "my_status"})


def _all_but(a: Attempt) -> Reading | None:
    """All that was announced but what is named: 除了健步走都报."""
    u = a.u
    if not a.what.explicit and outright.takes_all(u, a.what.items):
        return a.reading("activity_signup", Meant(a.what.items, "named"), NAMED + 3, "all")
    if not outright.excepts(u) or a.what.how != "named" or u.asks:
        return None
    rest = outright.the_others(u, a.what.items)
    if not rest:
        return None
    return a.reading("activity_signup", Meant(rest, "named"), NAMED + 3, "all but one")


# -- going ------------------------------------------------------------------------------------


def _joins(a: Attempt) -> Reading | None:
    """Going, said strongly (报名, 算我一个) or by a plain verb of going (我去, 我们俩都听)."""
    u, what = a.u, a.what
    strong = "join" in a.acts and not (what.how == "dated" and outright.takes_things(u))
    counted = (
        (bool(u.heads) or (u.fits(BRINGS) and not outright.takes_things(u)))
        and what.explicit
        and len(u.clean) <= (STORY + SHORT if u.plan_times else A_FEW_WORDS)
    )
    company = bool(u.heads or u.decided())
    strong = strong or outright.takes_up(u)
    people_only = a.near and company and a.bare(2, beside=also_come(u))
    if people_only:
        counted = True  # Nothing but people and their number, in answer to the post.
    if what.how == "named" and outright.is_entry(u):
        strong = True
    if not (strong or "go" in a.acts or counted) or u.has(NO_SIGNUP) or u.fits(DOES_NOT_WANT):
        return None
    if u.fits("^我去[,!]") and not asides.spans(u):
        return None  # That is dear, says who says so.
    if not strong and (only_past(u) or u.has(SAID_OF_OTHERS)):
        return None
    if what.explicit and (u.to_bot or not u.has(ONLY_TALKED_OF)):
        return _joins_named(a, strong=strong, counted=counted)
    if a.near and (a.bare(beside=asides.spans(u)) or talked_of(u) is not None):
        return _joins_posted(a)
    loosely = strong and u.has("活动|报名") and u.has("报|参加|登记") and len(u.clean) <= 2 * STORY
    if what.how in ("only", "open") and u.to_bot and not u.focus.refs and (a.bare(3) or loosely):
        return _joins_something(a)
    return None


def _waits(a: Attempt) -> Reading | None:
    """The wish to stand in line, though all places are taken."""
    u = a.u
    if not (a.told and a.what.one and u.fits(WAITS)) or u.has("?|吗") or len(u.clean) > A_LINE:
        return None
    return a.reading("activity_signup", a.what, NAMED + 3, "waits")


def _comes_back(a: Attempt) -> Reading | None:
    """Coming after all, said by somebody who was taken off."""
    u = a.u
    if u.asks or not u.fits(COMES_BACK) or u.fits(DOES_NOT_WANT) or u.has("不能|去不|来不"):
        return None
    if u.to_bot and a.what.one and a.told and any(who != "self" for who in u.decided()):
        return a.reading("activity_signup", a.what, NAMED + 3, "another comes back")
    gone = u.scene.own.cancelled
    items = tuple(item for item in a.what.items if item.ref in gone) if a.told else ()
    if not items and u.to_bot and not a.told:
        items = a.items(*gone)
    if len(items) != 1 or len(u.clean) > STORY:
        return None
    return a.reading("activity_signup", Meant(items, "named"), NAMED + 3, "comes back")


def _joins_named(a: Attempt, *, strong: bool, counted: bool) -> Reading | None:
    u, what = a.u, a.what
    if not strong and not u.to_bot:
        if not (commits(u) or counted) or len(u.clean) > STORY + SHORT:
            return None
        if u.has("@past|@screen") or (u.has("你") and not counted):
            return None
    posted = what.items[0] in items_of(u, "activity")
    by_day = what.how == "dated" and not u.to_bot
    if by_day and (not (strong or posted) or u.has(OTHER_PLANS)):
        return None
    if u.sureness("activity") < SURE_ENOUGH and not (strong or counted or posted or u.plan_times):
        return None
    with_remark = strong and bool(asides.spans(u)) and len(u.clean) <= STORY + SHORT
    rule = "joins, with a remark" if with_remark else "join"
    return a.reading("activity_signup", what, NAMED if strong else PLAINLY, rule)


SURE_ENOUGH, SURE_TO_ASK = 60, 50
OTHER_PLANS = "学校|家长会|医院|通知|单位|亲戚|喝酒|吃饭|聚|接|送|看病|复查"
FOR_SOMEBODY = "给|替|帮|代|也|加|添|和|跟|带|把|都去|他们|她们"


def _joins_posted(a: Attempt) -> Reading | None:
    if talked_of(a.u) is not None:
        return a.reading("activity_signup", a.what, ANSWERING + 1, "join as others")
    if a.u.decided() and not includes_me(a.u, a.u.decided()) and not a.u.has(FOR_SOMEBODY):
        return None  # A grandchild signs up for dancing.
    if len(a.what.items) == 1 or (a.u.has("都|两样|全|几样") and not a.u.has("报名")):
        return a.reading("activity_signup", a.what, ANSWERING, "join")
    return a.which("activity_signup", "activity")


def _joins_something(a: Attempt) -> Reading | None:
    if a.what.one:
        return a.reading("activity_signup", a.what, PLAINLY, "join")
    return a.which("activity_signup", "activity", WEAKLY) if a.u.has("报名|参加|报|登记") else None


def _names_later(a: Attempt) -> Reading | None:
    """So many people, whose names are still to come."""
    u, item = a.u, a.what.one
    if u.fits("名[字单][^,]{0,4}(?:上去?|在|有)[^,]{0,3}(?:没|不|吗)"):
        return None  # Whether they are on it.
    if not a.told or item is None or not (u.has("来|去|听|参加|报|走|位|跟") and names_later(u)):
        return None
    more = item.ref in (u.scene.own.signed or ()) and u.has("除了我|还有")
    intent = "activity_update" if more else "activity_signup"
    reading = a.reading(intent, a.what, NAMED + 5, "names later")
    return None if reading is None else reading.asking("names", without=("people",))


# -- asking --------------------------------------------------------------------------------------


def what_is_vague(a: Attempt) -> bool:
    """Whether "that activity" is asked about while several are open."""
    several = a.what.how == "open" and len(a.what.items) > 1
    return several and a.u.has("那个活动|这个活动|那活动") and field(a.u) is not None


def _asks(a: Attempt) -> bool:
    """Whether something of an activity is asked, of the bot and not of a member."""
    u, what = a.u, a.what
    if not (u.asks or u.has("有没有我|满了没|报上没|名单发") or u.fits(f"{WANTS_LIST}|{STILL_ON}")):
        return False
    name = field(u)
    to_members = u.has(TO_MEMBERS) and not u.to_bot and name != "rain_plan"
    if to_members or u.has(SIGNS_UP):
        return False
    if u.has("@office") and not what.explicit:
        return False
    if u.fits(WE_GO) or (name is None and companies.wants_in(u)):
        return False
    if not what.explicit and not a.near:
        return False
    if not what.explicit:
        longest = A_QUESTION if u.has(PLAINLY_ASKED) else SHORT
        return a.near and len(u.clean) <= longest and name is not None
    posted = what.items[0] in items_of(u, "activity")
    if u.sureness("activity") < SURE_TO_ASK and not posted and not name:
        return False
    short = u.to_bot and len(u.clean) <= STORY
    return name is not None or short or u.has("要不要|用不用|管不管")
