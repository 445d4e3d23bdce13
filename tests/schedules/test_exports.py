"""导出 as a long task: slice by slice, stopped, cut short, and begun again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from schedules import exports as exports_task
from schedules.exports import export
from services import exports, logins, longtasks, members, roster
from services.exports import people as slices
from storage.audit import By
from storage.tables.longtasks import LongTask
from tests.kit.sheets import rows_of
from tests.kit.town import Town

MANY = 25


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside PostgreSQL files are made where the program runs."""
    monkeypatch.chdir(tmp_path)


async def asked(town: Town, **chosen) -> int:
    """An export of the town's people and some more, asked for by a clerk; its number."""

    def work(tx) -> int:
        now = town.clock.now()
        clerk = members.named(tx, "林小雨")
        logins.open_for(tx, clerk, "林小雨", now)
        for n in range(MANY):
            roster.enter(tx, town.bot.vault, {"name": f"某人{n}"}, By(None, now))
        return exports.ask(tx, exports.Chosen(**chosen), By(clerk, now))

    return int(await town.do(work))


async def task(town: Town):
    return (await town.rows(LongTask))[-1]


def folder(town: Town) -> Path:
    return town.bot._toil().folder


@pytest.mark.parametrize("form", exports.FORMS)
async def test_everybody_is_in_the_file_once_though_it_is_read_in_slices(
    any_town: Town, monkeypatch, form: str
):
    monkeypatch.setattr(slices, "MOST", 7)
    await asked(any_town, form=form)
    await any_town.bot.longtasks.work_off()
    done = await task(any_town)
    assert done.state == "done" and done.done == done.total > MANY
    names = [row[0] for row in rows_of(folder(any_town) / done.result)[1:]]
    assert len(names) == len(set(names)) == done.total


async def test_a_stopped_export_leaves_nothing_and_goes_on_from_the_beginning(
    town: Town, monkeypatch
):
    monkeypatch.setattr(slices, "MOST", 7)
    monkeypatch.setattr(exports_task, "NOTED_EVERY", 1)
    number = await asked(town)
    real, seen = slices.search.following, []

    def stopped_midway(tx, *given, **more):
        seen.append(given)
        if len(seen) == 3:
            asyncio.run_coroutine_threadsafe(
                town.do(lambda tx: longtasks.stop(tx, number, town.clock.now())), loop
            ).result(10)
        return real(tx, *given, **more)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(slices.search, "following", stopped_midway)
    await town.bot.longtasks.work_off()
    assert (await task(town)).state == "stopped"
    assert list(folder(town).iterdir()) == []
    monkeypatch.setattr(slices.search, "following", real)
    await town.do(lambda tx: longtasks.resume(tx, number, town.clock.now()))
    await town.bot.longtasks.work_off()
    done = await task(town)
    assert len(rows_of(folder(town) / done.result)) == 1 + done.total


async def test_what_a_kill_left_lying_is_gone_and_the_file_is_whole(town: Town):
    number = await asked(town)
    left = folder(town) / f"export-{number}"
    left.mkdir(parents=True)
    (left / "roster.xlsx").write_text("half")
    await town.restart()
    await town.bot.longtasks.work_off()
    done = await task(town)
    assert [file.name for file in folder(town).iterdir()] == [done.result]


async def test_a_writer_that_dies_fails_the_task_and_leaves_nothing(town: Town, monkeypatch):
    monkeypatch.setattr("services.exports.writing._CHILD", Path("/nowhere"))
    await asked(town)
    await town.bot.longtasks.work_off()
    assert (await task(town)).state == "failed"
    assert list(folder(town).iterdir()) == []


async def test_the_kind_is_known(town: Town):
    assert town.bot.longtasks._kinds[exports.asking.KIND] is export
