"""How much memory a process and all that it started hold, looked at again and again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2  # seconds


@dataclass(slots=True)
class Held:
    """MiB held at first, and the most that were seen; what processes share counts once."""

    first: float
    most: float


@contextmanager
def watched(pid: int) -> Iterator[Held]:
    """Look at a process and its children until the block's end."""
    held = Held(*[memory_of_all(pid)] * 2)
    over = threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            held.most = max(held.most, memory_of_all(pid))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield held
    finally:
        over.set()
        looking.join()


def memory_of_all(pid: int) -> float:
    """The proportional set of a process and of its children, in MiB."""
    return sum(_proportional(each) for each in _tree(pid)) / 1024


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from _tree(int(child))


def _proportional(pid: int) -> int:
    """Kilobytes; none for a process that is gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0
