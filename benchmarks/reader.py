"""Understanding by itself, in this process or in a fresh one.

`python -m benchmarks.reader` prints what a fresh process needs for its first messages and to
hold it all: nothing of `bot.understanding` is imported before the features are.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from benchmarks import bureau
from benchmarks.bureau import Said, Talk, Town

PEOPLE = 5_000


class Read(Protocol):
    """Reads a text in a chat of the bureau."""

    def __call__(self, text: str, *, spoken: bool) -> Any: ...


class Costs(NamedTuple):
    """The first call in ms, and the memory added in MiB."""

    first: float
    memory: float


def understander() -> Callable[[Any, Any], Any]:
    """All that is listened for, ready to read messages."""
    hearings = import_module("handlers.hears").HEARINGS
    made: Callable[[Any, Any], Any] = import_module("bot.understanding").Understander(
        hearings, bureau.BOT
    )
    return made


def town(count: int = PEOPLE) -> Town:
    """The bureau with so many people."""
    people = bureau.people(count)
    return Town(people, import_module("bot.understanding.names").Roster(people))


def made() -> Read:
    """Reads a text as said in private by somebody of the bureau."""
    understand, here, talk = understander(), town(), Talk("private")
    me = here.people[0]
    scene = here.scene(talk, me)
    return lambda text, *, spoken: understand(here.message(talk, me, text, spoken=spoken), scene)


def apart(module: str, *arguments: str) -> str:
    """What a module prints in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def first_call(which: int) -> Costs:
    """What a fresh process needs whose first message is that of number `which`."""
    return Costs(*json.loads(apart("benchmarks.reader", str(which))))


def _first_call(which: int) -> Costs:
    import_module("handlers")  # The rest of the program, with its libraries.
    before = _resident()
    understand, here = understander(), town()
    said: list[Said] = list(here.say(100, seed=0))
    start = time.thread_time()
    understand(said[which].message, said[which].scene)
    first = time.thread_time() - start
    for one in said:
        understand(one.message, one.scene)
    return Costs(first * 1000, _resident() - before)


def _resident() -> float:
    """The resident set of this process, in MiB."""
    gc.collect()
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    print(json.dumps(_first_call(int(sys.argv[1]))))
