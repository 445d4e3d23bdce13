"""`yinling backup` and `yinling restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import typer

from bot import config
from bot.installation import backups, ready_engine
from bot.texts import Texts
from services import backup
from services.backup import STAMP
from storage import restore as restoring
from storage.audit import By
from storage.backup import check, ending
from storage.database import open_engine
from storage.once import once

say = Texts()


def make(given: config.Settings, to: Path | None) -> None:
    """Put a copy of the database in a folder, the configured one unless told otherwise."""
    engine, now = ready_engine(given), datetime.now(UTC)
    file = backup.make(engine, to or backups(given).folder, now, given.zone)
    once(engine, lambda tx: backup.note(tx, file, By(None, now)))
    print(say("backup.made", path=file))


def restore(given: config.Settings, file: Path, *, sure: bool) -> int:
    """Put a copy in the database's place once somebody said yes; 1 if he did not."""
    engine, now = open_engine(given.database.url.get_secret_value()), datetime.now(UTC)
    at = check(file, engine)
    with restoring.alone(engine):
        database = engine.url.database
        print(say("backup.replaces", database=database, path=file, revision=at))
        if not sure and not typer.confirm(say("backup.ask")):
            print(say("backup.left"))
            return 1
        name = f"before-restore-{now.astimezone(given.zone):{STAMP}}{ending(engine)}"
        kept = restoring.put_aside(engine, backups(given).folder / name)
        restoring.replace(engine, file)
        once(engine, partial(backup.note, file=file, by=By(None, now), action="database.restore"))
    _tell(kept)
    return 0


def _tell(kept: Path | None) -> None:
    if kept is not None:
        print(say("backup.kept", path=kept))
    print(say("backup.restored"))
