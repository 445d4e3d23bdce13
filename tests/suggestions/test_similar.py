"""The older case that a new one is like: found over restarts, rolled-back work and two processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from bot.installation import vault
from bot.messages import Account, Chat
from services.similar.similar import LARGE, LATE, Similar
from services.suggestions import merging, recording, stages, steps
from services.suggestions.recording import SAID, Said
from services.suggestions.steps import Doer
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Transaction
from storage.versions import ROSTER, bump
from tests.kit import town
from tests.kit.town import MORNING

LAMP, LAMP_TOO = "槐荫路的路灯坏了，请修一修", "槐荫路路登不亮，派人修一修"
SOUP = "食堂的汤太咸"
CHAT = Chat("simulator", "hall", is_group=True)


class Hall:
    """A database with cases, and the memory of one process beside it."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = open_engine(url)
        self.vault = vault(town.settings(url))
        self.similar = Similar(self.vault)

    def told(self, tx: Transaction, words: str, spans: Sequence[tuple[int, int]] = ()) -> list[int]:
        account = Account(CHAT.channel, "somebody")
        said = Said(words, account, CHAT, None, MORNING, MORNING.date())
        rows = recording.enter(tx, self.vault, said, spans or [(0, len(words))])
        return [row.id for row in rows]

    def tell(self, words: str) -> int:
        return once(self.engine, lambda tx: self.told(tx, words)[0])

    def older(self, words: str, similar: Similar | None = None) -> int | None:
        """What is found for a new suggestion, which is kept."""
        asked = similar or self.similar

        def work(tx: Transaction) -> int | None:
            return asked.older(tx, self.told(tx, words)[0], words)

        return once(self.engine, work)

    def like(self, number: int) -> list[int]:
        found = once(self.engine, lambda tx: self.similar.like(tx, number, MORNING))
        assert [much for _, much in found] == sorted((much for _, much in found), reverse=True)
        return [one for one, _ in found]

    def change(self, number: int, **changes: object) -> None:
        values = update(core(Case)).where(core(Case).c.id == number).values(**changes)
        once(self.engine, lambda tx: tx.execute(values))

    def suggest(self, number: int, **changes: object) -> None:
        """Change how a case of one suggestion was told."""
        told = select(core(Case).c.suggestion_id).where(core(Case).c.id == number)
        suggestions = core(Suggestion)
        values = update(suggestions).where(suggestions.c.id.in_(told)).values(**changes)
        once(self.engine, lambda tx: tx.execute(values))

    def merge(self, number: int, into: int) -> None:
        doer = Doer(By(None, MORNING), self.vault)
        once(self.engine, lambda tx: merging.merge(tx, number, into, doer))


