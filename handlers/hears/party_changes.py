"""What people say who come to an activity with more or fewer than they said before."""

from __future__ import annotations

from bot.understanding import stays
from bot.understanding.attempt import NAMED, Attempt, Reading
from bot.understanding.meant import Meant
from bot.understanding.utterance import Utterance
from handlers.hears import asides, companies
from handlers.hears.staying_away import signed_up

CHANGED = (
    "减成|减到|改到|改成|改为|改报|改|变成|变为|变[俩仨两三二四2-9]|报的|我那|我这|上回报|一共|总共|再加|再添|多带|"
    "加一个|加个|"
    "多一|多报|加俩|加两|加1|添一|添个"
)
FEWER = "减掉|减一|减去|少一|少个|少来|不带|就我自己|剩我|就我一个|我自己照|一个人去"
ALONE = "光我|我自己|我自个|自个儿|我一个人|剩我|就我|我照|照来|照去|我来|我去|只我|我还"
# That the own entry is to be otherwise, and nothing more.
OTHERWISE = (
    "(?:我|俺|我们){0,1}(?:要|想|得|想要|需要){0,1}(?:再)?(?:改|更改|修改|变更|换|调整)"
    "(?:一下|一改|改|下|个|动|一个)?(?:我的)?(?:报名|人数|信息|名单|登记|报的)?的?(?:吧|了|啊|呀|"
    "可以吗|行吗){0,2}"
    "|人数(?:我)?(?:报|写|弄|记|填|搞)[错岔]了?|报[错岔]人数了?"
)
GOES_WITH = "我(?:也)?(?:陪|扶|跟着|推着?|带着?)"


def adds(a: Attempt) -> Reading | None:
    """A remark on the own entry, or that it is to be otherwise, behind the bot's word."""
    u = a.u
    remark = asides.is_only_remark(u)
    if not remark and not u.is_just(OTHERWISE):
        return None
    what = a.what if a.near and a.what.one else Meant()
    if not what.items and u.to_bot and not u.focus.refs:
        what = _own_item(a) if a.u.scene.own.parties else _signed_item(a)
    if what.one is None or what.one.ref not in (signed_up(u) or ()):
        return None
    if not (u.to_bot or (a.near and u.focus.confirmed)):
        return None
    extra = {} if remark else {"bare": True}
    return a.reading("activity_update", what, NAMED + 6, "remark" if remark else "bare", extra)


def _signed_item(a: Attempt) -> Meant:
    items = a.items(*(signed_up(a.u) or ()))
    return Meant(items, "named") if len(items) == 1 else Meant()


def changes(a: Attempt) -> Reading | None:
    """That the own entry is to be otherwise; asked of which activity where that is not known."""
    if not _says_so(a):
        return None
    what = a.what if a.told and a.what.one else _own_item(a)
    reading = a.reading("activity_update", what, NAMED + 4, "change")
    if reading is None and not what.items and a.u.to_bot:
        return _changes_which(a)
    return reading


def _says_so(a: Attempt) -> bool:
    """Whether the sender's own entry is to be otherwise."""
    u, own = a.u, a.u.scene.own
    if not (own.parties or own.signed or any(one.parties for one in own.linked.values())):
        return False
    if u.has("@admin_word") and not u.has("我那|我的|我报"):
        return False
    if u.has("@also_wants") and u.has("给他|给她|报上|登上|写上|添上|加上"):
        return False  # Words of signing somebody up.
    return _drops_somebody(u) or _is_otherwise(a) or _is_fewer(a)


def _changes_which(a: Attempt) -> Reading | None:
    """The own entry is to be otherwise, but there are several."""
    first = Meant(a.items(*a.u.scene.own.parties)[:1], "named")
    reading = a.reading("activity_update", first, NAMED, "which")
    return reading and reading.asking("activity", without=("activity",))


def _is_otherwise(a: Attempt) -> bool:
    u = a.u
    if u.role == "family" and u.fits(GOES_WITH):
        return a.told or a.what.how == "only"
    said = u.has(CHANGED) or u.fits("不是.{1,5}是|是.{1,6}不是")
    return (
        said
        and ("more" in a.acts or u.has("加|添|多|改|是|带|变"))
        and not ("leave" in a.acts and not u.has("改|减|少"))
        and (
            a.told
            or u.has("上回报|我报的|我那|我名下")
            or (u.to_bot and a.what.how in ("only", "open"))
        )
    )


def _is_fewer(a: Attempt) -> bool:
    u, own = a.u, a.u.scene.own
    kin = "去掉.{0,4}(?:女儿|儿子|孙|老伴|弟|妹|哥|姐)"
    if companies.fewer(u) and a.told:
        return any(party.total > 1 for party in own.parties.values())
    said = "less" in a.acts or u.has(FEWER) or u.fits(kin)
    return said and bool(own.parties or own.linked)


def _drops_somebody(u: Utterance) -> bool:
    """Whether one of the own party stays away while the speaker comes."""
    if stays.leaves_alone(u) and stays.who_stays(u):
        return False
    named = {who for who in u.decided() if who not in ("self", u.speaker)}
    if u.known is not None and u.known.spouse in named:
        named.add("spouse")
    parties = u.scene.own.parties.values()
    return u.has(ALONE) and any(named & set(party.people) for party in parties)


def _own_item(a: Attempt) -> Meant:
    items = a.items(*a.u.scene.own.parties)
    return Meant(items, "named") if len(items) == 1 else Meant()
