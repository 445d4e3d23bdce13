"""Which older case a new suggestion is like, for its proposer; and all that are, for staff."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, bindparam, func, select

from services.similar import likeness, neutral
from services.similar.index import Entry, Index, in_order
from services.suggestions import reading, stages
from services.suggestions.reading import Told
from storage.tables.base import core
from storage.tables.engine import Version
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import ROSTER

# So many are compared word by word.
NEAREST = 16
# What staff are shown, and from which likeness on.
SHOWN, WORTH_A_LOOK = 10, 0.4
# What was closed longer ago is no hint any more.
RECENT = timedelta(days=365)
# More cases than this are first read beside the talk; until then nothing is found.
LARGE = 1_000
# Of the latest so many one may still be brought by a transaction that fails, or is missing.
LATE = 100
PAGE, REST = 250, 0.004
# The number of no case.
NONE = 0
# By so much of it what was sealed is told from all else that was.
SEAL = 15

_cases, _suggestions, _versions = core(Case), core(Suggestion), core(Version)
_WORDS = (
    select(_cases.c.id, _cases.c.begins, _cases.c.ends, _suggestions.c.said_sealed)
    .join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    .where(_cases.c.id > bindparam("after"))
    .order_by(_cases.c.id)
    .limit(bindparam("most"))
)
_SEALS = (
    select(
        _cases.c.id,
        func.substr(_suggestions.c.said_sealed, 1, SEAL, type_=LargeBinary()).label("seal"),
    )
    .join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    .where(_cases.c.id <= bindparam("upto"))
)
_LAST = select(func.coalesce(func.max(_cases.c.id), 0).label("id"))
_MARK = select(_versions.c.mark).where(_versions.c.name == ROSTER)


class Similar:
    """Finds cases that are alike. One for a process; any of its threads may ask.

    What the cases' words are made of is kept in memory: what is new is read with each question,
    and as long as it is new it is compared with the database each time, as a transaction that
    brought it may fail. Who is erased changes the roster, so that under another mark of that the
    words of all are compared.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._lock = threading.Lock()
        self._index = Index()
        self._mark: int | None = None

    def older(self, tx: Transaction, case_id: int, words: str) -> int | None:
        """The number of the case that is alive and most like the words of a new one, or None.

        What was merged into another is told as that one; what is sensitive is told nobody.
        """
        me, best = likeness.sense(words), None
        for told in self._near(tx, words, case_id):
            score = likeness.likeness(me, likeness.sense(told.words))
            if score < likeness.ALIKE or (best is not None and score <= best[0]):
                continue
            number = self._offered(tx, told, case_id)
            if number is not None:
                best = score, number
        return None if best is None else best[1]

    def like(self, tx: Transaction, case_id: int, now: datetime) -> list[tuple[int, float]]:
        """The cases that a case is like, the most so first, with how much; for staff."""
        mine = reading.one(tx, self._vault, case_id)
        if mine is None:
            return []
        return self._liked(tx, mine.words, now, case_id, mine.row.kept_id)

    def like_words(self, tx: Transaction, words: str, now: datetime) -> list[tuple[int, float]]:
        """The same of words that are no case yet."""
        return self._liked(tx, words, now, NONE, None)

    def _liked(
        self, tx: Transaction, words: str, now: datetime, case_id: int, kept_id: int | None
    ) -> list[tuple[int, float]]:
        """The cases that words are like, but the one that they are of and that into which it is."""
        me, found = likeness.sense(words), dict[int, float]()
        for told in self._near(tx, words, case_id):
            row = told.row
            score = likeness.likeness(me, likeness.sense(told.words))
            number = row.kept_id if row.state == stages.MERGED else row.id
            if score >= WORTH_A_LOOK and number not in (None, case_id, kept_id):
                found[number] = max(score, found.get(number, 0.0))
        shown = reading.by_number(tx, self._vault, found)
        kept = [number for number in found if _is_of_use(shown[number].row, now)]
        best = sorted(kept, key=lambda number: (-found[number], number))
        return [(number, found[number]) for number in best[:SHOWN]]

    def renew(self, tx: Transaction) -> None:
        """Read what there is, resting between pages so that no message waits for it."""
        swept = gc.isenabled()
        gc.disable()  # What is made here stays; to search it for garbage would stop everybody.
        try:
            index, mark = Index(), _mark(tx)
            lasting = tx.all(_LAST)[0].id - LATE
            for page in self._pages(tx):
                index.settle((number, page[number]) for number in page if number <= lasting)
                index.late |= {number: page[number] for number in page if number > lasting}
                time.sleep(REST)
        finally:
            if swept:
                gc.enable()
        with self._lock:
            self._index, self._mark = index, mark

    def _near(self, tx: Transaction, words: str, case_id: int) -> list[Told]:
        """The cases that may be like some words, the oldest first; none of the same message."""
        with self._lock:
            self._refresh(tx)
            numbers = self._index.nearest(likeness.tokens(words), NEAREST)
        told = reading.by_number(tx, self._vault, {*numbers, case_id})
        message = told[case_id].row.suggestion_id if case_id in told else None
        return [
            told[number]
            for number in sorted(told)
            if number != case_id and told[number].row.suggestion_id != message
        ]

    def _offered(self, tx: Transaction, told: Told, case_id: int) -> int | None:
        """The number by which a case can be backed, None where it can't or tells nobody else."""
        if told.row.state == stages.MERGED and told.row.kept_id not in (None, case_id):
            told = reading.one(tx, self._vault, told.row.kept_id) or told
        offered = told.row.state in stages.ALIVE and neutral.for_others(told) is not None
        return told.row.id if offered else None

    def _refresh(self, tx: Transaction) -> None:
        """Have the memory hold what this transaction sees."""
        index = self._index
        if (mark := _mark(tx)) != self._mark:
            self._compare(tx)
            self._mark = mark
        rows = tx.all(_WORDS, after=index.upto, most=LARGE + 1)
        if len(rows) > LARGE and not index.upto:
            return
        index.late = {row.id: self._entry(row, index.late.get(row.id)) for row in rows}
        if len(index.late) > 2 * LATE:
            index.settle(in_order(index.late, len(index.late) - LATE))

    def _compare(self, tx: Transaction) -> None:
        """Forget the words that are not there any more."""
        index = self._index
        seals = {row.id: row.seal for row in tx.all(_SEALS, upto=index.upto)}
        for number in index.changed(seals):
            told = reading.one(tx, self._vault, number)
            words = told.words if told is not None else ""
            index.replace(number, Entry(seals.get(number), likeness.tokens(words)))

    def _pages(self, tx: Transaction) -> Iterator[Mapping[int, Entry]]:
        after = 0
        while rows := tx.all(_WORDS, after=after, most=PAGE):
            after = rows[-1].id
            yield {row.id: self._entry(row) for row in rows}

    def _entry(self, row: Row, known: Entry | None = None) -> Entry:
        seal = None if row.said_sealed is None else bytes(row.said_sealed[:SEAL])
        if known is not None and known.seal == seal:
            return known
        return Entry(seal, likeness.tokens(reading.told(self._vault, row).words))


def _mark(tx: Transaction) -> int | None:
    row = tx.first(_MARK)
    return None if row is None else row.mark


def _is_of_use(row: Row, now: datetime) -> bool:
    """Whether staff may learn something from a case."""
    if row.state == stages.CLOSED:
        return row.closed_at is None or row.closed_at >= now - RECENT
    return row.state in stages.ALIVE
