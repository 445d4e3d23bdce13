"""Having the disk itself keep what was written, so that it is there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def settle(path: Path) -> None:
    """Wait until a file's content, or which files a folder has, is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
