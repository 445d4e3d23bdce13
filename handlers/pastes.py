"""粘贴录入 in chat: a clerk sends the bot what a group said, hears what would come of it, saves."""

from __future__ import annotations

from bot.messages import Chat, Reply, Request
from bot.permissions import CLERKS
from bot.router import Feature, Listen
from bot.transcripts import NAME
from bot.understanding.pasted import PASTE
from handlers import asking, campaigns
from services.pastes import keeping, model, receipts
from services.pastes.model import Choices, Result
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

# In what is asked: the paste's number.
NUMBER = "paste"


def take(tx: Transaction, request: Request) -> list[Reply]:
    """Look at talk that was sent, and ask whether it is to be saved; or save it."""
    if NUMBER in request.understanding.slots:
        return _save(tx, request)
    say, group = request.say, _group(tx, request)
    if group is None:
        return [Reply(say("pastes.chat_no_group"))]
    chat = Chat(NAME, group.chat_id, is_group=True)
    number = keeping.begin(tx, request.vault, chat, request.message.text, _by(request))
    row = _row(tx, number)
    came = keeping.look(tx, request.vault, row, Choices(), request.pasting.preview)
    told = say(
        "pastes.chat_preview",
        group=group.name,
        recorded=came.count(model.RECORDED),
        asked=came.count(model.UNCLEAR),
    )
    lines = [told, receipts.words(came, say), *_danger(request, came)]
    if not any(line.effects for line in came.lines):
        return [Reply("\n".join([*filter(None, lines), say("pastes.chat_nothing")]))]
    asking.put(tx, request, asking.CONFIRM, {NUMBER: number})
    return [Reply("\n".join([*filter(None, lines), say("pastes.chat_ask")]))]


def keep(_tx: Transaction, request: Request) -> list[Reply]:
    """Leave it unsaved, and say where it is."""
    return [Reply(request.say("pastes.chat_kept"))]


def _save(tx: Transaction, request: Request) -> list[Reply]:
    dialogs.end(tx, request.message)
    row = keeping.find(tx, request.understanding.slots[NUMBER])
    if row is None or row.state != keeping.OPEN:
        return [Reply(request.say("pastes.not_open"))]
    if not keeping.save(tx, request.vault, row, request.pasting.record, _by(request)):
        return [Reply(request.say("pastes.chat_changed"))]
    return [Reply(request.say("pastes.chat_saved"))]


def _group(tx: Transaction, request: Request) -> Row | None:
    """The group whose talk it is: the one that is named, or from which was pasted last."""
    groups = keeping.groups(tx)
    named = [row for row in groups if row.name in request.message.text]
    if len(named) == 1 or len(groups) == 1:
        return (named or groups)[0]
    latest = next((row.chat_id for row in keeping.latest(tx)), None)
    return next((row for row in groups if row.chat_id == latest), None)


def _danger(request: Request, came: Result) -> list[str]:
    return [request.say("pastes.chat_danger")] if came.count(model.DANGER) else []


def _row(tx: Transaction, number: int) -> Row:
    row = keeping.find(tx, number)
    assert row is not None, "it was just laid in"
    return row


def _by(request: Request) -> By:
    return By(campaigns.person(request).id, request.scene.now)


feature = Feature("pastes", listens=(Listen(PASTE, take, allowed=CLERKS, declined=keep),))
