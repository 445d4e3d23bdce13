"""`yinling doctor`: is this installation able to work, and what is to be done if not."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError

from bot.config import Settings
from bot.errors import DatabaseTooNew, SettingsError
from bot.installation import backups, data_folder, data_keys, unprinted
from bot.texts import Texts
from bot.vitals import LEAST_FREE, MEGABYTE, free_bytes
from bot.wechat.envelope import Envelope
from services import alerts, backup, fonts, keys, tasks
from storage import migrate
from storage.database import open_engine
from storage.migrations import HEAD
from storage.once import once
from storage.transaction import Transaction
from storage.vault import DERIVED

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
BACKUP_LASTS = timedelta(days=2)
say = Texts()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and in plain Chinese how it is."""

    good: bool
    text: str


def examine(load: Callable[[], Settings]) -> list[Finding]:
    """Look at settings, database, copies, keys, disk, fonts, clock, zone, credentials, in turn."""
    try:
        settings = load()
    except SettingsError as error:
        return [Finding(good=False, text=str(error))]
    checks = (
        *(_database, _backup, _keys, _disk, _fonts, _clock, _zone),
        *(_official_account, _wecom_aibot, _group_robot),
    )
    found = [finding for check in checks for finding in check(settings)]
    return [Finding(good=True, text=say("doctor.settings")), *found]


def _database(settings: Settings) -> Iterator[Finding]:
    engine = open_engine(settings.database.url.get_secret_value())
    kind = engine.dialect.name
    try:
        at = migrate.revision(engine)
        looking = engine.execution_options(reads_only=True)
        waiting = once(looking, _waiting) if at == HEAD else None
    except DatabaseTooNew as error:
        yield Finding(good=False, text=say("doctor.database_new", revision=error))
    except DBAPIError as error:
        yield Finding(
            good=False, text=say("doctor.database_closed", error=type(error.orig).__name__)
        )
    else:
        yield from _at_revision(kind, at)
        yield from _told_waiting(waiting)
    finally:
        engine.dispose()


def _waiting(tx: Transaction) -> tuple[int, int]:
    """How many tasks wait for staff, and how many alarms nobody has taken."""
    return tasks.count_open(tx), sum(alerts.counts(tx).values())


def _told_waiting(waiting: tuple[int, int] | None) -> Iterator[Finding]:
    """What waits for people; nothing of a database that is not ready."""
    if waiting is not None:
        open_tasks, standing = waiting
        text = say("doctor.tasks", tasks=open_tasks)
        if standing:
            text = say("doctor.alarms", tasks=open_tasks, alarms=standing)
        yield Finding(good=not standing, text=text)


def _at_revision(kind: str, at: str | None) -> Iterator[Finding]:
    if at is None:
        yield Finding(good=True, text=say("doctor.database_empty", kind=kind))
    elif at == HEAD:
        yield Finding(good=True, text=say("doctor.database", kind=kind, revision=at))
    else:
        yield Finding(good=False, text=say("doctor.database_old", revision=at))


def _backup(settings: Settings) -> Iterator[Finding]:
    at = backup.last(backups(settings).folder)
    if at is None:
        yield Finding(good=False, text=say("doctor.no_backup"))
        return
    good = datetime.now(settings.zone) - at.replace(tzinfo=settings.zone) <= BACKUP_LASTS
    key = "doctor.backup" if good else "doctor.backup_old"
    yield Finding(good=good, text=say(key, at=f"{at:%Y-%m-%d %H:%M}"))


def _keys(settings: Settings) -> Iterator[Finding]:
    try:
        known = {key.id for key in data_keys(settings)}
    except SettingsError as error:
        yield Finding(good=False, text=str(error))
        return
    if lost := _lost(settings, known):
        yield Finding(good=False, text=say("doctor.keys_lost", count=lost))
    elif settings.security.data_keys is None:
        yield Finding(good=True, text=say("doctor.no_keys"))
    else:
        yield Finding(good=True, text=say("doctor.keys", keys=len(known - {DERIVED})))
    if bare := unprinted(settings):
        yield Finding(good=False, text=say("doctor.keys_bare", ids="、".join(map(str, bare))))


