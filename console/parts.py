"""What the console is given by `bot.app`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clarifying import Clarifying
from bot.clock import Clock
from bot.messages import Say
from bot.pasting import Pasting
from bot.prospects import Prospects
from bot.vitals import Vitals
from services.matters import Desk
from services.rewording import Rewordings
from services.settings import Configured
from services.similar.similar import Similar
from storage.vault import Vault
from storage.work import UnitOfWork, Work

# All that is written from pages is one conversation of the unit of work.
CONVERSATION = "console"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """The console's parts. `clock` dates what is done, `machine` limits sessions and locks.

    Headers about the request's way are believed from `proxies` only. A session ends when it was
    `idle`, or `longest` after the signing in. Long tasks leave their files in `made`. `desk` is
    how people are told in the chat of what was decided on a page, `prospects` tell what
    channels there are and how texts fare, `pasting` takes in what staff paste, `clarifying` does
    what they say was meant, `similar` finds cases of the hall that are alike, `rewordings` has
    the sentences and knows when they are reworded, `robots` are the names of the group robots.
    `unprinted` gives the numbers of the data keys that nobody has on paper yet, `vitals` how the
    machine is. `configured` is the configuration by its `sections`, which are named. Pictures are
    drawn in the `font`, None for the best of
    the machine. `site` is how the internet opens this site, "" where nobody set it.
    """

    work: UnitOfWork
    say: Say
    clock: Clock
    machine: Clock
    zone: ZoneInfo
    bureau: str
    bot_name: str
    vault: Vault
    proxies: frozenset[str]
    made: Path
    wake_longtasks: Callable[[], None]
    desk: Desk
    prospects: Prospects
    pasting: Pasting
    clarifying: Clarifying
    rewordings: Rewordings
    similar: Similar
    robots: tuple[str, ...] = ()
    unprinted: Callable[[], Collection[int]] = tuple
    vitals: Callable[[], Vitals] = Vitals.well
    configured: tuple[Configured, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    font: Path | None = None
    site: str = ""
    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=12)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


PARTS = web.AppKey("parts", Parts)


def parts_of(request: web.Request) -> Parts:
    """The parts of the console that a request came to."""
    return request.config_dict[PARTS]


async def read(request: web.Request, work: Work[T]) -> T:
    """What a function of a transaction reads from the database."""
    return await parts_of(request).work.read(work)


async def write(request: web.Request, work: Work[T]) -> T:
    """What a function of a transaction gives once all that it wrote is committed."""
    return await parts_of(request).work.submit(CONVERSATION, work)
