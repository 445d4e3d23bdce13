"""活动报名 in chat. What each file answers stands in its name; the feature is put together here."""

from __future__ import annotations

from bot.permissions import CLERKS, MEMBERS, ROLES
from bot.router import Feature, Listen
from handlers import couples
from handlers.activities import (
    afterwards,
    altering,
    arriving,
    cancelling,
    changing,
    creating,
    inquiring,
    offers,
    signing,
    undo,
)
from services.activities import writing

ALL = frozenset(ROLES)

feature = Feature(
    "activities",
    help="help.activities",
    items=writing.open_items,
    pictures=afterwards.picture,
    listens=(
        Listen("activity_signup", couples.asks_who(signing.sign_up), ALL, kept=True),
        Listen("activity_update", couples.asks_who(altering.alter), ALL, kept=True),
        Listen(
            cancelling.INTENT,
            couples.asks_who(cancelling.cancel),
            ALL,
            kept=True,
            declined=cancelling.kept,
        ),
        Listen(arriving.INTENT, couples.asks_who(arriving.arrive), ALL, kept=True),
        Listen("activity_query", inquiring.inquire, ALL),
        Listen("activity_undo", couples.asks_who(undo.undo), ALL),
        Listen(
            creating.INTENT,
            creating.create,
            MEMBERS,
            declined=creating.keep,
            fixed=creating.correct,
        ),
        Listen("activity_admin", changing.change, CLERKS),
        *offers.LISTENS,
        *afterwards.LISTENS,
    ),
)
