"""One installation: its database made ready, where its files lie, and its keys."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from bot import keyring
from bot.config import Settings
from bot.errors import SettingsError, YinlingError
from services.backup import Shelf
from storage import migrate
from storage.database import open_engine, sqlite_path
from storage.locked import locked
from storage.migrations import HEAD
from storage.vault import Key, Vault, derived_key

# Where the files lie that long tasks make, within the data folder.
MADE = "made"


class Outdated(YinlingError):
    """The database must be migrated first."""


def prepare_database(engine: Engine) -> None:
    """Make an empty database ready; one that needs migrating is `Outdated`."""
    at = migrate.revision(engine)
    if at is None:
        with locked(engine):
            migrate.upgrade(engine)
    elif at != HEAD:
        raise Outdated(at)


def data_folder(settings: Settings) -> Path:
    """Where the SQLite file lies; beside PostgreSQL, where the program runs."""
    file = sqlite_path(settings.database.url.get_secret_value())
    return file.parent if file else Path.cwd()


def erasure_list(settings: Settings) -> Path:
    """Where the list of who was erased lies: where it is set to, or beside the database."""
    return settings.retention.erasure_list or data_folder(settings) / "erased.jsonl"


def backups(settings: Settings) -> Shelf:
    """Where the copies of the database lie, where it is set to or beside it, and how many."""
    given = settings.backup
    folder = given.folder or data_folder(settings) / "backups"
    return Shelf(folder, given.daily, given.weekly, given.hour)


def vault(settings: Settings) -> Vault:
    """Seals and opens personal data with the keys that are set."""
    return Vault(data_keys(settings))


def data_keys(settings: Settings) -> list[Key]:
    """The keys of personal data, the newest first.

    The one made of the system key is always the last: it seals where there is no key file, and
    opens what was sealed before there was one.
    """
    path = settings.security.data_keys
    derived = derived_key(settings.security.key.get_secret_value())
    return [*(keyring.read(path) if path else ()), derived]


def unprinted(settings: Settings) -> list[int]:
    """The numbers of the keys in the key file that nobody has shown to have on paper.

    None where the file can't be read, which whoever uses it says.
    """
    path = settings.security.data_keys
    try:
        ring = keyring.read(path) if path is not None else []
    except SettingsError:
        return []
    return [key.id for key in ring if path is not None and key.id not in keyring.printed(path)]


def ready_engine(settings: Settings) -> Engine:
    """The engine of the configured database, made ready if it was empty."""
    engine = open_engine(settings.database.url.get_secret_value())
    prepare_database(engine)
    return engine
