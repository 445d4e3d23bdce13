"""学习打卡 in chat: recording, for oneself and others, taking back, asking how many days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.messages import Acknowledged, Reply, Request
from bot.permissions import MEMBERS, ROLES
from bot.router import Feature, Listen
from bot.scene import Item, Known, Option, Person, Question, Ref, Who
from bot.texts.dates import date_words
from handlers import couples, families
from services import checkin, consents
from services.families import may as families_may
from storage import acknowledgements, dialogs
from storage.transaction import Transaction

GROUP_PATIENCE = timedelta(minutes=10)
PRIVATE_PATIENCE = timedelta(days=1)
# So many days back a forgotten check-in may be made up for.
BACKFILL_DAYS = 3
# Who records for anybody; others only for husband or wife, family for their own elders.
FOR_ALL = frozenset(("secretary", "liaison", "staff", "admin"))
MOST_CHOICES = 4
# The purpose to which people consent by checking in.
CHECKIN = "checkin"
Done = list[tuple[Person, date, checkin.Recorded]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be recorded: for whom, on which days, and whether some were not allowed."""

    people: tuple[Person, ...]
    days: tuple[date, ...]
    for_others: bool
    refused: bool


def check_in(tx: Transaction, request: Request) -> list[Reply]:
    """Record the study of the sender, or of others for whom the sender may speak."""
    if "person" in request.understanding.ask:
        return _ask_who(tx, request)
    campaign = _campaign(request)
    if campaign is None:
        return _ask_which(tx, request)
    _end_question(tx, request)
    wish, is_off = _consenting(tx, request, _wish(tx, request))
    if not wish.people:
        return _own_is_off(request) if is_off else _nobody(request, wish)
    days = tuple(day for day in wish.days if _may_be_recorded(request, campaign, day))
    if not days:
        return [Reply(_too_long_ago(request, wish.days))]
    done = _record(tx, request, campaign, wish.people, days)
    return _told(request, campaign, wish, done)


def take_back(tx: Transaction, request: Request) -> list[Reply]:
    """Take the sender's latest of the day back; in a group only if there is one."""
    person, scene = _person(request), request.scene
    if not _is_about_sender(request, person):
        told = Reply(request.say("checkin.own_only_taken_back", name=person.name))
        return [told] if _is_spoken_to(request) else []
    among = [item.id for item in _campaigns(request)]
    day = _days(request)[-1]
    taken = checkin.take_back(tx, person, day, scene.now, among=among)
    if taken is None:
        if not _is_spoken_to(request):
            return []
        return [Reply(request.say("checkin.nothing_to_take_back", name=person.name))]
    refs = (("campaign", taken),)
    if day != scene.today:
        date_said = date_words(request.say, day)
        text = request.say("checkin.taken_back_of", name=person.name, date=date_said)
        return [Reply(text, refs=refs)]
    acknowledgements.leave(tx, _acknowledged(taken, person), scene.now, request.say)
    return [Reply(request.say("checkin.taken_back", name=person.name), refs=refs)]


def own_record(tx: Transaction, request: Request) -> list[Reply]:
    """Tell the sender's own days and streak, family those of their elder; of others nothing."""
    person, today = _person(request), request.scene.today
    if not _asks_for_own(request, person):
        return _elders_record(tx, request)
    if person.role not in MEMBERS:  # Whoever is not on the roster reads as the own record.
        return _elders_record(tx, request)
    campaign = _campaign(request)
    if campaign is None:
        return _ask_which(tx, request)
    _end_question(tx, request)
    total, refs = checkin.total(tx, campaign.id, person.id), (campaign.ref,)
    if total is None:
        return [Reply(request.say("checkin.record_none", name=person.name), refs=refs)]
    values = {"days": total.days, "streak": total.streak_on(today), "longest": total.longest}
    text = request.say(_record_key(total, today), name=person.name, **values)
    return [Reply(text, refs=refs)]


