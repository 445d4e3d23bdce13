"""Pasted lists in their scene: whose list it is, who is new, who stays, who takes himself off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.scene import Item, Ref, Understanding, Who
from bot.understanding import chain, prose
from bot.understanding.chain_marks import beginning
from bot.understanding.items import Catalog
from bot.understanding.normal import LONGEST, clean
from bot.understanding.utterance import Utterance
from bot.understanding.words import alternatives

OTHERS = (
    "团购|红薯|鸡蛋|花生|年货|业主|物业|成语|同学|AA|aa|送别|悼念|一路走好|鞠躬|拼车|拼单|水果|苹果|大米团|土豆|橘子|柿子|家长|班级|歌词|诗|谜语|故事接龙|"
    "战友|聚餐|麻将|牌友|打牌|旅行社|核酸|停车|捐|帛金|花圈|购|斤|箱|板|件衣|菜单|点菜|点歌|份子|随礼|外卖|牛奶|豆腐|羊肉|腊肉|转错|别接|鱼|苗|种子|药材|疫苗接种|快递|谢师|同乡|老乡会"
)
# The intent of a list of which not all can be read, and of which nothing is done therefore.
TOO_LONG = "too_long"
# What a pasted list can be of.
KINDS = ("activity", "campaign", "demand", "meeting")


def read(u: Utterance) -> Understanding | None:
    """What a pasted list means; None if `u` is none, NOTHING's intent if it is somebody else's."""
    text = u.message.text.replace(f"@{u.bot_name}", " ")
    if not _may_be(u, text):
        return None
    roster = u.scene.roster
    if _STUDIES.search(text):
        text = _CROSS.sub("(没打卡)", text)
    parsed = chain.parse(
        text, lambda name: _is_name(u, name), lambda run: _split(u, run), spoken=u.spoken
    )
    if parsed is None:
        parsed = _in_prose(u, text)
    if parsed is None and prose.of_others(text, *_asked(u)):
        return Understanding("none", because="lists.of_others")
    if parsed is None or not parsed.rows or roster is None:
        return None
    item = _item(u, parsed)
    if item is None or (item.kind == "campaign" and _IS_NO_ROLL.search(parsed.heading)):
        return Understanding("none", because="lists.of_somebody_else")
    if not parsed.whole:
        return Understanding(TOO_LONG, {_slot(item.ref): item.ref}, because="lists.too_long")
    return _merged(u, parsed, item)


_LISTED = re.compile(
    "[\\n①②③⑴❶⒈]|接[龙龍力]|名[单單]|(?:^|[\\s,，、:：;；])[(（]?(?:[0-9]{1,2}|[一二三四五壹贰])[.、)）\\s:：．]?[^\\s0-9]"
)
A_RUN, SHORTEST_NAME = 3, 2
# So many of those who are on record stand on a copy of their list.
COPIED = 2
# On a list of who studied, what tells that somebody has not; a sign or a word.
_STUDIES = re.compile("打卡|签到|学习|已学|已阅|学完")
_CROSS = re.compile("[✗✘✖❌╳]\ufe0f?|[×xX](?=[ \t]*(?:\n|$))")
# What a list of names tells that is no roll: who has not studied, who belongs together.
_IS_NO_ROLL = re.compile("未|没|缺|还差|小组|分组|成员|通讯录|负责|值班")
# Its numbers are no days.
_LINK = re.compile(r"https?:\S+")
_HAS_NOT = re.compile("没(?!问题|事|落|耽误|断)|未|请假|病假|事假|缺席|住院|不会打")


def _may_be(u: Utterance, text: str) -> bool:
    """Whether it is worth taking apart: lines, numbers with something behind, a run of names."""
    if len(text) < A_RUN:
        return False
    if _LISTED.search(text.strip()) is not None:
        return True
    return len(text) >= A_RUN * SHORTEST_NAME and len(u.mentions) >= A_RUN


def of_something(catalog: Catalog, heading: str) -> bool:
    """Whether a heading names something open, or says that it is of who has studied."""
    named = any(hit.item.kind in KINDS for hit in catalog.mentioned(clean(heading)))
    return named or _STUDIES.search(heading) is not None


def _in_prose(u: Utterance, text: str) -> chain.Chain | None:
    """The one list that stands in plain sentences."""
    listed = prose.lists(text, *_asked(u))
    if len(listed) != 1:
        return None
    return chain.parse(listed[0].text, lambda name: _is_name(u, name))


def _asked(u: Utterance) -> tuple[Callable[[str], bool], Callable[[str], bool]]:
    return (lambda name: _is_name(u, name)), (lambda said: of_something(u.catalog, said))


def _is_name(u: Utterance, name: str) -> bool:
    mention = u.scene.roster.resolve(name, u.speaker, own_form=True) if u.scene.roster else None
    return mention is not None


def _split(u: Utterance, run: str) -> tuple[str, ...] | None:
    mentions = u.scene.roster.split(run, u.speaker, own_form=True) if u.scene.roster else None
    return tuple(m.text for m in mentions) if mentions else None


def _item(u: Utterance, parsed: chain.Chain) -> Item | None:
    """The item whose list it is: by the heading, or by the list just before it."""
    heading = clean(parsed.heading)
    if any(row.goods for row in parsed.rows) and not _hit(u, heading):
        return None
    if heading:
        hit = _hit(u, heading)
        if hit is not None:
            return hit
        if alternatives(OTHERS).search(heading):
            return None
        if (u.purpose == "study" or u.private) and alternatives(
            "学习|签到|打卡|今日|已学|已读|已阅|读报|读书|学完|读完"
        ).search(heading):
            return _only(u, "campaign")
        if not alternatives("接龙|报名|名单|活动|签到|更新|最新").search(heading):
            copied = _continued(u, parsed)
            return copied if copied is not None and _is_told_here(u, copied) else None
    before = _list_before(u)
    if before is not None:
        return before[0]
    refs = [ref for ref in u.focus.refs if ref[0] in KINDS] if u.focus.refs else []
    if len(refs) == 1 and (heading or len(parsed.rows) > 1 or not u.focus.gone):
        return next((i for i in u.catalog.items if i.ref == refs[0]), None)
    return _continued(u, parsed)


def _is_told_here(u: Utterance, item: Item) -> bool:
    """Whether the bot just wrote of an item in this chat."""
    quoted = [u.scene.quoted] if u.scene.quoted else []
    return any(post.by is None and item.ref in post.refs for post in [*u.scene.recent, *quoted])


def _continued(u: Utterance, parsed: chain.Chain) -> Item | None:
    """The activity whose list is copied and goes on, by those who stand on both."""
    entries = chain.entries(parsed, u.scene.roster, u.speaker, spoken=u.spoken)
    said = {_same(u, entry.who) for entry in entries if entry.who is not None}
    found = []
    for item in u.catalog.of_kind("activity"):
        recorded = [_same(u, who) for who, _ in u.scene.lists.get(item.ref, ())]
        same = sum(who in said for who in recorded)
        if same >= COPIED and 2 * same >= len(said) - 1:
            found.append((same, item))
    found.sort(key=lambda one: -one[0])
    alone = len(found) == 1 or (len(found) > 1 and found[0][0] > found[1][0])
    return found[0][1] if alone else None


def _hit(u: Utterance, heading: str) -> Item | None:
    hit = next((h for h in u.catalog.mentioned(heading) if h.item.kind in KINDS), None)
    return hit.item if hit else None


def _only(u: Utterance, kind: str) -> Item | None:
    items = [item for item in u.catalog.items if item.kind == kind]
    here = [i for i in items if (u.message.chat.channel, u.message.chat.id) in i.chats]
    return (here or items)[0] if len(here or items) == 1 else None


def _list_before(u: Utterance) -> tuple[Item | None] | None:
    """The item of the list pasted just before; (None,) if that was somebody else's."""
    quoted = [u.scene.quoted] if u.scene.quoted else []
    for post in [*reversed(u.scene.recent), *quoted]:
        said = beginning(post.text, LONGEST)  # Its heading is enough.
        parsed = chain.parse(said, lambda name: _is_name(u, name), lambda run: _split(u, run))
        if parsed is None or not parsed.rows:
            if post.by is None and any(ref[0] in KINDS for ref in post.refs):
                break
            continue
        hit = _hit(u, clean(parsed.heading))
        if hit is None and post.refs:
            hit = next((i for i in u.catalog.items if i.ref in post.refs and i.kind in KINDS), None)
        if hit is None and not clean(parsed.heading):
            continue
        return (hit,)
    return None


