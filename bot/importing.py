"""`yinling import-roster`: a spreadsheet read, checked and taken over, as on the console's page."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot import config
from bot.app import Bot
from bot.errors import SettingsError
from bot.texts import Texts
from services import longtasks
from services.imports import FIELDS, staging, writing
from storage.audit import By
from storage.transaction import Row

SECONDS = 1.0
_WIPED = 200
STATES = {
    "reading": "imports.state_reading",
    "checking": "imports.state_checking",
    "applying": "imports.state_applying",
}
say = Texts()


def roster(
    given: config.Settings, file: Path, *, sheet: str | None, dry_run: bool, errors: Path | None
) -> int:
    """Import a file; 0 if every row went in, 1 if some were refused, which are listed."""
    try:
        data = file.read_bytes()
    except OSError:
        raise SettingsError(say("cli.import_no_file", path=file)) from None
    return asyncio.run(_roster(given, (file.name, data), sheet, errors, dry_run=dry_run))


async def _roster(
    given: config.Settings,
    file: tuple[str, bytes],
    sheet: str | None,
    errors: Path | None,
    *,
    dry_run: bool,
) -> int:
    async with _started(given) as bot:
        importing = _Importing(bot)
        await importing.read(*file)
        await importing.check(sheet)
        if not dry_run:
            await importing.step("applying")
        wrong = await importing.tell(errors, "cli.import_checked" if dry_run else "cli.import_done")
        if dry_run:
            await importing.forget()
    return 1 if wrong else 0


@asynccontextmanager
async def _started(given: config.Settings) -> AsyncIterator[Bot]:
    """The bot with its database, which serves nobody."""
    bot = Bot(given)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


class _Importing:
    """One import from its file to its end."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._id = 0

    async def read(self, name: str, data: bytes) -> None:
        """Take the file in, and see what is in it."""
        bot, by = self._bot, self._by()
        self._id = await self._write(lambda tx: staging.add(tx, bot.vault, name, data, by))
        await self._work()

    async def check(self, sheet: str | None) -> None:
        """Have the rows of a sheet compared with the roster, its columns as they are guessed."""
        seen = staging.look(self._bot.vault, await self._row())
        chosen = next((one for one in seen if one["name"] == sheet), None)
        if sheet is not None and chosen is None:
            known = "、".join(one["name"] for one in seen)
            raise SettingsError(say("cli.import_no_sheet", sheet=sheet, known=known))
        chosen = chosen or max(seen, key=lambda one: int(one["rows"]))
        columns: dict[str, str] = chosen["columns"]
        if "name" not in columns.values():
            raise SettingsError(say("cli.import_no_name"))
        told = "、".join(f"{letter} {say(FIELDS[field])}" for letter, field in columns.items())
        print(say("cli.import_columns", columns=told), file=sys.stderr)
        now, values = self._by().at, {"sheet": chosen["name"], "columns": columns}
        await self._write(lambda tx: staging.change(tx, self._id, now, **values))
        await self.step("checking")

    async def step(self, state: str) -> None:
        """Do what a state wants, to its end."""
        by = self._by()
        await self._write(lambda tx: staging.begin(tx, self._id, state, by))
        await self._work()

    async def tell(self, errors: Path | None, done: str) -> int:
        """Say what became of the rows, and which were refused and why; how many were."""
        bot, row = self._bot, await self._row()
        wrong = await bot.work.read(lambda tx: staging.wrong(tx, self._id))
        for one in wrong:
            reasons = [writing.reason(say, said, {}, row.columns) for said in staging.problems(one)]
            print(say("cli.import_row", row=one.row, reasons="；".join(reasons)))
        if errors is not None and wrong:
            made = writing.of_import(bot.say, bot.vault, row, wrong)
            await asyncio.to_thread(errors.write_bytes, made)
            print(say("cli.import_errors", path=errors))
        counts = {name: row.counts.get(name, 0) for name in (*staging.GOOD, "wrong")}
        more = {"id": self._id} if done == "cli.import_done" else {}
        print(say(done, **counts, **more))
        return len(wrong)

    async def forget(self) -> None:
        """Leave nothing of an import that was only looked at."""
        while await self._write(lambda tx: staging.wipe(tx, self._id, _WIPED)):
            pass
        await self._write(lambda tx: staging.drop(tx, self._id))

    async def _work(self) -> None:
        """Do the import's long task, and say how far it is."""
        row = await self._row()
        task = await self._task(row)
        telling = asyncio.create_task(self._tell(row))
        try:
            await self._bot.longtasks.do(task)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
        row, task = await self._row(), await self._task(row)
        if row.state == "refused" or task.state != "done":
            raise SettingsError(say("cli.import_failed", error=row.error or task.error))

    async def _tell(self, row: Row) -> None:
        """Say again and again how far the task is."""
        while True:
            await asyncio.sleep(SECONDS)
            task = await self._task(row)
            state, told = say(STATES[row.state]), (task.done, task.total)
            line = say("cli.import_progress", state=state, done=told[0], total=told[1])
            print(line, file=sys.stderr, flush=True)

    async def _row(self) -> Row:
        return await self._bot.work.read(lambda tx: staging.find(tx, self._id))

    async def _task(self, row: Row) -> Row:
        return await self._bot.work.read(lambda tx: longtasks.find(tx, row.task_id))

    async def _write(self, work: Any) -> Any:
        return await self._bot.work.submit("imports", work)

    def _by(self) -> By:
        return By(None, self._bot.clock.now())
