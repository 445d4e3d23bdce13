"""What may be wrong with the machine itself: its disk, its clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Vitals:
    """`free_bytes` where the data lies; `clock_ahead`, in seconds, of the platforms' clocks."""

    free_bytes: int
    clock_ahead: float


def reader(data: Path, clock_ahead: Callable[[], float]) -> Callable[[], Vitals]:
    """What reads the vitals of the machine whose data lies in the folder `data`."""
    return lambda: Vitals(shutil.disk_usage(data).free, clock_ahead())