def _lost(settings: Settings, known: set[int]) -> int:
    """How many values are sealed under no known key; 0 where the database can't tell."""
    engine = open_engine(settings.database.url.get_secret_value())
    try:
        if migrate.revision(engine) != HEAD:
            return 0
        found = once(engine.execution_options(reads_only=True), keys.counts)
    except (DatabaseTooNew, DBAPIError):
        return 0
    finally:
        engine.dispose()
    return sum(many for number, many in found.items() if number not in known)


def _disk(settings: Settings) -> Iterator[Finding]:
    free = free_bytes(data_folder(settings))
    good = free >= LEAST_FREE
    key = "doctor.disk" if good else "doctor.disk_full"
    yield Finding(good=good, text=say(key, free=free // MEGABYTE))


def _fonts(settings: Settings) -> Iterator[Finding]:
    found = fonts.find(settings.pictures.font)
    if found is None:
        yield Finding(good=False, text=say("doctor.no_font"))
    else:
        yield Finding(good=True, text=say("doctor.font", name=found.name))


def _clock(_settings: Settings) -> Iterator[Finding]:
    if datetime.now(UTC) < EARLIEST:
        yield Finding(
            good=False, text=say("doctor.clock_wrong", now=f"{datetime.now(UTC):%Y-%m-%d}")
        )
    elif _synchronised() is False:
        yield Finding(good=False, text=say("doctor.clock_loose"))
    else:
        yield Finding(
            good=True, text=say("doctor.clock", now=f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
        )


def _synchronised() -> bool | None:
    """Whether the system says its clock follows a time server; None if it can't say."""
    try:
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],  # noqa: S607
            capture_output=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {b"yes": True, b"no": False}.get(told.stdout.strip())


def _zone(settings: Settings) -> Iterator[Finding]:
    here = datetime.now(settings.zone)
    machine = time.strftime("%z")
    text = say("doctor.zone", zone=settings.bureau.zone, now=f"{here:%H:%M}", machine=machine)
    yield Finding(good=True, text=text)


def _official_account(settings: Settings) -> Iterator[Finding]:
    given = settings.official_account
    if given is None:
        yield Finding(good=True, text=say("doctor.no_official_account"))
        return
    try:
        Envelope(given.token.get_secret_value(), given.aes_key.get_secret_value(), given.app_id)
    except ValueError:
        yield Finding(good=False, text=say("doctor.aes_key"))
    else:
        good = given.app_id.startswith("wx")
        key = "doctor.official_account" if good else "doctor.app_id"
        yield Finding(good=good, text=say(key, callback=_callback(settings, given.path)))


def _wecom_aibot(settings: Settings) -> Iterator[Finding]:
    given = settings.wecom_aibot
    if given is None:
        return
    try:
        Envelope(given.token.get_secret_value(), given.aes_key.get_secret_value(), "")
    except ValueError:
        yield Finding(good=False, text=say("doctor.wecom_aibot_key"))
    else:
        name = settings.bureau.bot_name
        callback = _callback(settings, given.path)
        yield Finding(good=True, text=say("doctor.wecom_aibot", callback=callback, name=name))


def _callback(settings: Settings, path: str) -> str:
    """Where a platform calls: the whole address, or its path while nobody said the rest."""
    if settings.server.public_url is None:
        return say("doctor.callback_path", path=path)
    return say("doctor.callback", address=settings.server.public_url + path)


def _group_robot(settings: Settings) -> Iterator[Finding]:
    given = settings.group_robot
    if given is not None:
        yield Finding(good=True, text=say("doctor.group_robot", names="、".join(given.keys)))
