"""Threads that are let go at once, each with something that a running bot is to do."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

LOG = logging.getLogger(__name__)
# As many do something at once.
MOST = 8
# Times as many examples, for a long run.
MORE = int(os.environ.get("SIGNUPS_EXAMPLES", "1"))
Job = Callable[[], Awaitable[Any]]


class Crowd:
    """The threads, the loop in which the bot runs, and a tally of what all came to."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.tally: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(MOST)

    def tell_of_failure(self, story: Sequence[object]) -> None:
        """Log what failed, and the story that led to it, which hypothesis can't play again."""
        error = sys.exc_info()[1]
        if error is not None:
            LOG.error("it went wrong after:\n%s", "\n".join(map(str, story)), exc_info=error)

    def close(self) -> None:
        """Let the threads and the loop go."""
        self._threads.shutdown()
        self.runner.close()

    def at_once(self, jobs: Sequence[Job]) -> list[Any]:
        """Hand each to a thread; all are let go at once, and waited for."""
        self.tally["steps"] += 1
        self.tally["deeds"] += len(jobs)
        return self.runner.run(self._at_once(jobs))

    async def _at_once(self, jobs: Sequence[Job]) -> list[Any]:
        loop, barrier = asyncio.get_running_loop(), threading.Barrier(len(jobs))

        async def run(job: Job) -> Any:
            return await job()

        def release(job: Job) -> Any:
            barrier.wait(30)
            return asyncio.run_coroutine_threadsafe(run(job), loop).result(60)

        handed = [loop.run_in_executor(self._threads, release, job) for job in jobs]
        return list(await asyncio.gather(*handed))


class Scene(Protocol):
    """What the stories of a database share."""

    crowd: Crowd

    def close(self) -> None:
        """End what it started."""


def play(machine: type[RuleBasedStateMachine], stage: Scene, steps: int, examples: int) -> None:
    """Have a machine, whose `stage` this is, live so many stories; then end the stage."""
    here = type("Here", (machine,), {"stage": stage})
    try:
        run_state_machine_as_test(
            here,
            settings=settings(
                max_examples=examples * MORE,
                stateful_step_count=steps,
                deadline=None,
                # What threads do differs each time: there is nothing to shrink.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        stage.close()
    LOG.info("%s", dict(stage.crowd.tally))
