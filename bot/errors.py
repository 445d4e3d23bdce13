"""Errors that cross rooms. An exception's text is what an operator reads."""

from __future__ import annotations

import traceback


class YinlingError(Exception):
    """Base of every error that Yinling raises itself."""


class SettingsError(YinlingError):
    """The configuration can't be used; the text names the setting and what to do."""


class Busy(YinlingError):
    """The queue of messages is full; the platform is asked to try again."""


class Unavailable(YinlingError):
    """The database can't take the message now; nothing was recorded."""


class DatabaseTooNew(YinlingError):
    """The database was written by a newer program."""


class DatabaseInUse(YinlingError):
    """Another Yinling already serves from this SQLite file."""


class TextsError(YinlingError):
    """A sentence in `bot/texts` is missing or has the wrong placeholders."""


def places(error: BaseException) -> list[str]:
    """Where an error arose, for the log: not its words, which may be what somebody said."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames]
