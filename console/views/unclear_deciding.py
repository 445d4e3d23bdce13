"""Saying on a page what a message meant: with a click, or by a sentence that is tried first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.clarifying import SENTENCE, Meaning, Seen
from bot.messages import Say
from console import acting
from console.pages import notice, page
from console.parts import Parts, parts_of, read, write
from console.views.unclear_shown import back, by_whom, found, line_of
from services.unclear import deciding
from services.unclear.deciding import CHANGED, DECIDED, TAKEN, Decision, Outcome
from services.unclear.keeping import OPEN
from storage.transaction import Transaction

MOST_TEXT = 200


async def look(request: web.Request) -> web.Response:
    """One message with all that may have been meant."""
    return await _page(request)


async def decide(request: web.Request) -> web.Response:
    """Do what was meant; of a sentence of one's own first show what would come of it."""
    typed, parts = await acting.written(request), parts_of(request)
    if "text" in typed and "sure" not in typed:
        return await _tried(request, typed)

    def work(tx: Transaction) -> tuple[Outcome, str]:
        row = found(request, tx)
        if row.state != OPEN:
            return Outcome(TAKEN), by_whom(tx, row, parts.say)
        seen = parts.clarifying.seen(tx, row, _who(typed))
        meaning, why = _meaning(parts, seen, typed)
        if meaning is None:
            return Outcome(CHANGED, (why,) if why else ()), ""
        shown = typed.get("shown", "") if meaning.key == SENTENCE else None
        do = _doing(parts, tx, seen, meaning)
        told = (seen.message, seen.scene, meaning.key, meaning.understood)
        decision = Decision(row, *told, do, shown)
        done = deciding.decide(tx, parts.vault, parts.desk, decision, acting.by(request))
        return done, by_whom(tx, found(request, tx), parts.say)

    outcome, by = await write(request, work)
    text = _told(parts.say, outcome, by, stale="sure" in typed)
    notice(request, text, "good" if outcome.state == DECIDED else "bad")
    raise back(request, typed, done=outcome.state in (DECIDED, TAKEN))


async def _page(
    request: web.Request,
    typed: Mapping[str, str] | None = None,
    error: str = "",
    would: tuple[str, ...] = (),
) -> web.Response:
    parts, given = parts_of(request), dict(typed or {})
    chosen = acting.number(given.get("who") or request.query.get("who", ""))

    def work(tx: Transaction) -> dict[str, Any]:
        row = found(request, tx)
        seen = parts.clarifying.seen(tx, row, chosen) if row.state == OPEN else None
        return {"line": line_of(request, tx, row, whole=True, who=chosen), "seen": seen}

    return page(
        request,
        "unclear_one.html",
        status=422 if error else 200,
        typed=given,
        error=error,
        would=would,
        shown=deciding.mark(would),
        chosen=chosen,
        **await read(request, work),
    )


async def _tried(request: web.Request, typed: Mapping[str, str]) -> web.Response:
    """Show what would come of a sentence."""
    parts, say, text = parts_of(request), parts_of(request).say, typed["text"]
    if not text:
        return await _page(request, typed, say("unclear.sentence_empty"))
    if len(text) > MOST_TEXT:
        return await _page(request, typed, say("unclear.sentence_long", most=MOST_TEXT))

    def work(tx: Transaction) -> tuple[str, tuple[str, ...]]:
        row = found(request, tx)
        if row.state != OPEN:
            return say("unclear.taken", who=by_whom(tx, row, say)), ()
        seen = parts.clarifying.seen(tx, row, _who(typed))
        meaning, why = parts.clarifying.sentence(seen, text)
        if meaning is None:
            return why, ()
        came = parts.clarifying.look(tx, seen, meaning)
        would = deciding.told(came.effects, parts.desk)
        told = came.told or say("unclear.no_answer")
        return ("", would) if would else (say("unclear.sentence_empty_effect", told=told), ())

    error, would = await write(request, work)
    return await _page(request, typed, error, would)


def _meaning(parts: Parts, seen: Seen, typed: Mapping[str, str]) -> tuple[Meaning | None, str]:
    """What staff chose, if it still can be meant."""
    if "text" in typed:
        return parts.clarifying.sentence(seen, typed["text"][:MOST_TEXT])
    offered = parts.clarifying.meanings(seen, parts.clock.now())
    return next((one for one in offered if one.key == typed.get("meaning")), None), ""


def _doing(parts: Parts, tx: Transaction, seen: Seen, meaning: Meaning) -> deciding.Doing:
    return lambda: parts.clarifying.do(tx, seen, meaning)


def _told(say: Say, outcome: Outcome, by: str, *, stale: bool) -> str:
    """What is said of what became of a click."""
    if outcome.state == DECIDED:
        came = "；".join(outcome.told)
        return say("unclear.decided", came=came) if came else say("unclear.decided_talk")
    if outcome.state == TAKEN:
        return say("unclear.taken", who=by)
    if outcome.state == CHANGED:
        return say("unclear.changed" if stale else "unclear.not_offered")
    told = "".join(outcome.told) or say("unclear.no_answer")
    return say("unclear.nothing_came", told=told)


def _who(typed: Mapping[str, str]) -> int | None:
    return acting.number(typed.get("who", ""))
