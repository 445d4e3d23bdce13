"""紧急情况 in chat: the number to dial, at once, and somebody on duty who is called."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.permissions import ANYONE, TAKERS, may
from bot.router import Feature, Listen
from services import alerts, matters
from storage import outbox
from storage.transaction import Transaction

UNKNOWN = "medical"
# What to do, by kind of danger: alone with the bot, and in a group, told and not told.
ALONE = {
    "medical": "emergency.medical",
    "fall": "emergency.fall",
    "fire": "emergency.fire",
    "gas": "emergency.gas",
    "lost": "emergency.lost",
    "suicide": "emergency.suicide",
    "fraud": "emergency.fraud",
    "crime": "emergency.crime",
}
IN_GROUP = {
    "medical": ("emergency.group_medical", "emergency.group_medical_untold"),
    "fall": ("emergency.group_medical", "emergency.group_medical_untold"),
    "fire": ("emergency.group_fire", "emergency.group_fire_untold"),
    "gas": ("emergency.group_fire", "emergency.group_fire_untold"),
    "crime": ("emergency.group_police", "emergency.group_police_untold"),
}
# Of these a group must not learn; a number would tell.
DISCREET = ("emergency.group_discreet", "emergency.group_discreet_untold")


def alarm(tx: Transaction, request: Request) -> list[Reply]:
    """Give the number that fits, and call those on duty."""
    given = request.understanding.slots.get("kind")
    kind = given if given in ALONE else UNKNOWN
    matter = matters.of(request, kind)
    raised = alerts.sound(tx, matter, matters.desk(request))
    alone = _alone(request, kind, told=raised.told)
    chat = request.message.chat
    if not chat.is_group:
        return [Reply(alone)]
    if request.reach.pushes(chat.channel):
        private = replace(chat, id=request.message.sender.id, is_group=False)
        key = f"{alerts.KEY}:{raised.id}:advice:{request.inbox_id}"
        outbox.put(tx, key, private, alone, request.scene.now, kind="alert")
    told, untold = IN_GROUP.get(kind, DISCREET)
    return [Reply(request.say(told if raised.told else untold))]


def take(tx: Transaction, request: Request) -> list[Reply]:
    """Take the alarms that wait for this person; silence where there are none."""
    person, scene = request.scene.person, request.scene
    if person is None or not may(person.role, TAKERS):
        return []
    chat = request.message.chat
    taken = alerts.take(tx, person, chat, matters.desk(request), scene.now)
    if not taken:
        return []
    if chat.is_group:
        return [Reply(request.say("emergency.yours_in_group"))]
    names = "、".join(who for _, who in taken)
    return [Reply(request.say("emergency.yours", names=names))]


def _alone(request: Request, kind: str, *, told: bool) -> str:
    then = request.say("emergency.told" if told else "emergency.untold")
    return f"{request.say(ALONE[kind])}{then}"


feature = Feature(
    "emergency",
    listens=(
        Listen("emergency", alarm, allowed=ANYONE),
        # Whoever else says so is not refused, but not heard.
        Listen("alert_taken", take, ANYONE),
    ),
)