def _elders_record(tx: Transaction, request: Request) -> list[Reply]:
    """What an elder's record is, alone, to a relative who may see it; else that it isn't told."""
    person, chat = _person(request), request.message.chat
    elder = None if chat.is_group else families.elder_meant(tx, request, "may_see")
    if elder is None:
        words = "checkin.only_own" if person.role in MEMBERS else "checkin.not_for_family"
        told = Reply(request.say(words, name=person.name))
        return [told] if _is_spoken_to(request) else []
    campaign = _campaign(request)
    if campaign is None:
        return _ask_which(tx, request)
    total = checkin.total(tx, campaign.id, elder.id)
    if total is None:
        return [Reply(request.say("checkin.elder_none", name=elder.name))]
    today = total.last_day == request.scene.today
    words = "checkin.elder_today" if today else "checkin.elder"
    return [Reply(request.say(words, name=elder.name, days=total.days))]


def _record_key(total: checkin.Total, today: date) -> str:
    if total.last_day < today:
        return "checkin.record_today_missing"
    return "checkin.record_longest" if total.longest > total.streak else "checkin.record"


def _is_about_sender(request: Request, person: Person) -> bool:
    people = request.understanding.slots.get("people", ["self"])
    return "self" in people or person.id in people


def _asks_for_own(request: Request, person: Person) -> bool:
    return "scope" not in request.understanding.slots and _is_about_sender(request, person)


# -- for whom and on which days -------------------------------------------------------------


def _wish(tx: Transaction, request: Request) -> Wish:
    """Whose study is to be recorded, of those who are named."""
    slots = request.understanding.slots
    named: Iterable[Who] = slots.get("people") or slots.get("added", ["self"])
    found = [_somebody(tx, request, who) for who in named]
    people = tuple(dict.fromkeys(person for person in found if person is not None))
    for_others = people != (_person(request),)
    return Wish(people, _days(request), for_others, refused=None in found)


def _consenting(tx: Transaction, request: Request, wish: Wish) -> tuple[Wish, bool]:
    """The wish without those who do not want to be recorded; whether the sender is one of them.

    Of others it is told no more than of those for whom the sender may not speak.
    """
    people = tuple(who for who in wish.people if not _withdrew(tx, request, who))
    off = [who for who in wish.people if who not in people]
    is_off = _person(request) in off
    refused = wish.refused or len(off) > is_off
    return replace(wish, people=people, refused=refused), is_off


def _withdrew(tx: Transaction, request: Request, person: Person) -> bool:
    """Whether somebody does not want to be recorded, also since a second ago."""
    if request.scene.stale:
        return not consents.holds(tx, person.id, CHECKIN)
    known = request.scene.roster.known(person.id)
    return known is not None and CHECKIN in known.withdrew


def _own_is_off(request: Request) -> list[Reply]:
    """What is said to somebody who does not want to be recorded; in a group not that it is so."""
    if not _is_spoken_to(request):
        return []
    key = "privacy.alone" if request.message.chat.is_group else "privacy.checkin_off"
    return [Reply(request.say(key))]


def _somebody(tx: Transaction, request: Request, who: Who) -> Person | None:
    """A person who is named; None where the sender may not speak for anybody of that name."""
    sender, roster = _person(request), request.scene.roster
    if who in ("self", sender.id):
        return sender if sender.role in MEMBERS else None
    me = roster.known(sender.id)
    number = me.spouse if who == "spouse" and me is not None else who
    known = roster.known(number) if isinstance(number, int) else None
    if known is None or known.kind == "family":
        return None
    if not _is_own(tx, request, me, known) and sender.role not in FOR_ALL:
        return None
    return Person(known.id, known.name, "member")


