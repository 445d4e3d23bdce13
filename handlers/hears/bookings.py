"""What rooms and books to borrow listen for."""

from __future__ import annotations

import re

from bot.hearing import Cue, Hearing
from bot.understanding import slots
from bot.understanding.attempt import ANSWERING, Attempt, Reading
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

_GIVEN_BACK = (
    "不用了|不要了|不借了|不订了|不去了|不来了|用不上|用不着|用不成|退了|退掉|退订|取消|"
    "让出来|腾出来|订错"
)


def fill_booking(u: Utterance, found: Slots) -> Filled:
    """Which room, when, for whom."""
    result: Slots = {**found, **slots.plan_slots(u)}
    result.pop("deadline", None)
    if (u.has(_GIVEN_BACK) and not u.asks) or u.fits(_GIVES_UP):
        return {**result, "action": "cancel"}, ()
    if u.has(
        "有人吗|有人没|没人吧|有人用|空着|空不空|有没有人|有没有空|能借吗|没人用|占了没|占没|"
        "闲着|订出去|让人订|还能订|空的吗|有空没|空没空|有人订|谁在用|被占|腾得出"
    ):
        result["action"] = "query"
        return result, ()
    said = u.text
    for time in u.plan_times:
        said = f"{said[: time.start_at]}{' ' * (time.end_at - time.start_at)}{said[time.end_at :]}"
    org = re.search(
        r"(?:给|我们|咱|咱们)?([一-龥]{2,5}(?:支部|合唱队|舞蹈队|志愿队|协会|社|队))", said
    )
    if org:
        result["org"] = re.sub("^(?:给|我们|咱们|咱|借|用)+", "", org[1])
    return result, (() if "date" in result else ("date",))


# That a room that was booked is free again.
_GIVES_UP = (
    "(?:不|别|甭|勿|莫)(?:再)?(?:用|要|借|订|占|租|预约)(?:了|啦|咯|喽|上)|用不[着上成了]|"
    "退(?:掉|了|还|订)|取消|撤[掉了销]|"
    "(?:腾|让)(?:出来|给)|作废|不算了"
)


def fill_book(u: Utterance, found: Slots) -> Filled:
    """Which book, to borrow, to give back or to ask about."""
    result: Slots = dict(found)
    if u.has("还了|还回去|放回|归还|还书|还给|来还|我还|送还|送回|退还|要还"):
        result["action"] = "return" if not (u.has("还回来没|还回来了吗|谁还|还没还")) else "query"
    elif u.has(
        "在不在|还在|有没有|还有没|谁借|轮到|借走|在架|还回来|有人借|被借|吗|借出去|在吗|回来没|"
        "还有没有"
    ):
        result["action"] = "query"
    else:
        result["action"] = "borrow"
    return result, ()


def towards(a: Attempt) -> Reading | None:
    """Wanting the book that was just spoken of."""
    if a.near and a.u.has("借|看看|留|给我|我要") and a.bare(6):
        return a.reading("book", a.what, ANSWERING, "borrow")
    return None


hearing = Hearing(
    "bookings",
    kind="book",
    acts=frozenset(("join", "go", "leave", "less", "more")),
    towards=towards,
    freely=frozenset(("booking", "book")),
    cues=(
        Cue(
            "booking",
            (
                "麻烦登记|登记一下|借|订|用|预约|预订|定|占|留|空|租|约|腾|要",
                "给|让|我们 ..8 支部|队|组|协会 ..4 开|用|排|搞|练|聚",
            ),
            sure=79,
            item="venue",
            never="报名|限|截止|发布|发通知|合唱队几点|教我|发个活动|会员|修|坏|灯|吵|空调|椅子",
            name="a room",
        ),
        Cue(
            "booking",
            ("退|取消|撤|腾|让|不用|不要|不借|不订|别订|用不着|用不上|用不成|作废",),
            sure=80,
            item="venue",
            never=(
                "报名|限|截止|发布|发通知|修|坏|灯|吵|空调|椅子|推荐|@asks|谁|活动取消|课取消|"
                "演出|比赛|不用带|不用去|班|老师|学费"
            ),
            to_bot=True,
            name="a room given up",
        ),
        Cue(
            "book",
            (
                "还回|送回|销|借|还|留|在不在|架|看完|轮到|有没有|还有|续|回来|放回|想看|读|有人|预约|排",
            ),
            sure=74,
            item="book",
            never="电影|电视剧|拍|演|看得人|掉眼泪|写得|那段|作者|好看",
            name="a book",
        ),
    ),
    fill={"booking": fill_booking, "book": fill_book},
)
