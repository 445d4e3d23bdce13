"""What may be wrong with the machine itself: its disk, its clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024
LEAST_FREE = 500 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Vitals:
    """`free_bytes` where the data lies; `clock_ahead`, in seconds, of the platforms' clocks."""

    free_bytes: int
    clock_ahead: float

    @classmethod
    def well(cls) -> Vitals:
        """Nothing is wrong."""
        return cls(LEAST_FREE, 0.0)


def reader(data: Path, clock_ahead: Callable[[], float]) -> Callable[[], Vitals]:
    """What reads the vitals of the machine whose data lies in the folder `data`."""
    return lambda: Vitals(free_bytes(data), clock_ahead())


def free_bytes(folder: Path) -> int:
    """How much may still be written where `folder` is, or is going to be."""
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(there).free
