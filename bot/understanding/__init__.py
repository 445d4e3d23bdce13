"""Text to intent: pure functions of a message and its scene."""

from bot.understanding.heard import Heard
from bot.understanding.understand import Leanings, Understander

__all__ = ["Heard", "Leanings", "Understander"]