def _is_own(tx: Transaction, request: Request, me: Known | None, known: Known) -> bool:
    """Husband or wife, whoever uses the account too, or an elder of whom the sender may report."""
    if me is None:
        return False
    if known.id == me.spouse or any(one.id == known.id for one in request.scene.sharers):
        return True
    linked = any(link.of == known.id for link in me.links)
    return linked and families_may(tx, me.id, known.id, "may_report", request.scene.today)


def _nobody(request: Request, wish: Wish) -> list[Reply]:
    """What is said when there is nobody to record for."""
    sender = _person(request)
    if not wish.refused:  # A list on which everybody is recorded already.
        return [Reply(request.say("checkin.all_already"))]
    if sender.role not in MEMBERS:
        told = [Reply(request.say("common.not_allowed"))]
        return told if _is_spoken_to(request) else []
    return [Reply(request.say("checkin.not_for_others", name=sender.name))]


def _days(request: Request) -> tuple[date, ...]:
    """The days that are meant, in order; today if none is named."""
    given = request.understanding.slots.get("date") or request.scene.today
    return tuple(sorted(given)) if isinstance(given, list) else (given,)


def _may_be_recorded(request: Request, campaign: Item, day: date) -> bool:
    today = request.scene.today
    return max(campaign.opens, today - timedelta(days=BACKFILL_DAYS)) <= day <= today


def _record(
    tx: Transaction,
    request: Request,
    campaign: Item,
    people: Iterable[Person],
    days: tuple[date, ...],
) -> Done:
    return [
        (
            person,
            day,
            checkin.record(
                tx,
                campaign.id,
                person,
                day,
                now=request.scene.now,
                message=request.message,
                inbox_id=request.inbox_id,
            ),
        )
        for person in people
        for day in days
    ]


# -- what is said ---------------------------------------------------------------------------


def _told(request: Request, campaign: Item, wish: Wish, done: Done) -> list[Reply]:
    """One reply for all that was done, and what could not be."""
    sender, recorded = done[-1][0], done[-1][2]
    today = (request.scene.today,)
    text = _summary(request, done) if wish.for_others else _own_summary(request, done)
    left = [day for day in wish.days if day not in {day for _, day, _ in done}]
    if left:
        text = f"{text}\n{_too_long_ago(request, left)}"
    if wish.refused:
        text = f"{text}\n{request.say('checkin.others_not', name=_person(request).name)}"
    alone = not wish.for_others and wish.days == today and recorded.new
    acknowledged = _acknowledged(campaign.id, sender) if alone else None
    return [Reply(text, acknowledged, (campaign.ref,))]


def _own_summary(request: Request, done: Done) -> str:
    person, day, last = done[-1]
    if [day for _, day, _ in done] == [request.scene.today]:
        return _recorded(request, person, last)
    fresh = [day for _, day, recorded in done if recorded.new]
    dates = _dates(request, fresh or [day])
    values = {"name": person.name, "date": dates, "days": last.total.days}
    if not fresh:
        return request.say("checkin.backfilled_already", **values)
    return request.say("checkin.backfilled", streak=last.total.streak, **values)


def _summary(request: Request, done: Done) -> str:
    """What was recorded of several people, or of somebody else."""
    fresh = [(person, day) for person, day, recorded in done if recorded.new]
    told = fresh or [(person, day) for person, day, _ in done]
    names = _listed(request, [person.name for person, _ in told])
    days = list(dict.fromkeys(day for _, day in told))
    if not fresh:
        return request.say("checkin.already_for", names=names)
    if days == [request.scene.today]:
        return request.say("checkin.recorded_for", names=names)
    return request.say("checkin.backfilled_for", names=names, date=_dates(request, days))


def _recorded(request: Request, person: Person, done: checkin.Recorded) -> str:
    if not done.new:
        return request.say("checkin.already", name=person.name, days=done.total.days)
    if done.total.days == 1:
        return request.say("checkin.recorded_first", name=person.name)
    return request.say(
        "checkin.recorded", name=person.name, days=done.total.days, streak=done.total.streak
    )


