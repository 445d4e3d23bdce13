"""Things of the discussion hall for the table of routes: cases of both people, and what hangs on them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Account, Chat
from services.suggestions import answering, notes, recording, stages, steps, templates, voices
from services.suggestions.answering import Words
from services.suggestions.recording import Said
from services.suggestions.steps import Doer
from services.suggestions.voices import Voice
from storage.audit import By
from storage.transaction import Transaction
from storage.vault import Vault
from tests.kit.town import ZONE

HALL = Chat("simulator", "G2", is_group=True)


def lay(tx: Transaction, vault: Vault, people: Sequence[int], by: By) -> dict[str, list[str]]:
    """A case of each of the people, which the other backs, and templates: one stands, one is gone."""
    cases = [case(tx, vault, one, "活动室的灯太暗，希望换亮的", by) for one in people]
    for number, other in zip(cases, reversed(people), strict=True):
        voices.add(tx, vault, number, Voice(other, voices.SUPPORT, "我也这么想", by.at))
    kept, gone = (templates.add(tx, title, "我们会修好的。", by) for title in ("修灯", "不用的"))
    row = templates.find(tx, gone)
    assert row is not None
    templates.discard(tx, row, by)
    return {"case": [str(one) for one in cases], "template": [str(kept), "", str(gone)]}


def case(tx: Transaction, vault: Vault, member_id: int, words: str, by: By) -> int:
    """A case of somebody, said in the hall."""
    day = by.at.astimezone(ZONE).date()
    said = Said(words, Account(HALL.channel, f"A{member_id}"), HALL, member_id, by.at, day)
    (row,) = recording.enter(tx, vault, said, [(0, len(words))])
    return int(row.id)


def say_all(tx: Transaction, vault: Vault, number: int, words: Sequence[str], by: By) -> None:
    """Have everything that can be said of a case be said in each of the words."""
    for word in words:
        doer = Doer(by, vault, word)
        steps.take(tx, number, stages.EDIT, doer, {"category": word})
        notes.add(tx, vault, number, word, by)
        voices.add(tx, vault, number, Voice(by.member_id, voices.SUPPLEMENT, word, by.at))
        answering.keep_draft(tx, number, Words(word, answering.ADOPTED), Doer(by, vault))
