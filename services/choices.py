"""可选的词: the words of the bureau's own lists, such as kinds of bodies and of hardship."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select

from bot.messages import Say
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign
from storage.tables.members import Choice, Member
from storage.tables.organisations import Organisation
from storage.transaction import Transaction

# Each list, with the sentence that holds its words as long as the bureau has none of its own.
LISTS = {
    "organisation_kind": "choices.organisation_kind",
    "hardship": "choices.hardship",
    "meeting": "choices.meeting",
}
BETWEEN = "、"
LONGEST = 20

_choices, _bodies, _members = core(Choice), core(Organisation), core(Member)
_campaigns = core(Campaign)


def words(tx: Transaction, of: str, say: Say) -> list[str]:
    """The words of one of LISTS in their order."""
    own = select(_choices.c.word).where(_choices.c.of == of)
    found = list(tx.execute(own.order_by(_choices.c.place, _choices.c.word)).scalars())
    return found or say(LISTS[of]).split(BETWEEN)


def objection(tx: Transaction, of: str, word: str, say: Say) -> str | None:
    """The key of the sentence why a word can't join a list, None if it can."""
    if not word:
        return "choices.missing"
    if len(word) > LONGEST or BETWEEN in word:
        return "choices.long"
    return "choices.there" if word in words(tx, of, say) else None


def add(tx: Transaction, of: str, word: str, by: By, say: Say) -> None:
    """Put a word at the end of a list."""
    _keep(tx, of, [*words(tx, of, say), word], by, say)


def remove(tx: Transaction, of: str, word: str, by: By, say: Say) -> None:
    """Offer a word no more; where it stands already it stays."""
    _keep(tx, of, [one for one in words(tx, of, say) if one != word], by, say)


def raise_(tx: Transaction, of: str, word: str, by: By, say: Say) -> None:
    """Move a word one up in its list."""
    order = words(tx, of, say)
    at = order.index(word)
    order.insert(max(at - 1, 0), order.pop(at))
    _keep(tx, of, order, by, say)


def used(tx: Transaction, of: str) -> dict[str, int]:
    """How often each word stands somewhere."""
    if of == "organisation_kind":
        rows = select(_bodies.c.kind, func.count().label("uses")).group_by(_bodies.c.kind)
        return {row.kind: int(row.uses) for row in tx.execute(rows)}
    if of == "meeting":
        rows = select(_campaigns.c.meeting, func.count().label("uses"))
        found = tx.execute(rows.where(_campaigns.c.meeting != "").group_by(_campaigns.c.meeting))
        return {row.meeting: int(row.uses) for row in found}
    counted: dict[str, int] = {}
    listed = select(_members.c.hardships).where(_members.c.hardships.is_not(None))
    for told in tx.execute(listed.where(_members.c.state != "merged")).scalars():
        for word in told or ():
            counted[word] = counted.get(word, 0) + 1
    return counted


def _keep(tx: Transaction, of: str, order: list[str], by: By, say: Say) -> None:
    before = words(tx, of, say)
    tx.execute(delete(_choices).where(_choices.c.of == of))
    for place, word in enumerate(order):
        tx.execute(insert(_choices).values(of=of, word=word, place=place))
    audit.note(
        tx, by, "choice.change", f"choice:{of}", before={"words": before}, after={"words": order}
    )
