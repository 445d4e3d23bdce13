"""What a case is called to whoever reads it: its number, and words of it that they may read."""

from __future__ import annotations

from bot.messages import Say
from services.similar import neutral
from services.suggestions import merging, reading, voices
from services.suggestions.reading import Told
from storage.transaction import Transaction
from storage.vault import Vault


def is_open(told: Told) -> bool:
    """Whether anybody may read a case."""
    return bool(told.row.public and not told.row.sensitive)


def may_back(tx: Transaction, told: Told, member_id: int) -> bool:
    """Whether somebody may say something to a case: all heard of it, or it is also theirs."""
    number = told.row.id
    heard = told.row.public or told.row.is_group
    return heard or member_id in (*voices.proposers(tx, number), *voices.supporters(tx, number))


def here(say: Say, told: Told) -> str:
    """A case as a group reads of it."""
    return named(say, told.row.id, neutral.for_others(told) or "")


def alone(tx: Transaction, vault: Vault, say: Say, told: Told, member_id: int | None) -> str:
    """A case as somebody reads of it alone: in their own words, if they brought it up as well."""
    own = _own(tx, vault, told, member_id)
    words = own.short if own is not None else neutral.for_others(told) or ""
    return named(say, told.row.id, words)


def named(say: Say, number: int, words: str) -> str:
    """A case by its number, with its words where there are any to be read."""
    if not words:
        return say("suggestions.case_quiet", n=number)
    return say("suggestions.case", n=number, words=words)


def _own(tx: Transaction, vault: Vault, told: Told, member_id: int | None) -> Told | None:
    """What somebody brought up themselves of a case, or of what was merged into it."""
    if member_id is None or told.row.member_id == member_id:
        return told if member_id is not None else None
    inside = (reading.one(tx, vault, row.id) for row in merging.inside(tx, told.row.id))
    return next((one for one in inside if one and one.row.member_id == member_id), None)
