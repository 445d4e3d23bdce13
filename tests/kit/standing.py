"""The program on a morning that is always the same: `python -m tests.kit.standing demo …`."""

from __future__ import annotations

from datetime import UTC

from bot import __main__, clock
from tests.kit.town import MORNING


def main() -> None:
    """Run the command line with the machine's clock standing still."""
    clock.SystemClock.now = lambda _self: MORNING.astimezone(UTC)  # type: ignore[method-assign]
    __main__.main()


if __name__ == "__main__":
    main()
