"""The name index: who of the roster a text speaks of, however it names them."""

from bot.understanding.names.mention import MOST, How, Mention
from bot.understanding.names.roster import Roster
from bot.understanding.names.surnames import parts

__all__ = ["MOST", "How", "Mention", "Roster", "parts"]