def _merged(u: Utterance, parsed: chain.Chain, item: Item) -> Understanding:
    said = chain.entries(parsed, u.scene.roster, u.speaker, spoken=u.spoken)
    if item.kind == "campaign":
        said = tuple(entry for entry in said if not _HAS_NOT.search(entry.remark or ""))
        if not said:
            return Understanding("none", because="lists.nobody_studied")
    recorded = u.scene.lists.get(item.ref, ())
    merged = chain.merge(said, recorded, "self", staff=u.is_staff, same=lambda who: _same(u, who))
    total = sum(entry.total for entry in said if not entry.removal)
    unclear = next((e for e in said if e.candidates and not e.removal), None)
    result: dict[str, Any] = {
        _slot(item.ref): item.ref,
        "entries": [_row(entry) for entry in said],
        "added": _plain(u, merged.added),
        "keep": list(merged.keep),
    }
    ask: tuple[str, ...] = ()
    if unclear is not None:
        result |= {"unclear": unclear.name, "candidates": list(unclear.candidates)}
        ask = ("person",)
    if merged.removed and item.kind != "meeting":
        removed = _plain(u, merged.removed)
        result |= {"people": removed, "remove": removed}
        intent = "checkin_cancel" if item.kind == "campaign" else "activity_cancel"
        return Understanding(intent, result, ask, because="lists.removed")
    if item.kind == "campaign":
        day = _day_of(u, parsed)
        made_up = {"backfill": True} if day < u.today else {}
        found = {**result, "date": day, **made_up}
        return Understanding("checkin", found, ask, because="lists.roll")
    if item.kind == "meeting":
        return Understanding("meeting_attend", {**result, "date": u.today}, ask, "lists.roll")
    if item.kind == "demand":
        return Understanding(
            "volunteer_claim", {**result, "people": result["added"]}, ask, because="lists.demand"
        )
    return Understanding("activity_signup", {**result, "total": total}, ask, because="lists.chain")


