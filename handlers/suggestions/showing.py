"""A picture that somebody sends with a suggestion."""

from __future__ import annotations

from bot.messages import Reply, Request
from services.suggestions import photos
from services.suggestions.items import KIND
from storage.transaction import Transaction


def picture(tx: Transaction, request: Request) -> list[Reply]:
    """Keep a picture that comes soon after the sender's suggestion in this chat."""
    person, message, now = request.scene.person, request.message, request.scene.now
    pending = request.scene.pending
    asked_otherwise = pending is not None and not pending.of.startswith(KIND)
    if message.via != "picture" or person is None or asked_otherwise:
        return []
    found = photos.belongs_to(tx, person.id, message.chat, now)
    if found is None:
        return []
    photos.keep(tx, found.id, request.inbox_id, now)
    number = found.case_id
    return [Reply(request.say("suggestions.photo_kept", n=number), refs=((KIND, number),))]
