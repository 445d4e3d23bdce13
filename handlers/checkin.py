"""学习打卡 in chat: recording, for oneself and others, by a picture, and taking back."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.permissions import MEMBERS, ROLES
from bot.router import Feature, Listen
from bot.scene import Person, Understanding
from bot.texts.dates import date_words
from handlers import campaigns, confirming, couples, recording, records, rolls, wishes
from handlers.wishes import Wish
from services import checkin
from services.checkin import reflections
from storage import acknowledgements
from storage.audit import By
from storage.transaction import Transaction


def check_in(tx: Transaction, request: Request) -> list[Reply]:
    """Record the study of the sender, or of others for whom the sender may speak."""
    roll, campaign = rolls.is_roll(request), campaigns.meant(request)
    if "person" in request.understanding.ask and not roll:
        return campaigns.ask_who(tx, request)
    if campaign is None:
        return campaigns.ask_which(tx, request)
    campaigns.end_question(tx, request)
    if roll:
        return rolls.record(tx, request, campaign)
    wish = wishes.wish(tx, request)
    if not wish.people:
        return _own_is_off(request) if wish.is_off else _nobody(request, wish)
    days, most = recording.allowed(tx, request, campaign, wish.days)
    if not days:
        return [Reply(confirming.too_long_ago(request, wish.days, most))]
    done = recording.record(tx, request, campaign, wish.people, days)
    return confirming.told(request, campaign, wish, done, most)


def picture(tx: Transaction, request: Request) -> list[Reply]:
    """Take a picture for today's study, where it can be nothing else; else leave it alone."""
    person, scene = request.scene.person, request.scene
    if request.message.via != "picture" or person is None or person.role not in MEMBERS:
        return []
    if scene.pending is not None or scene.today in (scene.own.checked_in or ()):
        return []
    if not _is_for_study(request):
        return []
    seen = Understanding("checkin", {"picture": True}, because="checkin.picture")
    return list(_CHECK_IN(tx, replace(request, understanding=seen)))


def take_back(tx: Transaction, request: Request) -> list[Reply]:
    """Take the sender's latest of the day back; in a group only if there is one."""
    person, scene = campaigns.person(request), request.scene
    if not records.is_about_sender(request, person):
        told = Reply(request.say("checkin.own_only_taken_back", name=person.name))
        return [told] if campaigns.is_spoken_to(request) else []
    among = [item.id for item in campaigns.may_be_meant(request)]
    day = wishes.days(request)[-1]
    taken = checkin.take_back(tx, person, day, scene.now, among=among)
    if taken is None:
        if not campaigns.is_spoken_to(request):
            return []
        return [Reply(request.say("checkin.nothing_to_take_back", name=person.name))]
    refs = (("campaign", taken),)
    if day != scene.today:
        date_said = date_words(request.say, day)
        text = request.say("checkin.taken_back_of", name=person.name, date=date_said)
        return [Reply(text, refs=refs)]
    acknowledged = confirming.acknowledged(taken, person)
    acknowledgements.leave(tx, acknowledged, scene.now, request.say)
    return [Reply(request.say("checkin.taken_back", name=person.name), refs=refs)]


def share(tx: Transaction, request: Request) -> list[Reply]:
    """Keep that others may read what the sender said of the study."""
    _keep_share(tx, request, yes=True)
    return [Reply(request.say("checkin.shared", name=campaigns.person(request).name))]


def keep_private(tx: Transaction, request: Request) -> list[Reply]:
    """Keep that nobody else may read it."""
    _keep_share(tx, request, yes=False)
    return [Reply(request.say("checkin.not_shared", name=campaigns.person(request).name))]


def _keep_share(tx: Transaction, request: Request, *, yes: bool) -> None:
    by = By(campaigns.person(request).id, request.scene.now)
    reflections.answer(tx, request.understanding.slots["checkin"], yes, by)


def _is_for_study(request: Request) -> bool:
    """Whether a picture comes to the one study that is on here: said to the bot, or to its post."""
    campaign, chat, quoted = campaigns.meant(request), request.message.chat, request.scene.quoted
    if campaign is None:
        return False
    if not chat.is_group:
        return True
    here = (chat.channel, chat.id) in campaign.chats
    answers = quoted is not None and quoted.by is None and campaign.ref in quoted.refs
    return here and (request.message.at_bot or answers)


def _own_is_off(request: Request) -> list[Reply]:
    """What is said to somebody who does not want to be recorded; in a group not that it is so."""
    if not campaigns.is_spoken_to(request):
        return []
    key = "privacy.alone" if request.message.chat.is_group else "privacy.checkin_off"
    return [Reply(request.say(key))]


def _nobody(request: Request, wish: Wish) -> list[Reply]:
    """What is said when there is nobody to record for."""
    sender: Person = campaigns.person(request)
    if not wish.refused:  # A list on which everybody is recorded already.
        return [Reply(request.say("checkin.all_already"))]
    if sender.role not in MEMBERS:
        told = [Reply(request.say("common.not_allowed"))]
        return told if campaigns.is_spoken_to(request) else []
    return [Reply(request.say("checkin.not_for_others", name=sender.name))]


_CHECK_IN = couples.asks_who(check_in)

feature = Feature(
    "checkin",
    help="checkin.help",
    items=checkin.open_items,
    pictures=picture,
    listens=(
        # Family may speak for their elders; that they have no check-ins themselves is seen here.
        Listen("checkin", _CHECK_IN, frozenset(ROLES), kept=True),
        Listen("checkin_cancel", couples.asks_who(take_back), MEMBERS, kept=True),
        Listen(reflections.SHARE, share, frozenset(ROLES), declined=keep_private),
        Listen("checkin_query", couples.asks_who(records.own_record), frozenset(ROLES)),
    ),
)
