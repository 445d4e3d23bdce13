"""Whatever is understood has an effect, becomes a task of staff, or is left in stated silence."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from bot.messages import Account, Message
from bot.scene import Question
from services.suggestions import stages
from storage import dialogs
from storage.tables.alerts import Alert
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Dialog, Outbox
from storage.tables.suggestions import Case, CaseRating, CaseVoice
from storage.tables.tasks import Task
from tests.kit import hall
from tests.kit.activities import publish
from tests.kit.themes import suggested
from tests.kit.town import Place, Town
from tests.kit.understood import meaning, understands

SAID = "一句话"
CAMPAIGN: dict[str, Any] = {"campaign": ("campaign", 1)}
STUDY, BY, OTHER = "老干部学习群", "王德福", "李淑芬"


class Comes(NamedTuple):
    """What comes of an intent: rows of a table, and whether it is answered."""

    table: type | None
    answered: bool


TASK = Comes(Task, answered=True)
QUIET_TASK = Comes(Task, answered=False)
ANSWER = Comes(None, answered=True)
SILENCE = Comes(None, answered=False)
# What no feature can do yet: alone with the bot a task, in a group the people's own talk.
LATER = (TASK, SILENCE)
# For each intent what comes of it alone with the bot, and in a group that did not address it.
INTENTS: dict[str, tuple[Comes, Comes]] = {
    "checkin": (Comes(Checkin, answered=True), Comes(Checkin, answered=True)),
    "checkin_cancel": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "checkin_query": (ANSWER, ANSWER),
    "activity_signup": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "activity_update": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "activity_cancel": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "activity_query": (ANSWER, ANSWER),
    "activity_undo": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "activity_create": (ANSWER, SILENCE),
    "activity_admin": (ANSWER, SILENCE),
    "suggestion_submit": (Comes(Case, answered=True), Comes(Case, answered=True)),
    "suggestion_support": (Comes(CaseVoice, answered=True), Comes(CaseVoice, answered=True)),
    "suggestion_query": (ANSWER, ANSWER),
    "suggestion_rate": (Comes(CaseRating, answered=True), Comes(CaseRating, answered=True)),
    "visit_log": LATER,
    "visit_query": LATER,
    "care_report": (TASK, TASK),
    "emergency": (Comes(Alert, answered=True), Comes(Alert, answered=True)),
    "points_query": LATER,
    "points_redeem": LATER,
    "volunteer_claim": LATER,
    "volunteer_release": LATER,
    "volunteer_report": LATER,
    "volunteer_publish": LATER,
    "nomination": LATER,
    "survey_answer": LATER,
    "help": (ANSWER, ANSWER),
    "bind_identity": (TASK, QUIET_TASK),
    "confirm": (TASK, TASK),
    "human": (TASK, TASK),
    "settings": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "booking": (ANSWER, SILENCE),
    "book": LATER,
    "info_query": (TASK, TASK),
    "report": (TASK, TASK),
    "privacy_withdraw": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "privacy_give": (Comes(Audit, answered=True), Comes(Audit, answered=True)),
    "privacy_erase": (TASK, TASK),
    "privacy_ask": (TASK, TASK),
    "too_long": (ANSWER, ANSWER),
    "none": (ANSWER, SILENCE),
}
CASE: dict[str, Any] = {"ref": ("suggestion", 1)}
TEA: dict[str, Any] = {"activity": ("activity", 1), "people": ["self"], "total": 1}
SLOTS = {
    "activity_signup": TEA,
    "activity_update": TEA | {"total": 2},
    "activity_cancel": TEA,
    "activity_query": {"activity": ("activity", 1), "field": "time"},
    "checkin": CAMPAIGN,
    "checkin_cancel": CAMPAIGN,
    "checkin_query": CAMPAIGN,
    "settings": {"quiet": True},
    "suggestion_support": CASE,
    "suggestion_query": CASE,
    "suggestion_rate": CASE | {"rating": "satisfied"},
    "confirm": {"value": True, "applies_to": "care_report"},
    "privacy_withdraw": {"purpose": "checkin"},
    "privacy_give": {"purpose": "photos"},
}
TABLES = (Alert, Audit, Case, CaseRating, CaseVoice, Checkin, Task)
# What is noted beside rows of their own.
NOTED = (Case, CaseRating, CaseVoice)


async def before(place: Place, intent: str, name: str) -> None:
    """What must stand for the intent to make sense."""
    town = place.town
    if intent.startswith("activity_"):
        await publish(town)
    if intent in ("suggestion_support", "suggestion_query", "suggestion_rate"):
        await suggested(town, None, OTHER if intent == "suggestion_support" else BY, "灯太暗")
    if intent == "suggestion_rate":
        await hall.take(town, 1, stages.ACCEPT)
        await hall.answer(town, 1, "换好了")
    if intent in ("activity_update", "activity_cancel", "activity_undo"):
        understands(town, {"先": meaning("activity_signup", **TEA)})
        await place.says(name, "先")
    if intent == "checkin_cancel":
        understands(town, {"先": meaning("checkin", **CAMPAIGN)})
        await place.says(name, "先")
    if intent == "confirm":
        understands(town, {"先": meaning("care_report", "confirm")})
        await place.says(name, "先", at_bot=True)
        assert len(await town.rows(Dialog)) == 1


async def comes(place: Place, intent: str, name: str) -> Comes:
    town = place.town
    await before(place, intent, name)
    stood = {table: len(await town.rows(table)) for table in TABLES}
    understands(town, {SAID: meaning(intent, **SLOTS.get(intent, {}))})
    said = await place.says(name, SAID)
    more = [table for table in TABLES if len(await town.rows(table)) > stood[table]]
    if Alert in more:
        more.remove(Task)  # Nobody is on duty here.
    if any(table in NOTED for table in more) and Audit in more:
        more.remove(Audit)
    assert len(more) <= 1
    return Comes(more[0] if more else None, said is not None)


def who(intent: str) -> str:
    return "林小雨" if intent == "report" else BY


@pytest.mark.parametrize("intent", INTENTS)
async def test_alone_with_the_bot(town: Town, intent: str):
    name = who(intent)
    assert await comes(town.private(name), intent, name) == INTENTS[intent][0]


@pytest.mark.parametrize("intent", INTENTS)
async def test_in_a_group(town: Town, intent: str):
    name = who(intent)
    assert await comes(town.group(STUDY), intent, name) == INTENTS[intent][1]


@pytest.mark.parametrize("intent", sorted(INTENTS.keys() - {"none"}))
async def test_by_somebody_unknown_it_never_fails(town: Town, intent: str):
    understands(town, {SAID: meaning(intent, **SLOTS.get(intent, {}))})
    said = await town.private("stranger").says("stranger", SAID)
    assert said is not None
    assert said != town.bot.say("common.failed")


@pytest.mark.parametrize("intent", [i for i, comes in INTENTS.items() if comes == LATER])
async def test_a_group_that_asks_the_bot_for_what_it_cannot_do_is_told_so(town: Town, intent: str):
    understands(town, {SAID: meaning(intent)})
    said = await town.group(STUDY).says(BY, SAID, at_bot=True)
    assert said == "这个我还不会，已转给工作人员。"
    (task,) = await town.rows(Task)
    assert (task.kind, task.said) == (intent, SAID)


async def test_with_nobody_of_staff_nothing_is_promised(town: Town):
    await town.do(lambda tx: tx.command("DELETE FROM member_accounts"))
    for intent in INTENTS.keys() - {"none", "help", "emergency"}:
        understands(town, {SAID: meaning(intent, **SLOTS.get(intent, {}))})
        said = await town.private("stranger").says("stranger", SAID) or ""
        assert "已转给" not in said and "已告诉" not in said
    assert [row.key for row in await town.rows(Outbox)] == []


async def test_a_confirmed_intent_without_a_feature_is_passed_on(town: Town):
    private = town.private(BY)

    def opened(tx):
        now = town.clock.now()
        question = Question("points_redeem", (), now.replace(year=2030), kind="confirm")
        message = meaning_message(private)
        dialogs.ask(tx, message, question, now)

    await town.do(opened)
    understands(town, {"是": meaning("confirm", value=True, applies_to="points_redeem")})
    assert await private.says(BY, "是") == "这个我还不会，已转给工作人员。"
    assert await town.rows(Dialog) == []


def meaning_message(place: Place):
    sender = Account(place.chat.channel, place.chat.id)
    return Message("simulator", "q", sender, place.chat, "", place.town.clock.now())
