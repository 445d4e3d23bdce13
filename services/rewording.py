"""用语: sentences that the bureau says in its own words, in force at once and everywhere."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Literal

from sqlalchemy import bindparam, delete, insert, select

from bot.texts import Texts
from bot.texts.checking import tidy
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit, Version
from storage.tables.wordings import Wording
from storage.transaction import Row, Transaction
from storage.versions import CATALOG, WORDINGS, bump

CHANGE, DROP = "wording.change", "wording.drop"
# What the audit has the sentence under, before and after.
FIELD = "wording"

_wordings, _versions, _audit = core(Wording), core(Version), core(Audit)
_ALL = select(_wordings.c.key, _wordings.c.text)
_FIND = select(_wordings).where(_wordings.c.key == bindparam("of_key"))
_MARK = select(_versions.c.mark).where(_versions.c.name == WORDINGS)

Done = Literal["done", "same", "clash"]


class Rewordings:
    """Has `texts` say what the bureau worded, and knows when that has changed."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._lock = threading.Lock()
        self._mark: int | None = None

    def renew(self, tx: Transaction) -> None:
        """Read what the bureau worded if that changed, in this process or another."""
        row = tx.first(_MARK)
        mark = None if row is None else row.mark
        if mark == self._mark:
            return
        with self._lock:
            self.texts.reword(of_all(tx))
            self._mark = mark


def of_all(tx: Transaction) -> Mapping[str, str]:
    """Every sentence that was reworded, by its key."""
    return {row.key: row.text for row in tx.all(_ALL)}


def find(tx: Transaction, key: str) -> Row | None:
    """The bureau's own sentence, with `by_id` and `at`; None where the shipped one is said."""
    return tx.first(_FIND, of_key=key)


def put(
    tx: Transaction, texts: Texts, key: str, text: str, by: By, *, seen: str | None = None
) -> Done:
    """Say a sentence that `checking.faults` has nothing against, from now on.

    `seen` is what was said when it was written, None for whatever is: if somebody has changed
    it since, there is a clash and nothing is done.
    """
    row = find(tx, key)
    before = texts.shipped(key) if row is None else str(row.text)
    if before == text:
        return "same"
    if seen is not None and tidy(seen) != tidy(before):
        return "clash"
    if text == texts.shipped(key):
        return drop(tx, texts, key, by)
    _forget(tx, key)
    values = {"key": key, "text": text, "by_id": by.member_id, "at": by.at}
    tx.execute(insert(_wordings).values(values))
    was, now = {FIELD: before}, {FIELD: text}
    audit.note(tx, by, CHANGE, subject(key), before=was, after=now)
    _changed(tx)
    return "done"


def drop(tx: Transaction, texts: Texts, key: str, by: By) -> Done:
    """Say the shipped sentence again."""
    row = find(tx, key)
    if row is None:
        return "same"
    _forget(tx, key)
    was, now = {FIELD: str(row.text)}, {FIELD: texts.shipped(key)}
    audit.note(tx, by, DROP, subject(key), before=was, after=now)
    _changed(tx)
    return "done"


def history(tx: Transaction, key: str, most: int = 50) -> list[Row]:
    """The audit's rows of a sentence, the latest first."""
    return audit.of(tx, subject(key), most)


def past(tx: Transaction, key: str, note_id: int) -> str | None:
    """What was said before a change that the audit holds; None if it holds no such."""
    of_key = (_audit.c.id == note_id, _audit.c.subject == subject(key))
    row = tx.execute(select(_audit.c.before).where(*of_key)).first()
    return None if row is None else (row.before or {}).get(FIELD)


def subject(key: str) -> str:
    """What the audit calls a sentence."""
    return f"wording:{key}"


def _forget(tx: Transaction, key: str) -> None:
    tx.execute(delete(_wordings).where(_wordings.c.key == key))


def _changed(tx: Transaction) -> None:
    """Every process sees so: with the next message, by the catalog's mark, or by its own watch."""
    bump(tx, WORDINGS)
    bump(tx, CATALOG)
