"""Whatever a group's days are like: no post names who is missing, and no day has many posts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.clock import local_date
from bot.messages import Account, Chat
from services import chats, checkin, members, organisations
from services.checkin import leaves
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from storage.tables.engine import Outbox
from storage.transaction import Row, Transaction
from tests.kit import databases
from tests.kit.town import MORNING, ZONE, Town

DAY = timedelta(days=1)
# Names that are no part of each other, nor of anything the bot says.
NAMES = ("欧阳璟", "司徒桓", "诸葛骞", "端木昶", "皇甫嶂", "尉迟铎", "慕容瀚", "上官琰", "令狐阙")
GROUP = Chat("simulator", "G1", is_group=True)
MOST_POSTS = 3
FIRST = MORNING.date()
WORDS = st.sampled_from(("打卡", "已学", "学完了，体会很深", "昨天忘了，补一下"))


@dataclass(frozen=True)
class Life:
    """Days of a group: who says what on each, who is on leave from and to which day."""

    people: int
    said: list[dict[int, str]]
    off: dict[int, tuple[int, int]] = field(default_factory=dict)
    summary: time | None = time(19, 20)
    ranking: bool = True
    quiet: str | None = None


@st.composite
def lives(draw: st.DrawFn) -> Life:
    people = draw(st.integers(2, len(NAMES)))
    who = st.integers(0, people - 1)
    length = draw(st.integers(1, 8))
    spans = st.tuples(st.integers(0, length), st.integers(0, 3))
    return Life(
        people,
        [draw(st.dictionaries(who, WORDS)) for _ in range(length)],
        draw(st.dictionaries(who, spans, max_size=2)),
        draw(st.sampled_from((time(19, 20), time(9, 40), time(12, 30), time(21, 0), None))),
        draw(st.booleans()),
        draw(st.sampled_from((None, "18:00-08:00"))),
    )


@pytest.fixture(scope="module")
def new_database(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], AbstractContextManager[str]]:
    @contextmanager
    def new() -> Iterator[str]:
        yield databases.copy_sqlite(sqlite_template, tmp_path_factory.mktemp("life") / "y.db")

    return new


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(life=lives())
def test_no_post_names_who_did_not_study_and_no_day_has_more_than_three(
    new_database: Callable[[], AbstractContextManager[str]], life: Life
):
    with new_database() as url:
        texts, facts = asyncio.run(_live(url, life))
    for row in texts:
        day = local_date(row.done_at, ZONE)
        present = {name for name, days in facts if days & _meant(row, day)}
        assert {name for name in NAMES if name in row.text} <= present, row.text
    posts = Counter(local_date(row.done_at, ZONE) for row in texts if row.kind == "post")
    assert max(posts.values(), default=0) <= MOST_POSTS


def _meant(row: Row, day: date) -> set[date]:
    """The days on which somebody must have studied who is named: that week's, in a ranking."""
    if not row.key.startswith("ranking:"):
        return {day}
    return {day - n * DAY for n in range(day.weekday() + 1)}


async def _live(url: str, life: Life) -> tuple[list[Row], list[tuple[str, set[date]]]]:
    """What a group was sent; and of each fact who studied, for which day and on which."""
    async with Town.open(url) as town:
        ids = await town.do(lambda tx: _settle(tx, life))
        place = town.group("老干部学习群")
        for n, said in enumerate(life.said):
            await town.bot.run_due(datetime.combine(FIRST + n * DAY, time(10), ZONE))
            for who, text in said.items():
                await place.tells(NAMES[who], text, sender=_account(who))
                await town.wait(minutes=2)
        await town.bot.run_due(datetime.combine(FIRST + len(life.said) * DAY, time(9, 30), ZONE))
        rows = await town.rows(Checkin)
        facts = [(ids[row.member_id], {row.day, local_date(row.at, ZONE)}) for row in rows]
        return await town.do(_texts), facts


def _settle(tx: Transaction, life: Life) -> dict[int, str]:
    """A branch with a campaign of its own in the group, in place of the demo's; names by id."""
    campaigns, by = core(Campaign), By(None, MORNING)
    tx.execute(update(campaigns).values(ends_on=FIRST - DAY, next_post_at=None))
    body = organisations.add(tx, "三支部", "建制支部")
    ids = {}
    for who, name in enumerate(NAMES[: life.people]):
        ids[members.enter(tx, name, "secretary" if who == 0 else "member")] = name
    for who, member_id in enumerate(ids):
        members.attach(tx, "simulator", _account(who).id, member_id)
        organisations.join(tx, body, member_id, leads=who == 0)
        if who in life.off:
            first = FIRST + life.off[who][0] * DAY
            leaves.start(tx, member_id, (first, first + life.off[who][1] * DAY), by)
    chats.change(tx, GROUP, quiet=life.quiet)
    month = Campaign(
        title="每日读报",
        starts_on=FIRST,
        ends_on=FIRST + 30 * DAY,
        post_time=time(8, 40),
        summary_time=life.summary,
        ranking=life.ranking,
    )
    checkin.create_campaign(tx, month, [GROUP], MORNING, ZONE, bodies=[body])
    return ids


def _account(who: int) -> Account:
    return Account("simulator", f"D{who}")


def _texts(tx: Transaction) -> list[Row]:
    """All that was sent to the group, in order."""
    outbox = core(Outbox)
    sent = (outbox.c.state == "sent", outbox.c.is_group, outbox.c.chat_id == GROUP.id)
    return list(tx.execute(select(outbox).where(*sent).order_by(outbox.c.done_at, outbox.c.id)))
