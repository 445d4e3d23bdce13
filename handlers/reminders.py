"""A reminder of the study at an hour of one's own, set and ended by saying so."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Reply, Request
from bot.permissions import MEMBERS
from bot.router import Feature, Listen
from bot.texts.moments import hour_words
from handlers import campaigns, couples
from handlers.hears.reminders import says_study
from services.checkin import reminders
from storage.audit import By
from storage.transaction import Transaction

HOUR = timedelta(hours=1)


def put(tx: Transaction, request: Request) -> list[Reply]:
    """Remind the sender every day at the hour said, if the bot can speak first to them."""
    person, scene, say = campaigns.person(request), request.scene, request.say
    told = request.understanding.slots.get("time")
    if told is None:
        return [Reply(say("reminders.when", name=person.name))]
    chat = request.reach.to_person(tx, person.id)
    if chat is None or not request.reach.pushes(chat.channel):
        return [Reply(say("reminders.cannot", name=person.name))]
    zone = scene.now.tzinfo
    assert isinstance(zone, ZoneInfo), "the scene's clock is in the bureau's zone"
    hour = time.fromisoformat(told)
    reminders.put(tx, person.id, hour, scene.now, zone)
    said = say("reminders.set", name=person.name, at=hour_words(hour))
    window = request.reach.window(chat.channel)
    if window is None:
        return [Reply(said)]
    return [Reply(f"{said}\n{say('reminders.window', hours=window // HOUR)}")]


def ended(tx: Transaction, request: Request) -> list[Reply]:
    """End the sender's own reminder of the study, if that is what is not wanted any more."""
    person, slots = request.scene.person, request.understanding.slots
    if person is None or not slots.get("quiet") or slots.get("from"):
        return []
    if not says_study(request.message.text):
        return []
    if not reminders.drop(tx, person.id, By(person.id, request.scene.now)):
        return []
    return [Reply(request.say("reminders.dropped", name=person.name))]


feature = Feature(
    "reminders",
    help="reminders.help",
    listens=(Listen("reminder_set", couples.asks_who(put), MEMBERS),),
)
