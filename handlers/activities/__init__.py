"""活动报名 in chat. What each file answers stands in its name; the feature is put together here."""

from __future__ import annotations

from bot.router import Feature
from handlers.activities import afterwards, offers
from services.activities import writing

feature = Feature(
    "activities",
    help="help.activities",
    items=writing.open_items,
    pictures=afterwards.picture,
    listens=(*offers.LISTENS, *afterwards.LISTENS),
)