def _day_of(u: Utterance, parsed: chain.Chain) -> date:
    """The day that stands in the heading, if it is gone by; else today."""
    heading = clean(parsed.heading)
    links = [found.span() for found in _LINK.finditer(u.text)]
    said = [
        t
        for t in u.report_times
        if t.day and clean(u.text[t.start_at : t.end_at]) in heading
        if not any(first <= t.start_at < end for first, end in links)
    ]
    days = {t.day for t in said if t.day is not None and t.day <= u.today}
    return days.pop() if len(days) == 1 else u.today


def _slot(ref: Ref) -> str:
    return {"activity": "activity", "campaign": "campaign"}.get(ref[0], "ref")


def _same(u: Utterance, who: Who) -> Who:
    if who == u.speaker:
        return "self"
    if u.known is not None and u.known.spouse is not None and who == u.known.spouse:
        return "spouse"
    return who


def _plain(u: Utterance, people: tuple[Who, ...]) -> list[Who]:
    return ["self" if who == u.speaker else who for who in people]


def _row(entry: chain.Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"seq": entry.seq, "total": entry.total}
    if entry.who is not None:
        row["person"] = entry.who
    else:
        row["name"] = entry.name
    if entry.companions:
        row["companions"] = entry.companions
    if entry.remark:
        row["remark"] = entry.remark
    if entry.removal:
        row["out"] = True
    return row
