"""A loop of plain Python against which times are held, whatever the machine.

It takes a thousandth of a second on the machine on which the bars were set (2 cores, Python
3.11, nothing else running): a bar of 300 µs is 0.3 of a loop, one of 10 ms is ten loops. All
is CPU time of the thread, for reading a message waits for nothing and another program may run.
"""

from __future__ import annotations

import statistics
import time

_TEXT = "今天的学完了，替老伴也打个卡，明天健步走我们两个人都去，谢谢小银铃" * 3
_TURNS = 64
SECONDS = 0.001  # where the bars were set


def loop() -> int:
    """Slices, sets, look-ups and sums: what reading a message is made of."""
    seen: dict[str, int] = {}
    found = 0
    for turn in range(_TURNS):
        for at, character in enumerate(_TEXT):
            piece = _TEXT[at : at + 2]
            seen[piece] = seen.get(piece, 0) + 1
            if character in "的了吗":
                found += turn
    return found + len(seen)


def pace(times: int = 25) -> float:
    """How many times as long as where the bars were set the loop takes here and now."""
    return seconds(times) / SECONDS


def seconds(times: int = 5) -> float:
    """How long the loop takes now: the median of some times."""
    return statistics.median(_once() for _ in range(times))


def _once() -> float:
    start = time.thread_time()
    loop()
    return time.thread_time() - start
