"""A stand-in for understanding: a text means what the test says it means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.messages import Message
from bot.scene import Scene, Understanding
from tests.kit.town import Town


def understands(town: Town, meanings: dict[str, Understanding]) -> None:
    """Have the town's bot take these texts so, and all others as ever."""
    ever = town.bot.dispatcher.understand

    def understand(message: Message, scene: Scene) -> Understanding:
        return meanings.get(message.text) or ever(message, scene)

    town.bot.dispatcher = replace(town.bot.dispatcher, understand=understand)


def meaning(intent: str, *ask: str, **slots: Any) -> Understanding:
    """An intent with its slots, and what must be asked."""
    return Understanding(intent, slots, ask)
