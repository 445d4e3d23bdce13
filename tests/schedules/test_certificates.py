"""On the first of the month whoever studied on fifteen days of the last is told so, alone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, update

from bot.channels.simulator.channel import Simulator
from services import checkin, consents, fonts, members
from services.checkin import certificates, leaves
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign
from storage.tables.engine import Outbox
from storage.tables.longtasks import LongTask
from storage.tables.members import Member, MemberAccount
from tests.kit.town import ZONE, Town

OCTOBER = date(2025, 10, 1)
DAY = timedelta(days=1)
LATER = {"starts_on": OCTOBER}


async def studied(town: Town, name: str, *days: int) -> int:
    """Enter somebody's study on some days of October; gives their id."""
    by = By(None, town.clock.now())

    def work(tx):
        tx.execute(update(core(Campaign)).values(LATER))
        member_id = members.named(tx, name)
        for day in days:
            checkin.enter(tx, 1, member_id, OCTOBER.replace(day=day), by, made_up=False)
        return member_id

    return int(await town.do(work))


async def first(town: Town, day: int = 1, hour: int = 10) -> None:
    """Go to that hour of a day of November, and do what long tasks there are."""
    at = datetime.combine(date(2025, 11, day), time(hour), ZONE)
    town.clock.move_to(at - timedelta(minutes=2))
    await town.restart()
    await town.wait(minutes=5)
    await town.bot.longtasks.work_off()
    await town.wait(minutes=2)


async def given(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("certificate:")]


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> None:
    able = replace(Simulator.capabilities, pictures=True)
    monkeypatch.setattr(Simulator, "capabilities", able)


async def test_who_studied_on_fifteen_days_is_told_alone_and_who_did_on_fourteen_is_not(
    any_town: Town,
):
    wang = await studied(any_town, "王德福", *range(1, 11), *range(20, 25))
    await studied(any_town, "李淑芬", *range(1, 15))
    await first(any_town)
    (row,) = await given(any_town)
    assert (row.key, row.state) == (f"certificate:1:2025-10:{wang}", "sent")
    (said,) = await any_town.private("王德福").posts()
    assert said.splitlines() == [
        "王德福，祝贺您！10月的“每日一学”您学了15天，最长连着10天，得了学习奖状。",
        "要一张纸的，跟工作人员说一声就行。",
    ]
    assert [row.done for row in await any_town.rows(LongTask) if row.kind == "certificates"] == [1]


@pytest.mark.usefixtures("shows")
@pytest.mark.skipif(fonts.find() is None, reason="needs a font that has Chinese")
async def test_where_a_picture_can_be_shown_the_certificate_comes_along(town: Town):
    await studied(town, "王德福", *range(1, 21))
    await first(town)
    (row,) = await given(town)
    assert Image.open(io.BytesIO(row.picture)).size == (1440, 1020)


async def test_a_month_is_told_once_and_is_made_up_for_until_the_third(town: Town):
    await studied(town, "王德福", *range(1, 21))
    await first(town, 3, 16)
    assert len(await given(town)) == 1
    await town.wait(hours=2)
    await town.bot.longtasks.work_off()
    kinds = [row.kind for row in await town.rows(LongTask)]
    assert kinds.count("certificates") == 1


@pytest.mark.parametrize("why", ["reminders", "leave"])
async def test_who_wants_no_reminders_or_is_on_leave_is_spared(town: Town, why: str):
    wang = await studied(town, "王德福", *range(1, 21))
    by = By(None, town.clock.now())
    if why == "leave":
        await town.do(lambda tx: leaves.start(tx, wang, (date(2025, 10, 25), None), by))
    else:
        await town.do(lambda tx: tx.execute(update(core(Member)).values(reminders=False)))
    await first(town)
    assert [row.state for row in await given(town)] == ["spared"]


async def test_who_can_not_be_written_to_gets_none_and_can_still_ask(town: Town):
    wang = await studied(town, "王德福", *range(1, 21))
    accounts = core(MemberAccount)
    await town.do(lambda tx: tx.execute(delete(accounts).where(accounts.c.channel == "simulator")))
    await first(town)
    assert await given(town) == []
    one = await town.do(lambda tx: certificates.latest(tx, wang, date(2025, 11, 20)))
    assert (one.month, one.days, one.streak, one.title) == (OCTOBER, 20, 20, "每日一学")


@pytest.mark.parametrize("why", ["deceased", "withdrew", "meeting", "switched off"])
async def test_who_or_what_earns_none_has_none(town: Town, why: str):
    wang = await studied(town, "王德福", *range(1, 21))

    def work(tx):
        by = By(wang, town.clock.now())
        if why == "deceased":
            tx.execute(update(core(Member)).values(state="deceased"))
        elif why == "withdrew":
            consents.give(tx, wang, "checkin", by, how="said")
            consents.withdraw(tx, wang, "checkin", by, how="said")
        else:
            values = {"kind": "meeting"} if why == "meeting" else {"certificates": False}
            tx.execute(update(core(Campaign)).values(values))

    await town.do(work)
    assert await town.do(lambda tx: certificates.earned(tx, 1, OCTOBER)) == []
    assert await town.do(lambda tx: certificates.of_member(tx, 1, OCTOBER, wang)) is None
    assert await town.do(lambda tx: certificates.latest(tx, wang, date(2025, 11, 1))) is None


async def test_the_streak_of_a_certificate_is_that_of_its_month_and_leave_breaks_none(town: Town):
    wang = await studied(town, "王德福", *range(1, 9), *range(12, 22))
    by = By(None, town.clock.now())
    away = (date(2025, 10, 9), date(2025, 10, 11))
    await town.do(lambda tx: leaves.start(tx, wang, away, by))
    one = await town.do(lambda tx: certificates.of_member(tx, 1, OCTOBER, wang))
    assert (one.days, one.streak) == (18, 18)


async def test_the_latest_certificate_is_that_of_the_last_month_that_has_one(town: Town):
    wang = await studied(town, "王德福", *range(1, 16))
    months = [date(2025, 11, 5), date(2026, 3, 1), date(2026, 10, 31), date(2026, 11, 1)]
    found = [
        await town.do(lambda tx, day=day: certificates.latest(tx, wang, day)) for day in months
    ]
    assert [one.month if one else None for one in found] == [OCTOBER, OCTOBER, OCTOBER, None]
    assert await town.do(lambda tx: certificates.latest(tx, wang, date(2025, 10, 31))) is None
