"""Drafts of answers: one of each hand, sent as they were written, dropped, and never the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services import members
from services.suggestions import answering, departments, stages, steps
from services.suggestions.answering import Words
from services.suggestions.steps import Doer, NotNowError
from storage.audit import By
from storage.tables.suggestions import CaseAnswer
from tests.kit import hall, handed
from tests.kit.town import Town


@pytest.fixture
async def desk(any_town: Town) -> tuple[Town, int, Callable[..., Any]]:
    """The town, a case that is with a department, and what runs a function as somebody."""
    vault, now = any_town.bot.vault, any_town.clock.now()

    def settle(tx: Any) -> int:
        number = handed.suggested(tx, vault, now, members.named(tx, "王德福"))
        handed.give(tx, vault, number, By(members.named(tx, "林小雨"), now))
        return number

    number = await any_town.do(settle)

    async def run(work: Callable[..., Any], name: str = "") -> Any:
        def inside(tx: Any) -> Any:
            who = members.named(tx, name) if name else None
            return work(tx, Doer(By(who, any_town.clock.now()), vault))

        return await any_town.do(inside)

    return any_town, number, run


async def kept(town: Town) -> list[tuple[str, bool]]:
    """The words of each answer, and whether anybody was told it."""
    rows = await town.rows(CaseAnswer)
    return [(answering.words_of(town.bot.vault, row), row.told_at is not None) for row in rows]


async def test_each_hand_has_one_draft_and_none_is_the_answer(desk):
    town, number, run = desk
    office = await town.do(lambda tx: departments.named(tx, handed.OFFICE).id)
    for text, department, name in (
        ("第一稿", None, "林小雨"),
        ("部门的", office, ""),
        ("第二稿", None, "林小雨"),
        ("陈立的", None, "陈立"),
    ):
        words = Words(text, answering.ADOPTED, department)
        await run(lambda tx, doer, w=words: answering.keep_draft(tx, number, w, doer), name)
    assert await kept(town) == [("部门的", False), ("第二稿", False), ("陈立的", False)]
    assert await town.do(lambda tx: answering.last(tx, number)) is None
    said = await town.private("王德福").says("王德福", f"{number}号怎么样了")
    assert said is not None and "部门的" not in said and "第二稿" not in said


async def test_one_is_sent_once_as_it_was_written(desk):
    town, number, run = desk
    office = await town.do(lambda tx: departments.named(tx, handed.OFFICE).id)
    words = Words("这周换好灯泡", answering.PARTLY, office)
    row = await run(lambda tx, doer: answering.keep_draft(tx, number, words, doer))
    for _ in range(2):
        sent = await run(
            lambda tx, doer: answering.send_draft(tx, row.id, doer, hall.desk(town)), "林小雨"
        )
        assert (sent.id, sent.by_id, sent.told_at is not None) == (row.id, None, True)
    case = await town.do(lambda tx: steps.find(tx, number))
    assert (case.state, case.outcome) == (stages.ANSWERED, answering.PARTLY)
    taken = await town.do(lambda tx: steps.of_case(tx, number))
    assert [one.deed for one in taken].count(stages.ANSWER) == 1
    await town.wait(minutes=10)
    told = [one for one in await town.private("王德福").posts() if "有答复了" in one]
    assert len(told) == 1 and f"{handed.OFFICE}：这周换好灯泡" in told[0]


async def test_one_is_dropped_and_what_was_told_is_not(desk):
    town, number, run = desk

    def keep(tx: Any, doer: Doer) -> Any:
        return answering.keep_draft(tx, number, Words("稿子", answering.ADOPTED), doer)

    def drop(tx: Any, doer: Doer, of: int) -> None:
        answering.drop_draft(tx, of, doer.by)

    gone = await run(keep)
    await run(lambda tx, doer: drop(tx, doer, gone.id))
    assert await kept(town) == []
    sent = await run(keep)
    await run(lambda tx, doer: answering.send_draft(tx, sent.id, doer, hall.desk(town)))
    await run(lambda tx, doer: drop(tx, doer, sent.id))
    assert await kept(town) == [("稿子", True)]


async def test_of_what_is_over_nothing_is_kept_or_sent(desk):
    town, number, run = desk
    words = Words("来不及了", answering.ADOPTED)
    row = await run(lambda tx, doer: answering.keep_draft(tx, number, words, doer))
    await run(lambda tx, doer: steps.take(tx, number, stages.WITHDRAW, doer))
    with pytest.raises(NotNowError):
        await run(lambda tx, doer: answering.keep_draft(tx, number, words, doer))
    with pytest.raises(NotNowError):
        await run(lambda tx, doer: answering.send_draft(tx, row.id, doer, hall.desk(town)))
    assert await kept(town) == [("来不及了", False)]
