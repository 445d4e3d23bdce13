"""What somebody says of an activity afterwards, or shows of it; staff alone read it."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.permissions import ROLES
from bot.router import Listen
from services.activities import afterwards, writing
from services.activities.afterwards import INTENT
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction


def word(tx: Transaction, request: Request) -> list[Reply]:
    """Keep a word, with thanks; a picture may follow."""
    _keep(tx, request, request.message.text.strip())
    return [Reply(request.say("activity_notices.word_kept"))]


def picture(tx: Transaction, request: Request) -> list[Reply]:
    """Keep a picture that comes while the sender is asked about an activity."""
    pending, person = request.scene.pending, request.scene.person
    asked = pending is not None and pending.of == INTENT
    if request.message.via != "picture" or person is None or not asked:
        return []
    _keep(tx, request, "")
    return [Reply(request.say("activity_notices.picture_kept"))]


def no_word(_tx: Transaction, request: Request) -> list[Reply]:
    """Leave it at that."""
    return [Reply(request.say("activity_notices.no_word"))]


def _keep(tx: Transaction, request: Request, said: str) -> None:
    pending, person, now = request.scene.pending, request.scene.person, request.scene.now
    assert person is not None, "only who is known is asked"
    activity = _asked(tx, request)
    if activity is None:
        return
    afterwards.keep(tx, activity.id, said, request.inbox_id, By(person.id, now))
    if pending is not None:
        until = min(pending.expires_at, now + afterwards.MORE)
        dialogs.ask(tx, request.message, replace(pending, expires_at=until), now)


def _asked(tx: Transaction, request: Request) -> Row | None:
    pending = request.scene.pending
    ref = None if pending is None else pending.draft.get("activity")
    return None if ref is None else writing.find(tx, ref[1])


LISTENS = (Listen(INTENT, word, frozenset(ROLES), declined=no_word),)
