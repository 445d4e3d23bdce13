"""What can be wrong with a copy; the text is what the operator reads."""

from __future__ import annotations

from bot.errors import YinlingError


class NoCopy(YinlingError):
    """No copy of the database could be made."""


class NotACopy(YinlingError):
    """A file is no copy of a database of ours, or it is damaged."""
