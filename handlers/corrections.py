"""更正、收回 in chat: staff put right what the bot said in a group, there at once, alone asked."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Chat, Reply, Request
from bot.permissions import CLERKS
from bot.router import Feature, Listen
from bot.texts.moments import moment_words
from bot.understanding.mended import CORRECT, TEXT, WITHDRAW
from handlers import asking, campaigns
from services import announcements, chats, corrections, grouptexts, matters
from services.corrections import SENT, Told
from storage import dialogs, outbox
from storage.audit import By
from storage.transaction import Row, Transaction

# In what is asked: the number of the text of the outbox.
NUMBER = "post"
# Who says 上一条 means nothing older.
RECENT = timedelta(hours=12)


def mend(tx: Transaction, request: Request) -> list[Reply]:
    """Put the text right that is meant, or take it back; what is said alone is asked first."""
    slots = request.understanding.slots
    if NUMBER in slots:
        dialogs.end(tx, request.message)
        asked = corrections.find(tx, slots[NUMBER])
        if asked is None:
            return [Reply(request.say("corrections.chat_gone"))]
        return _do(tx, request, asked)
    row = _meant(tx, request)
    if row is None:
        return [Reply(request.say("corrections.chat_nothing"))]
    if str(row.key).startswith(f"{announcements.ITEM}:"):
        return [Reply(request.say("corrections.chat_notice"))]
    found = _faults(request, row)
    if found:
        return [Reply(request.say(found[0]))]
    return _do(tx, request, row) if request.message.chat.is_group else _ask(tx, request, row)


def leave(tx: Transaction, request: Request) -> list[Reply]:
    """Leave it as it is."""
    dialogs.end(tx, request.message)
    return [Reply(request.say("corrections.chat_left"))]


def _do(tx: Transaction, request: Request, row: Row) -> list[Reply]:
    """Do it; in the very group the new words are the answer to who said so."""
    by, told = By(campaigns.person(request).id, request.scene.now), _told(request)
    text = request.understanding.slots.get(TEXT)
    if text is None:
        done = corrections.withdraw(tx, row, by, told)
    else:
        done = corrections.correct(tx, row, text, by, told)
    if done == "posted" and _is_here(request, row):
        return _said_here(tx, request, row)
    return [Reply(request.say(_done_key(done), group=_group(tx, row)))]


def _done_key(done: str) -> str:
    if done == "too_late":
        return "corrections.chat_gone"
    return "corrections.chat_dropped" if done == "dropped" else "corrections.chat_done"


def _said_here(tx: Transaction, request: Request, row: Row) -> list[Reply]:
    """What stands for a text, as the answer to this message; its row keeps that it was said."""
    laid = next(iter(outbox.like(tx, corrections.key(row.id))))
    outbox.sent(tx, laid.id, request.scene.now)
    refs = tuple((kind, number) for kind, number in laid.refs or ())
    return [Reply(laid.text, refs=refs)]


def _ask(tx: Transaction, request: Request, row: Row) -> list[Reply]:
    """Tell back which text is meant and what will be read, and ask."""
    say, told = request.say, _told(request)
    text = request.understanding.slots.get(TEXT)
    draft = {NUMBER: row.id} if text is None else {NUMBER: row.id, TEXT: text}
    asking.put(tx, request, asking.CONFIRM, draft)
    at = (row.done_at or row.created_at).astimezone(told.zone)
    which = say(
        "corrections.chat_which",
        at=moment_words(say, at.date(), at),
        group=_group(tx, row),
        text=row.text,
    )
    whole = corrections.corrected(tx, row, text, told) if text is not None else ""
    if text is None and row.state == SENT:
        whole = corrections.void(tx, row, told)
    key = "corrections.chat_ask" if whole else "corrections.chat_ask_drop"
    return [Reply(f"{which}\n{say(key, **({'text': whole} if whole else {}))}")]


def _meant(tx: Transaction, request: Request) -> Row | None:
    """The text that is quoted, else the last one: of this group, or of all where one is alone."""
    chat, quoted = request.message.chat, request.scene.quoted
    since = request.scene.now - RECENT
    rows = corrections.recent(tx, chat if chat.is_group else None, since)
    if quoted is not None:
        said = quoted.text.strip().rstrip("…")
        rows = [row for row in rows if row.text.strip().startswith(said)]
    return next(iter(rows), None)


def _faults(request: Request, row: Row) -> list[str]:
    text = request.understanding.slots.get(TEXT)
    return [] if text is None else grouptexts.faults(text, corrections.bare(row))


def _is_here(request: Request, row: Row) -> bool:
    return request.message.chat == _chat(row)


def _told(request: Request) -> Told:
    zone = request.scene.now.tzinfo
    return Told(matters.desk(request), zone)  # type: ignore[arg-type]


def _group(tx: Transaction, row: Row) -> str:
    known = chats.find(tx, _chat(row))
    return (known.name if known else "") or str(row.chat_id)


def _chat(row: Row) -> Chat:
    return Chat(row.channel, row.chat_id, row.is_group)


feature = Feature(
    "corrections",
    listens=(
        Listen(CORRECT, mend, allowed=CLERKS, declined=leave),
        Listen(WITHDRAW, mend, allowed=CLERKS, declined=leave),
    ),
)
