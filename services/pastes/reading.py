"""A pasted message as it is understood: of any group, by whoever said it, in answer to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.messages import Message, Request
from bot.scene import NOTHING, Person, Scene
from bot.understanding import prose, selves
from bot.understanding.lists import of_something
from bot.understanding.topics import CAMPAIGN, Topics, tells_of_study
from services.pastes import speakers
from services.pastes.people import People

SIGNUP, CHECKIN = "activity_signup", "checkin"
# What of pasted talk is done, by the purpose of the groups where it is at home. All else people
# tell the bot themselves, or staff see to it on its page.
AT_HOME = {
    "study": (
        *(CHECKIN, "checkin_cancel", "leave_start", "meeting_leave", "meeting_attend"),
        "announcement_read",
    ),
    "activities": (SIGNUP, "activity_update", "activity_cancel"),
}
DONE = frozenset(intent for done in AT_HOME.values() for intent in done)
# What a message may be that has a list in plain sentences.
_OF_LISTS = frozenset((NOTHING.intent, SIGNUP, CHECKIN))
# The number of somebody whom nobody knows yet.
NOBODY = 0
Ask = Callable[[Message, Scene, int], Request]


@dataclass(slots=True)
class Reader:
    """Reads the messages of one paste, one after the other. `by` pasted them."""

    ask: Ask
    people: People
    by: Person
    topics: Topics = field(default_factory=Topics)

    def read(self, message: Message, scene: Scene, inbox_id: int, called: str) -> Request:
        """What a message means that somebody `called` so said, "" if nobody is told."""
        message, scene = self.people.told_apart(message, scene)
        request = self._as_answer(message, scene, inbox_id)
        if called and scene.person is None and request.understanding.intent == NOTHING.intent:
            request = self._of_a_member(request, called)
        return self._spoken_for(request, called)

    def _of_a_member(self, request: Request, called: str) -> Request:
        """What it means if whoever is `called` so is a member: then staff are asked who it is."""
        member = replace(request.scene, person=Person(NOBODY, called, "member"))
        read = self._as_answer(request.message, member, request.inbox_id)
        wished = read.understanding.intent in DONE
        return replace(request, understanding=read.understanding) if wished else request

    def lists(self, request: Request, called: str) -> tuple[Request, ...]:
        """A message with its lists, each read for itself, where it has them in plain sentences."""
        if is_list(request) or request.understanding.intent not in _OF_LISTS:
            return (self._with_bodies(request),)
        catalog = self.topics.catalog_of(request.scene.items)
        listed = prose.lists(
            request.message.text, self.people.known, lambda said: of_something(catalog, said)
        )
        if not listed:
            return (self._with_bodies(request),)
        return tuple(self._list(one, request, called) for one in listed)

    def _list(self, one: prose.Listed, request: Request, called: str) -> Request:
        message = replace(request.message, text=one.text)
        read = self._anywhere(message, request.scene, request.inbox_id)
        return self._with_bodies(self._spoken_for(read, called))

    def _as_answer(self, message: Message, scene: Scene, inbox_id: int) -> Request:
        """The message as it is understood; beside its words the own name says nothing."""
        own = scene.person.name if scene.person else ""
        message = replace(message, text=self.topics.all_but(message.text, scene.items))
        request = self._anywhere(message, scene, inbox_id)
        if own and request.understanding.intent == NOTHING.intent and own in message.text:
            message = replace(message, text=selves.without_own_name(own, message.text))
            request = self._anywhere(message, scene, inbox_id)
        if own and request.understanding.intent == NOTHING.intent:
            said = self.topics.chosen(message.text, scene.items)
            if said != message.text:
                return self._anywhere(replace(message, text=said), scene, inbox_id)
        return request

    def _anywhere(self, message: Message, scene: Scene, inbox_id: int) -> Request:
        """The message as it is understood; what people do in other groups they do here too.

        What is an answer to nobody may also stand for itself: people talk across each other.
        """
        request = self.ask(message, scene, inbox_id)
        if _is_guessed(request):
            request = replace(request, understanding=NOTHING)
        for purpose, done in AT_HOME.items():
            if request.understanding.intent != NOTHING.intent:
                break
            alone = replace(scene, purpose=purpose, recent=(), quoted=None)
            other = self.ask(message, alone, inbox_id)
            if other.understanding.intent in done and not _is_guessed(other):
                return other
        return request

    def _spoken_for(self, request: Request, called: str) -> Request:
        """A list of somebody who is not known is taken as staff's, who pasted it.

        Of talk they are but a messenger: who took himself off the list stays off. For a list of
        who studied, which no member may record, they stand as who read it.
        """
        scene, by = request.scene, self.by
        if scene.person is not None:
            if not _is_of_others(request):
                return request
        elif called and not is_list(request):
            return request
        elif called:
            by = Person(by.id, by.name, "member")
        return self.ask(request.message, replace(scene, person=by), request.inbox_id)

    def _with_bodies(self, request: Request) -> Request:
        """A list on which people stand with their body, 教育支部罗玉梅, read with whom that is."""
        rows = request.understanding.slots.get("entries", ())
        names = {row["name"] for row in rows if row.get("name") and row.get("person") is None}
        found = {name: speakers.meant(self.people.roster, name) for name in names}
        sure = {name: people[0] for name, people in found.items() if len(people) == 1}
        if not sure:
            return request
        self.people.choose(sure)
        scene = replace(request.scene, roster=self.people.roster)
        return self.ask(request.message, scene, request.inbox_id)


def is_list(request: Request) -> bool:
    """Whether a message was read as a list."""
    return "entries" in request.understanding.slots


def _is_of_others(request: Request) -> bool:
    """Whether it is a list of who studied on which all stand by their names."""
    rows = request.understanding.slots.get("entries", ())
    named = not selves.stands_unnamed(request.message.text)
    return bool(rows) and request.understanding.intent == CHECKIN and named


def _is_guessed(request: Request) -> bool:
    """Whether a check-in has no word of it, and is no answer to what was to be studied."""
    if request.understanding.intent != CHECKIN or tells_of_study(request.message.text):
        return False
    posts = request.scene.recent
    return not any(ref[0] == CAMPAIGN for post in posts if post.by is None for ref in post.refs)
