"""议事厅 in chat. What each file answers stands in its name; the feature is put together here."""

from __future__ import annotations

from bot.permissions import ROLES
from bot.router import Feature, Listen
from handlers import couples
from handlers.suggestions import backing, collecting, grading, inquiring, showing, withdrawing
from services.suggestions import items

ALL = frozenset(ROLES)

feature = Feature(
    "suggestions",
    help="help.hall",
    sealed_items=items.open_items,
    pictures=showing.picture,
    listens=(
        Listen(collecting.INTENT, couples.asks_who(collecting.submit), ALL, kept=True),
        Listen(backing.SAME, couples.asks_who(collecting.settle), ALL, declined=collecting.apart),
        Listen(collecting.MORE, couples.asks_who(collecting.add_more), ALL),
        Listen(backing.INTENT, couples.asks_who(backing.support), ALL, kept=True),
        Listen(inquiring.INTENT, couples.asks_who(inquiring.inquire), ALL),
        Listen(grading.INTENT, couples.asks_who(grading.grade), ALL),
        Listen(withdrawing.INTENT, couples.asks_who(withdrawing.withdraw), ALL),
    ),
)
