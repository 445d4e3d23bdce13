"""The program on a morning that is always the same: `python -m tests.kit.standing demo …`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from bot import __main__, clock, staffing
from tests.kit.town import MORNING


class Standing(datetime):
    """A `datetime` that knows of one present instant."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        """That morning."""
        return MORNING.astimezone(tz)


def main() -> None:
    """Run the command line with the machine's clock standing still."""
    clock.SystemClock.now = lambda _self: MORNING.astimezone(UTC)  # type: ignore[method-assign]
    staffing.datetime = Standing  # type: ignore[misc]
    __main__.main()


if __name__ == "__main__":
    main()