@pytest.fixture
def hall(database_url: str):
    made = Hall(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def a_hall(sqlite_url: str):
    made = Hall(sqlite_url)
    yield made
    made.engine.dispose()


def test_the_older_one_is_found_and_nothing_where_there_is_none(hall: Hall):
    first = hall.tell(LAMP)
    hall.tell(SOUP)
    assert hall.older(LAMP_TOO) == first
    assert hall.older("建议老年大学开二胡班") is None


def test_points_of_one_message_are_not_like_each_other(a_hall: Hall):
    words = f"{LAMP}。{LAMP_TOO}"
    spans = [(0, len(LAMP)), (len(LAMP) + 1, len(words))]

    def work(tx: Transaction) -> list[int | None]:
        one, other = a_hall.told(tx, words, spans)
        return [
            a_hall.similar.older(tx, one, LAMP),
            a_hall.similar.older(tx, other, LAMP_TOO),
        ]

    assert once(a_hall.engine, work) == [None, None]


def test_of_several_the_likest_is_found(a_hall: Hall):
    a_hall.tell("槐荫路的路灯太暗，还总是坏，人行道也不平")
    best = a_hall.tell("槐荫路的路灯坏了，请修一下")
    assert a_hall.older(LAMP) == best


@pytest.mark.parametrize("state", [stages.WITHDRAWN, stages.CLOSED])
def test_what_is_over_is_offered_to_nobody(a_hall: Hall, state: str):
    a_hall.change(a_hall.tell(LAMP), state=state)
    assert a_hall.older(LAMP_TOO) is None


@pytest.mark.parametrize("state", stages.ALIVE)
def test_what_is_alive_is_offered(a_hall: Hall, state: str):
    first = a_hall.tell(LAMP)
    a_hall.change(first, state=state)
    assert a_hall.older(LAMP_TOO) == first


def test_what_is_sensitive_is_offered_to_nobody_and_shown_to_staff(a_hall: Hall):
    first = a_hall.tell(LAMP)
    a_hall.change(first, sensitive=True)
    assert a_hall.older(LAMP_TOO) is None
    second = a_hall.tell(LAMP_TOO)
    assert first in a_hall.like(second)


def test_what_was_told_alone_or_anonymously_is_offered_where_its_topic_names_nobody(a_hall: Hall):
    first = a_hall.tell(LAMP)
    a_hall.change(first, public=False)
    assert a_hall.older(LAMP_TOO) == first
    a_hall.suggest(first, is_group=True, anonymous=True)
    assert a_hall.older("槐荫路的路灯坏了") == first


def test_what_has_no_neutral_word_is_offered_to_nobody_once_it_was_told_alone(a_hall: Hall):
    words = "我老伴得了老年痴呆，走失过两回，给他测一测"
    first = a_hall.tell(words)
    assert a_hall.older(words) == first
    a_hall.change(first, public=False)
    assert a_hall.older(words) != first


def test_what_was_merged_is_offered_as_what_it_was_merged_into(hall: Hall):
    kept, gone = hall.tell("请给槐荫路装几盏新路灯"), hall.tell(LAMP)
    hall.merge(gone, kept)
    assert hall.older(LAMP_TOO) == kept
    hall.change(kept, sensitive=True)
    assert hall.older(LAMP_TOO) not in (kept, gone)


def test_staff_see_what_is_alike_the_likest_first_and_no_more_than_ten(a_hall: Hall):
    numbers = [a_hall.tell(LAMP) for _ in range(14)]
    assert len(a_hall.like(numbers[0])) == 10
    assert numbers[0] not in a_hall.like(numbers[0])


def test_staff_see_what_was_closed_within_a_year_and_nothing_older_or_withdrawn(a_hall: Hall):
    recent, old, taken, mine = (a_hall.tell(LAMP) for _ in range(4))
    a_hall.change(recent, state=stages.CLOSED, closed_at=MORNING - timedelta(days=300))
    a_hall.change(old, state=stages.CLOSED, closed_at=MORNING - timedelta(days=400))
    a_hall.change(taken, state=stages.WITHDRAWN)
    assert a_hall.like(mine) == [recent]


def test_staff_are_not_shown_what_is_merged_already(a_hall: Hall):
    kept, gone, mine = (a_hall.tell(LAMP) for _ in range(3))
    a_hall.merge(gone, kept)
    assert a_hall.like(mine) == [kept]
    assert a_hall.like(gone) == [mine]
    assert a_hall.like(kept) == [mine]


def test_of_what_is_rolled_back_nothing_stays(hall: Hall):
    class Undone(Exception):
        pass

    def work(tx: Transaction) -> None:
        number = hall.told(tx, LAMP)[0]
        other = hall.told(tx, LAMP_TOO)[0]
        assert hall.similar.older(tx, other, LAMP_TOO) == number
        raise Undone

    with pytest.raises(Undone):
        once(hall.engine, work)
    # Where the numbers come again, something else stands under them.
    hall.tell(SOUP)
    assert hall.older(LAMP_TOO) is None
    assert hall.older("食堂的汤忒咸了，淡一点") is not None


def test_what_another_process_entered_is_found_and_a_restart_forgets_nothing(hall: Hall):
    first = hall.tell(LAMP)
    other = Similar(hall.vault)
    assert hall.older(LAMP_TOO, other) == first
    soup = hall.tell(SOUP)
    assert hall.older("食堂的汤忒咸") == soup
    assert hall.older("食堂的汤太咸，请淡一点", other) == soup
    assert hall.older("槐荫路的路灯坏了", Similar(hall.vault)) == first


def test_a_lower_number_that_comes_later_is_not_missed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
):
    hall = Hall(postgresql_url)
    with hall.engine.connect() as slow:
        late = Transaction(slow)
        with monkeypatch.context() as before:
            # It has its number, and has not said yet that there is something new.
            before.setattr(recording, "bump", lambda _tx: None)
            first = hall.told(late, LAMP)[0]
            late.send()
        assert hall.older(LAMP_TOO) is None
        slow.commit()
    assert hall.older("槐荫路的路灯又坏了，请修") == first
    hall.engine.dispose()


def test_who_is_erased_is_forgotten(hall: Hall):
    first = hall.tell(LAMP)
    once(hall.engine, hall.similar.renew)
    hall.similar._index.settle(list(hall.similar._index.late.items()))
    assert hall.older(LAMP_TOO) == first
    sealed = hall.vault.seal("一二三四五六七", SAID)

    def erase(tx: Transaction) -> None:
        tx.execute(update(core(Suggestion)).values(said_sealed=sealed))
        bump(tx, ROSTER)

    once(hall.engine, erase)
    assert hall.older("槐荫路的路灯坏了") is None
    assert not any(
        "=lamp" in entry.tokens for n, entry in hall.similar._index.late.items() if n == first
    )
    assert first not in hall.similar._index._lists["=lamp"]


def test_many_are_read_beside_the_talk_and_settle(a_hall: Hall):
    words = [
        f"{name}路{n}号的井盖响"
        for n in range(LARGE // 20)
        for name in "东南西北春夏秋冬梅兰竹菊松柏桃李杏枣槐柳桂"
    ]
    once(a_hall.engine, lambda tx: [a_hall.told(tx, one) for one in words])
    first = a_hall.tell(LAMP)
    # So many wait for the reading beside.
    assert a_hall.older(LAMP_TOO) is None
    once(a_hall.engine, a_hall.similar.renew)
    assert a_hall.similar._index.upto == first + 1 - LATE
    assert a_hall.older("槐荫路的路灯坏了，请修") in (first, first + 1)
    once(a_hall.engine, lambda tx: [a_hall.told(tx, one) for one in words[: LARGE - LATE]])
    assert a_hall.older("槐荫路的路灯坏了，请修一下吧") in (first, first + 1, first + 2)
    assert a_hall.similar._index.upto > first - LATE + 1
    assert len(a_hall.similar._index.late) <= 2 * LATE


def test_undoing_and_answering_change_what_is_offered_at_once(a_hall: Hall):
    first = a_hall.tell(LAMP)
    doer = Doer(By(None, MORNING), a_hall.vault, "写错了")
    once(a_hall.engine, lambda tx: steps.take(tx, first, stages.WITHDRAW, doer))
    assert a_hall.older(LAMP_TOO) is None
    once(a_hall.engine, lambda tx: steps.undo(tx, first, doer))
    assert a_hall.older("槐荫路的路灯坏了") == first
