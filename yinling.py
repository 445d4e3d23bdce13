"""Launcher: finds the rooms beside itself (checkout) or in `_yinling/` (wheel)."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command line."""
    here = Path(__file__).resolve().parent
    installed = here / "_yinling"
    sys.path.insert(0, str(installed if installed.is_dir() else here))
    from bot.__main__ import main as run  # noqa: PLC0415 - the path must be set first

    run()


if __name__ == "__main__":
    main()
