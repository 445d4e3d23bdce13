"""`python -m bot`: reads the program without looking for garbage meanwhile, then runs it."""

from __future__ import annotations

import gc
import os


def main() -> None:
    """Run the command line."""
    # The database and every file beside it tell of people: they are their owner's alone.
    os.umask(0o077)
    # What is read at the start stays; to search it for garbage would take a tenth of the start.
    gc.disable()
    from bot import cli  # noqa: PLC0415 - after the line above

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
