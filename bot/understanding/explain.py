"""Why a message was understood as it was: lines for people, made by the code that understood it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.messages import Message, Say
from bot.scene import Ref, Scene, Understanding, Who
from bot.understanding.names import Mention
from bot.understanding.opinion import LEARNT
from bot.understanding.understand import Understander
from bot.understanding.utterance import Utterance

# What these call themselves lies beside this module, or in a folder; all other rules are a
# feature's.
OWN_RULES = frozenset(("danger", "lists", "mended", "opinion", "pending", "silence", "understand"))
# Slots whose values are people.
PEOPLE = frozenset(("people", "added", "keep", "add", "remove", "candidates", "staff", "of"))
INTENTS = {
    "activity_admin": "explain.activity_admin",
    "activity_cancel": "explain.activity_cancel",
    "activity_create": "explain.activity_create",
    "activity_query": "explain.activity_query",
    "activity_signup": "explain.activity_signup",
    "activity_update": "explain.activity_update",
    "bind_identity": "explain.bind_identity",
    "book": "explain.book",
    "booking": "explain.booking",
    "cancel": "explain.cancel",
    "care_report": "explain.care_report",
    "checkin": "explain.checkin",
    "checkin_cancel": "explain.checkin_cancel",
    "checkin_query": "explain.checkin_query",
    "confirm": "explain.confirm",
    "emergency": "explain.emergency",
    "expired_choice": "explain.expired_choice",
    "greeting": "explain.greeting",
    "forwards": "explain.forwards",
    "forwards_done": "explain.forwards_done",
    "help": "explain.help",
    "human": "explain.human",
    "info_query": "explain.info_query",
    "nomination": "explain.nomination",
    "none": "explain.none",
    "points_query": "explain.points_query",
    "points_redeem": "explain.points_redeem",
    "privacy_ask": "explain.privacy_ask",
    "privacy_erase": "explain.privacy_erase",
    "privacy_give": "explain.privacy_give",
    "privacy_withdraw": "explain.privacy_withdraw",
    "report": "explain.report",
    "settings": "explain.settings",
    "suggestion_query": "explain.suggestion_query",
    "suggestion_rate": "explain.suggestion_rate",
    "suggestion_submit": "explain.suggestion_submit",
    "suggestion_support": "explain.suggestion_support",
    "survey_answer": "explain.survey_answer",
    "suggestion_withdraw": "explain.suggestion_withdraw",
    "suggestion_same": "explain.suggestion_same",
    "suggestion_more": "explain.suggestion_more",
    "theme_create": "explain.theme_create",
    "thinks": "explain.thinks",
    "too_long": "explain.too_long",
    "paste": "explain.paste",
    "post_correct": "explain.post_correct",
    "post_withdraw": "explain.post_withdraw",
    "visit_log": "explain.visit_log",
    "visit_query": "explain.visit_query",
    "volunteer_claim": "explain.volunteer_claim",
    "volunteer_publish": "explain.volunteer_publish",
    "volunteer_release": "explain.volunteer_release",
    "volunteer_report": "explain.volunteer_report",
}


def explain(understander: Understander, message: Message, scene: Scene, say: Say) -> list[str]:
    """What was found in a message, what it may have meant, and what decided."""
    understood, u = understander.explain(message, scene)
    if u is None:
        return _decided(understood, scene, say)
    _look(u)
    return [
        say("explain.said", text=u.text),
        say("explain.to_bot") if u.to_bot else say("explain.to_group"),
        *_found(u, say),
        *_before(u, say),
        *_readings(u, say),
        *_decided(understood, scene, say),
    ]


def rule_file(because: str) -> str:
    """The file in which a rule stands, by the name it gives itself."""
    room = because.partition(".")[0]
    own = room.partition("/")[0] in OWN_RULES
    return f"bot/understanding/{room}.py" if own else f"handlers/hears/{room}.py"


def _look(u: Utterance) -> None:
    """Have everything looked for, also what did not matter."""
    _ = u.mentions, u.items, u.plan_times, u.numbers, u.focus


def _found(u: Utterance, say: Say) -> Iterable[str]:
    """Who and what is spoken of, when, and how many."""
    for mention in u.mentions:
        yield say("explain.person", said=mention.text, who=_whom(mention, u.scene, say))
    for hit in u.items:
        yield say("explain.item", title=hit.item.title, score=hit.score)
    for time in u.plan_times:
        said = u.text[time.start_at : time.end_at]
        when = " ".join(str(part) for part in (time.day, time.clock, time.period) if part)
        yield say("explain.time", said=said, when=when)
    for number in u.numbers:
        yield say("explain.number", said=u.text[number.start : number.end], value=number.value)


def _whom(mention: Mention, scene: Scene, say: Say) -> str:
    if mention.who:
        return "、".join(_name(who, scene) for who in mention.who)
    candidates = "、".join(_name(who, scene) for who in mention.candidates)
    return say("explain.one_of", people=candidates)


def _before(u: Utterance, say: Say) -> Iterable[str]:
    """What the talk was about, and why that does not count if it doesn't."""
    if u.scene.pending is not None:
        labels = "，".join(f"{o.n} {o.label}" for o in u.scene.pending.options)
        yield say("explain.pending", intent=_intent(u.scene.pending.of, say), options=labels)
    focus = u.focus
    if focus.refs:
        items = "、".join(_title(ref, u.scene) for ref in focus.refs)
        quoted = focus.how == "quoted"
        yield say("explain.quoted" if quoted else "explain.posted", items=items)
    if focus.gone:
        yield say("explain.gone", said=focus.gone)
    if not focus.refs and not focus.gone:
        yield say("explain.no_focus")


