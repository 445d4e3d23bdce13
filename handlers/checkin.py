"""学习打卡 in chat: recording, taking back, asking how many days."""

from __future__ import annotations

from datetime import date, timedelta

from bot.messages import Acknowledged, Reply, Request
from bot.permissions import MEMBERS
from bot.router import Feature, Listen
from bot.scene import Cue, Option, Person, Question
from services import checkin
from storage import acknowledgements, dialogs
from storage.transaction import Transaction

GROUP_PATIENCE = timedelta(minutes=10)
PRIVATE_PATIENCE = timedelta(days=1)


def check_in(tx: Transaction, request: Request) -> list[Reply]:
    """Record today's study of the sender."""
    campaign_id = _campaign(tx, request)
    if campaign_id is None:
        return _ask_which(tx, request)
    person, scene = _person(request), request.scene
    done = checkin.record(
        tx,
        campaign_id,
        person,
        scene.today,
        now=scene.now,
        message=request.message,
        inbox_id=request.inbox_id,
    )
    text = _recorded(request, person, done)
    return [Reply(text, _acknowledged(campaign_id, person) if done.new else None)]


def take_back(tx: Transaction, request: Request) -> list[Reply]:
    """Take the sender's latest of today back; in a group only if there is one."""
    person, scene, slots = _person(request), request.scene, request.understanding.slots
    among = slots.get("candidates", (slots.get("campaign"),))
    taken = checkin.take_back(tx, person, scene.today, scene.now, among=among)
    if taken is not None:
        acknowledgements.leave(tx, _acknowledged(taken, person), scene.now, request.say)
        return [Reply(request.say("checkin.taken_back", name=person.name))]
    if request.message.chat.is_group and not request.message.at_bot:
        return []
    return [Reply(request.say("checkin.nothing_to_take_back", name=person.name))]


def own_record(tx: Transaction, request: Request) -> list[Reply]:
    """Tell the sender's own days and streak."""
    campaign_id = _campaign(tx, request)
    if campaign_id is None:
        return _ask_which(tx, request)
    person, today = _person(request), request.scene.today
    total = checkin.total(tx, campaign_id, person)
    if total is None:
        return [Reply(request.say("checkin.record_none", name=person.name))]
    values = {"days": total.days, "streak": total.streak_on(today), "longest": total.longest}
    return [Reply(request.say(_record_key(total, today), name=person.name, **values))]


def _record_key(total: checkin.Total, today: date) -> str:
    if total.last_day < today:
        return "checkin.record_today_missing"
    return "checkin.record_longest" if total.longest > total.streak else "checkin.record"


def _recorded(request: Request, person: Person, done: checkin.Recorded) -> str:
    if not done.new:
        return request.say("checkin.already", name=person.name, days=done.total.days)
    if done.total.days == 1:
        return request.say("checkin.recorded_first", name=person.name)
    return request.say(
        "checkin.recorded", name=person.name, days=done.total.days, streak=done.total.streak
    )


def _acknowledged(campaign_id: int, person: Person) -> Acknowledged:
    return Acknowledged("checkin.joined", f"{campaign_id}:{person.id}", person.name)


def _person(request: Request) -> Person:
    assert request.scene.person is not None, "the dispatcher admits members only"
    return request.scene.person


def _campaign(tx: Transaction, request: Request) -> int | None:
    """The campaign meant, by the answer to our question or by being the only one."""
    slots = request.understanding.slots
    if "choice" in slots:
        dialogs.end(tx, request.message)
        return int(slots["choice"])
    return slots.get("campaign")


def _ask_which(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several campaigns is meant, or say that none is open."""
    name = _person(request).name
    candidates = request.understanding.slots.get("candidates", ())
    items = [item for item in request.scene.items if item.id in candidates]
    if not items:
        return [Reply(request.say("checkin.no_campaign", name=name))]
    options = tuple(Option(n, item.title, item.id) for n, item in enumerate(items, 1))
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    now = request.scene.now
    question = Question(request.understanding.intent, options, now + patience)
    dialogs.ask(tx, request.message, question, now)
    offered = "，".join(f"{option.n} {option.label}" for option in options)
    return [Reply(request.say("checkin.which", name=name, options=offered))]


RECORD = Cue(
    words=(
        *("打卡", "已打卡", "打个卡", "学习打卡", "签到", "已阅"),
        *("已学", "已学习", "已经学", "学完", "已学完", "学好", "学习完", "学过"),
        # As they are misheard and mistyped.
        *("大卡", "搭卡", "答卡", "打咔", "打卞", "dk", "daka"),
    ),
    item="campaign",
)
TAKE_BACK = Cue(
    words=("打错", "打错卡", "打卡打错", "点错", "撤回", "撤回打卡", "取消打卡", "还没学"),
    item="campaign",
)
OWN_RECORD = Cue(
    words=(
        *("打了几天", "打了几天卡", "打了多少天", "打了多少天卡", "打了几次"),
        *("打卡几天", "打卡多少天", "打卡记录", "学了几天", "学了多少天", "连续几天"),
    ),
    item="campaign",
)

feature = Feature(
    "checkin",
    help="checkin.help",
    items=checkin.open_items,
    listens=(
        Listen("checkin", check_in, (RECORD,), MEMBERS),
        Listen("checkin_cancel", take_back, (TAKE_BACK,), MEMBERS),
        Listen("checkin_query", own_record, (OWN_RECORD,), MEMBERS),
    ),
)
