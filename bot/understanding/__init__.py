"""Text to intent: pure functions of a message and its scene."""

from bot.understanding.understand import Understander

__all__ = ["Understander"]
