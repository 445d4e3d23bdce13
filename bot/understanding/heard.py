"""The last messages with their scenes, so that one can be told afterwards why each meant what."""

from __future__ import annotations

from collections import OrderedDict

from bot.messages import Message
from bot.scene import Scene, Understanding
from bot.understanding.understand import Understander

MOST = 500


class Heard:
    """Understands as the understander does, and remembers what it was given."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self._heard: OrderedDict[tuple[str, str], tuple[Message, Scene]] = OrderedDict()

    def __call__(self, message: Message, scene: Scene) -> Understanding:
        """What `message` means in `scene`."""
        self._heard[message.chat.channel, message.id] = message, scene
        while len(self._heard) > MOST:
            self._heard.popitem(last=False)
        return self._understander(message, scene)

    def scene_of(self, channel: str, message_id: str) -> tuple[Message, Scene] | None:
        """A message of a channel and its scene, None if it was not looked at or is long gone."""
        return self._heard.get((channel, message_id))