def _too_long_ago(request: Request, days: Iterable[date]) -> str:
    name, dates = _person(request).name, _dates(request, days)
    return request.say("checkin.too_long_ago", name=name, date=dates, most=BACKFILL_DAYS)


def _dates(request: Request, days: Iterable[date]) -> str:
    return "、".join(date_words(request.say, day) for day in days)


def _listed(request: Request, names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    listed = "、".join(unique[: acknowledgements.MOST_NAMES])
    if len(unique) <= acknowledgements.MOST_NAMES:
        return listed
    return request.say("common.and_others", names=listed)


def _acknowledged(campaign_id: int, person: Person) -> Acknowledged:
    return Acknowledged("checkin.joined", f"{campaign_id}:{person.id}", person.name)


# -- who and which --------------------------------------------------------------------------


def _person(request: Request) -> Person:
    assert request.scene.person is not None, "the dispatcher admits people of the roster only"
    return request.scene.person


def _is_spoken_to(request: Request) -> bool:
    return request.message.at_bot or not request.message.chat.is_group


def _campaigns(request: Request) -> list[Item]:
    """The campaigns that may be meant: the one that is named, those on here, or any."""
    chat, scene = request.message.chat, request.scene
    campaigns = [item for item in scene.items if item.kind == "campaign"]
    named: Ref | None = request.understanding.slots.get("campaign")
    if named is not None:
        return [item for item in campaigns if item.ref == named]
    here = [item for item in campaigns if (chat.channel, chat.id) in item.chats]
    return here or (campaigns if _is_spoken_to(request) else [])


def _campaign(request: Request) -> Item | None:
    campaigns = _campaigns(request)
    return campaigns[0] if len(campaigns) == 1 else None


def _end_question(tx: Transaction, request: Request) -> None:
    """Close the sender's own question if this is what it asked for."""
    pending = request.scene.pending
    if pending is not None and pending.of == request.understanding.intent:
        dialogs.end(tx, request.message)


def _ask_which(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several campaigns is meant, or say that none is open."""
    name, items = _person(request).name, _campaigns(request)
    if not items:
        told = [Reply(request.say("checkin.no_campaign", name=name))]
        return told if _is_spoken_to(request) else []
    options = tuple(Option(n, item.title, item.ref) for n, item in enumerate(items, 1))
    offered = _ask(tx, request, options)
    return [Reply(request.say("checkin.which", name=name, options=offered))]


def _ask_who(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several people is meant."""
    slots, roster = request.understanding.slots, request.scene.roster
    known = [roster.known(number) for number in slots.get("candidates", ())[:MOST_CHOICES]]
    options = tuple(Option(n, one.name, one.id) for n, one in enumerate(filter(None, known), 1))
    offered = _ask(tx, request, options)
    name = _person(request).name
    said = slots.get("unclear", "")
    return [Reply(request.say("checkin.who", name=name, said=said, options=offered))]


def _ask(tx: Transaction, request: Request, options: tuple[Option, ...]) -> str:
    """Open a question; gives its options as they are offered."""
    slots, now = request.understanding.slots, request.scene.now
    draft = {key: slots[key] for key in ("campaign", "people", "date") if key in slots}
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    question = Question(request.understanding.intent, options, now + patience, draft=draft)
    dialogs.ask(tx, request.message, question, now)
    return "，".join(f"{option.n} {option.label}" for option in options)


feature = Feature(
    "checkin",
    help="checkin.help",
    items=checkin.open_items,
    listens=(
        # Family may speak for their elders; that they have no check-ins themselves is seen here.
        Listen("checkin", couples.asks_who(check_in), frozenset(ROLES), kept=True),
        Listen("checkin_cancel", couples.asks_who(take_back), MEMBERS, kept=True),
        Listen("checkin_query", couples.asks_who(own_record), frozenset(ROLES)),
    ),
)
