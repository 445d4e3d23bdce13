"""群 in what platforms tell: the bot was taken out or in, a group has another name or is no more.

A channel gives these notices under names of its own platform's events only where that has such;
what has none is told by the errors of sending (`bot.delivery`).
"""

from __future__ import annotations

from bot.messages import Notice, Reply
from bot.router import Feature
from bot.scene import Scene
from services import groups
from services.matters import Desk
from storage.audit import By
from storage.transaction import Transaction


def lose(tx: Transaction, notice: Notice, scene: Scene, desk: Desk) -> list[Reply]:
    """The bot sits in a group no more, or there is no such group."""
    groups.lose(tx, notice.chat, By(None, scene.now), desk)
    return []


def find(tx: Transaction, notice: Notice, scene: Scene, _desk: Desk) -> list[Reply]:
    """The bot sits in a group again."""
    groups.back(tx, notice.chat, By(None, scene.now))
    return []


def rename(tx: Transaction, notice: Notice, scene: Scene, _desk: Desk) -> list[Reply]:
    """A group is called otherwise now."""
    name = notice.data.get("name")
    if isinstance(name, str) and name.strip():
        groups.rename(tx, notice.chat, name.strip(), By(None, scene.now))
    return []


feature = Feature(
    "groups",
    notices={
        "group_removed": lose,
        "group_dissolved": lose,
        "group_added": find,
        "group_renamed": rename,
    },
)
