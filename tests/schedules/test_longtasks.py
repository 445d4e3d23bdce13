"""Long tasks: done slice by slice, stopped, taken up again, and told plainly when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import YinlingError
from schedules.longtasks import Longtasks, Toil
from services import longtasks
from services.imports import staging
from storage import audit
from storage.audit import By
from storage.tables.engine import Audit, Version
from storage.tables.imports import Import
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from storage.versions import ROSTER
from tests.imports.books import book
from tests.kit.town import Town


class Works:
    """A kind of task that counts to five, and can be made to stop, fail or break on the way."""

    def __init__(self, town: Town) -> None:
        self.town, self.seen = town, []
        self.at: dict[int, object] = {}

    async def __call__(self, toil: Toil, task) -> str | None:
        done = task.done
        while done < 5:
            if self.at.get(done) == "stop":
                await self.town.do(lambda tx: longtasks.stop(tx, task.id, self.town.clock.now()))
            done, _ = await toil.slice(task.id, lambda tx, done=done: self._step(tx, done))
            self.seen.append(done)
        return "made.txt"

    def _step(self, tx, done: int) -> tuple[int, int]:
        audit.note(tx, By(None, self.town.clock.now()), "count", "test:1")
        what = self.at.pop(done, None)
        if isinstance(what, Exception):
            raise what
        return done + 1, 5


@pytest.fixture
def works(town: Town) -> Works:
    return Works(town)


@pytest.fixture
def tasks(town: Town, works: Works) -> Longtasks:
    return Longtasks(town.bot.longtasks._toil, {"count": works})


async def put(town: Town, kind: str = "count") -> int:
    by = By(None, town.clock.now())
    return int(await town.do(lambda tx: longtasks.add(tx, kind, {}, by)))


async def row(town: Town, task_id: int = 1):
    return next(row for row in await town.rows(LongTask) if row.id == task_id)


async def test_a_task_is_done_to_its_end_and_names_its_file(town: Town, works, tasks):
    await put(town)
    await tasks.work_off()
    done = await row(town)
    assert works.seen == [1, 2, 3, 4, 5]
    assert (done.state, done.done, done.total, done.result) == ("done", 5, 5, "made.txt")
    assert done.expires_at == town.clock.now() + longtasks.LASTS


async def test_a_stopped_task_stays_where_it_was_and_goes_on_from_there(town: Town, works, tasks):
    await put(town)
    works.at[2] = "stop"
    await tasks.work_off()
    stopped = await row(town)
    assert (stopped.state, stopped.done, works.seen) == ("stopped", 2, [1, 2])
    counted = [row for row in await town.rows(Audit) if row.action == "count"]
    assert len(counted) == 2  # the slice that came too late left nothing
    await town.do(lambda tx: longtasks.resume(tx, 1, town.clock.now()))
    await tasks.work_off()
    assert ((await row(town)).state, works.seen) == ("done", [1, 2, 3, 4, 5])


async def test_what_yinling_says_went_wrong_is_told_and_what_it_did_before_stays(
    town: Town, works, tasks
):
    await put(town)
    works.at[3] = YinlingError("磁盘满了。")
    await tasks.work_off()
    failed = await row(town)
    assert (failed.state, failed.error, failed.done) == ("failed", "磁盘满了。", 3)
    assert await town.do(lambda tx: longtasks.resume(tx, 1, town.clock.now()))
    await tasks.work_off()
    assert ((await row(town)).state, works.seen) == ("done", [1, 2, 3, 4, 5])


async def test_what_nobody_expected_is_told_in_plain_words_and_the_next_task_is_done(
    town: Town, works, tasks
):
    await put(town)
    second = await put(town)
    works.at[0] = ValueError("张建国 19900000001")
    await tasks.work_off()
    failed = await row(town)
    assert failed.state == "failed" and failed.error == town.bot.say("longtasks.failed")
    assert (await row(town, second)).state == "done"


async def test_only_what_stands_still_is_resumed_and_only_what_is_open_stopped(town: Town, tasks):
    await put(town)
    now = town.clock.now()
    assert not await town.do(lambda tx: longtasks.resume(tx, 1, now))
    await tasks.work_off()
    assert not await town.do(lambda tx: longtasks.stop(tx, 1, now))
    assert not await town.do(lambda tx: longtasks.resume(tx, 1, now))
    assert (await row(town)).state == "done"


def left(folder: Path) -> tuple[Path, Path]:
    """The file that the task made, and one that is none of its business."""
    folder.mkdir(exist_ok=True)
    made, other = folder / "made.txt", folder / "other.txt"
    made.write_text("x")
    other.write_text("y")
    return made, other


async def test_the_file_goes_when_nobody_fetched_it_in_time(town: Town, tasks):
    await put(town)
    await tasks.work_off()
    made, other = left(town.bot.longtasks._toil.folder)
    await town.wait(hours=22)
    assert made.exists() and (await row(town)).result == "made.txt"
    await town.wait(hours=4)
    assert not made.exists() and other.exists()
    assert (await row(town)).result is None


PEOPLE = [
    ["姓名", "联系电话"],
    *([f"李{c}", f"1990000000{n}"] for n, c in enumerate("一二三四五六七")),
]


async def step(town: Town, state: str, import_id: int | None = None) -> int:
    """Have the bot do one step of an import to its end."""
    by, vault, data = By(None, town.clock.now()), town.bot.vault, book(PEOPLE)

    def work(tx):
        if import_id is None:
            return staging.add(tx, vault, "名册.xlsx", data, by)
        staging.begin(tx, import_id, state, by)
        return import_id

    number = await town.do(work)
    await town.bot.longtasks.work_off()
    return int(number)


async def imported(town: Town) -> list[str]:
    return sorted(
        row.name
        for row in await town.rows(Member)
        if row.name.startswith("李") and len(row.name) == 2
    )


async def test_an_import_that_staff_stop_goes_on_from_the_next_row(town: Town, monkeypatch):
    number = await step(town, "reading")
    await step(town, "checking", number)
    slices = []
    plain = Toil.slice

    async def stopped(self, task_id, work):
        done = await plain(self, task_id, work)
        slices.append(done)
        if len(slices) == 1:
            await town.do(lambda tx: longtasks.stop(tx, task_id, town.clock.now()))
        return done

    monkeypatch.setattr(Toil, "slice", stopped)
    await step(town, "applying", number)
    some = await imported(town)
    assert 0 < len(some) < 7 and len(slices) == 1
    (row,) = await town.rows(Import)
    assert row.state == "applying"
    await town.do(lambda tx: longtasks.resume(tx, row.task_id, town.clock.now()))
    await town.bot.longtasks.work_off()
    assert len(await imported(town)) == 7
    assert (await town.rows(Import))[0].state == "applied"


async def test_an_import_that_a_kill_cut_short_is_finished_after_the_restart(
    any_town: Town, monkeypatch
):
    number = await step(any_town, "reading")
    await step(any_town, "checking", number)
    plain = Toil.slice

    async def killed(self, task_id, work):
        await plain(self, task_id, work)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Toil, "slice", killed)
        with pytest.raises(KeyboardInterrupt):
            await step(any_town, "applying", number)
    assert 0 < len(await imported(any_town)) < 7
    await any_town.restart()
    await any_town.bot.longtasks.work_off()
    assert len(await imported(any_town)) == 7
    (row,) = await any_town.rows(Import)
    assert (row.state, row.counts["new"]) == ("applied", 7)


async def test_the_file_and_its_rows_are_kept_as_long_as_an_import_can_be_taken_back(town: Town):
    number = await step(town, "reading")
    await step(town, "checking", number)
    await step(town, "applying", number)
    await town.wait(days=29)
    assert (await town.rows(Import))[0].file_sealed and await town.rows(staging.ImportRow)
    await town.wait(days=2)
    (row,) = await town.rows(Import)
    assert (row.file_sealed, row.look_sealed, row.state) == (None, None, "applied")
    assert await town.rows(staging.ImportRow) == []
    assert len(await imported(town)) == 7


async def test_what_is_taken_back_leaves_no_file(town: Town):
    number = await step(town, "reading")
    await step(town, "checking", number)
    await step(town, "applying", number)
    await town.wait(minutes=5)
    await step(town, "undoing", number)
    (row,) = await town.rows(Import)
    assert (row.state, row.file_sealed, row.look_sealed) == ("undone", None, None)
    assert await imported(town) == []


async def test_a_file_that_is_no_spreadsheet_is_refused_with_the_reason_and_not_kept(town: Town):
    await town.do(
        lambda tx: staging.add(
            tx, town.bot.vault, "名册.doc", b"\x00\x01", By(None, town.clock.now())
        )
    )
    await town.bot.longtasks.work_off()
    (row,) = await town.rows(Import)
    assert (row.state, row.error, row.file_sealed) == (
        "refused",
        town.bot.say("imports.not_sheet"),
        None,
    )
    assert (await town.rows(LongTask))[0].state == "done"


async def test_the_bot_knows_the_people_when_the_import_is_over(town: Town):
    number = await step(town, "reading")
    await step(town, "checking", number)
    before = {row.name: row.mark for row in await town.rows(Version)}
    await step(town, "applying", number)
    after = {row.name: row.mark for row in await town.rows(Version)}
    assert after[ROSTER] != before[ROSTER]
