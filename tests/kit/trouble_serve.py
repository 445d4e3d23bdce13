"""`yinling` with two changes: sweeps look every second, and check-ins may take long.

    python -m tests.kit.trouble_serve serve

SLOW_SECONDS in the environment says how long the handler of check-ins takes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import bot.app
from bot import __main__
from bot.messages import Reply, Request
from bot.router import Feature, Listen
from schedules.job import Job

EVERY_SECOND = {"second": "*"}
SLOW_SECONDS = "SLOW_SECONDS"


def hasty(job: Job) -> Job:
    """A sweep that looks every second instead of every minute."""
    return replace(job, cron=EVERY_SECOND) if job.due is not None else job


def slow(feature: Feature, seconds: float) -> Feature:
    """Check-ins whose handler takes long before it does its work."""
    listens = tuple(_slow(listen, seconds) for listen in feature.listens)
    return replace(feature, listens=listens) if feature.name == "checkin" else feature


def _slow(listen: Listen, seconds: float) -> Listen:
    def handler(tx: Any, request: Request) -> Iterable[Reply]:
        time.sleep(seconds)
        return listen.handler(tx, request)

    return replace(listen, handler=handler)


def main() -> None:
    """Run the command line with the two changes."""
    taken = float(os.environ.get(SLOW_SECONDS, "0"))
    bot.app.JOBS = tuple(hasty(job) for job in bot.app.JOBS)
    bot.app.FEATURES = tuple(slow(feature, taken) for feature in bot.app.FEATURES)
    __main__.main()


if __name__ == "__main__":
    main()