def _readings(u: Utterance, say: Say) -> Iterable[str]:
    for intent, why in u.notes:
        sure, _, rule = why.partition(" ")
        if rule.startswith(LEARNT):
            words = rule.removeprefix(LEARNT)
            yield say("explain.learnt", intent=_intent(intent, say), sure=sure, words=words)
        else:
            yield say("explain.reading", intent=_intent(intent, say), sure=sure, rule=rule)


def _decided(understood: Understanding, scene: Scene, say: Say) -> list[str]:
    lines = [say("explain.meaning", intent=_intent(understood.intent, say))]
    if understood.because:
        file = rule_file(understood.because)
        lines.append(say("explain.rule", rule=understood.because, file=file))
    elif understood.intent == "none":
        lines.append(say("explain.no_rule"))
    for key, value in understood.slots.items():
        lines.append(say("explain.slot", slot=key, value=_said(key, value, scene)))
    if understood.ask:
        lines.append(say("explain.ask", what="、".join(understood.ask)))
    return lines


def _intent(intent: str, say: Say) -> str:
    words = say(INTENTS[intent]) if intent in INTENTS else ""
    return f"{words}({intent})" if words else intent


def _said(key: str, value: Any, scene: Scene) -> str:
    """A slot's value as people read it."""
    match value:
        case (str(), int()) if isinstance(value, tuple):
            return _title(value, scene)
        case date():
            return value.isoformat()
        case Mapping():
            return " ".join(f"{k}={_said(_inner(k), v, scene)}" for k, v in value.items())
        case list() | tuple():
            return "、".join(_said(key, one, scene) for one in value)
        case int() if key in PEOPLE and not isinstance(value, bool):
            return _name(value, scene)
    return str(value)


def _inner(key: str) -> str:
    return "people" if key == "person" else key


def _title(ref: Ref, scene: Scene) -> str:
    titles = (item.title for item in scene.items if item.ref == ref)
    return next(titles, f"{ref[0]} {ref[1]}")


def _name(who: Who, scene: Scene) -> str:
    known = scene.roster.known(who) if isinstance(who, int) and scene.roster else None
    return known.name if known is not None else str(who)
