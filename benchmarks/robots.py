"""The groups' robots while much is said: a fake WeCom that notes when each of them spoke."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from benchmarks.platforms import TAKEN
from benchmarks.rounds import WrongEffectError
from bot.channels.group_robot.channel import BURST, EVERY
from bot.messages import Chat
from services import chats
from storage import outbox
from storage.transaction import Transaction

# So many texts are laid for each group: more than it bears a day, or takes at once.
POSTS, ANSWERS = 6, 24
MOST_POSTS, MOST_A_MINUTE = 3, 20
MINUTE = 60.0
PATIENCE_SECONDS = 20.0
GLANCE_SECONDS = 0.1
POST = "通知"
_API, _ROBOTS = "YINLING_PLATFORM__WECOM_API", "YINLING_GROUP_ROBOT__ROBOTS"
_QUIET = "YINLING_DELIVERY__QUIET"


class Heard(NamedTuple):
    """What a robot said, and when by the machine's steady clock."""

    at: float
    text: str


class Wecom:
    """What the robots said to a platform on `url`, by their keys."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: dict[str, list[Heard]] = defaultdict(list)

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a robot says, and when."""
        (key,) = parse_qs(urlsplit(path).query)["key"]
        self.heard[key].append(Heard(time.monotonic(), str(body["text"]["content"])))
        return TAKEN


def environment(platform: Wecom, groups: int) -> dict[str, str]:
    """The settings of robots for so many groups; no hour is quiet."""
    robots = [f"{_robot(n)} key-of-robot-{n}" for n in range(groups)]
    return {_API: platform.url, _ROBOTS: "\n".join(robots), _QUIET: "[]"}


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """The same, as a server that is measured finds them."""
    return {name: environ[name] for name in (_API, _ROBOTS, _QUIET) if name in environ}


def lay(tx: Transaction, n: int, chat: Chat, now: datetime) -> None:
    """Give a group robot `n`, and more texts than it may say."""
    chats.change(tx, chat, robot=_robot(n))
    kinds = ["post"] * POSTS + ["answer"] * ANSWERS
    for at, kind in enumerate(kinds):
        text = f"{POST}第{at}条" if kind == "post" else f"回答第{at}条"
        outbox.put(tx, f"robots:{n}:{at}", chat, text, now, kind=kind)


def check(platform: Wecom, groups: int) -> None:
    """Each robot spoke, no faster than it may, and not more unasked than its group bears."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not _all_spoke(platform, groups):
        time.sleep(GLANCE_SECONDS)
    if not _all_spoke(platform, groups):
        said = {key: len(heard) for key, heard in platform.heard.items()}
        raise WrongEffectError(f"of {groups} robots not all spoke {BURST} times: {said}")
    for key, heard in platform.heard.items():
        unasked = sum(one.text.startswith(POST) for one in heard)
        if unasked > MOST_POSTS:
            raise WrongEffectError(f"{key} said {unasked} texts unasked")
        _check_pace(key, [one.at for one in heard])


def _all_spoke(platform: Wecom, groups: int) -> bool:
    spoke = [heard for heard in list(platform.heard.values()) if len(heard) >= BURST]
    return len(spoke) == groups


def _check_pace(key: str, times: list[float]) -> None:
    """No span has more than a full bucket and what flowed in meanwhile, and no minute 20."""
    for n, begin in enumerate(times):
        for count, end in enumerate(times[n:], 1):
            allowed = BURST + (end - begin) / EVERY.total_seconds() + 1
            if count > allowed or (end - begin < MINUTE and count > MOST_A_MINUTE):
                raise WrongEffectError(f"{key} spoke {count} times in {end - begin:.1f} seconds")


def _robot(n: int) -> str:
    return f"robot-{n}"
