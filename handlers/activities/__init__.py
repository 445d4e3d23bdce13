"""活动报名 in chat. What each file answers stands in its name; the feature is put together here."""

from __future__ import annotations

from bot.permissions import CLERKS, MEMBERS
from bot.router import Feature, Listen
from handlers.activities import changing, creating
from services.activities import writing

feature = Feature(
    "activities",
    help="help.activities",
    items=writing.open_items,
    listens=(
        Listen(
            creating.INTENT,
            creating.create,
            MEMBERS,
            declined=creating.keep,
            fixed=creating.correct,
        ),
        Listen("activity_admin", changing.change, CLERKS),
    ),
)
