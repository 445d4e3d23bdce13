"""One message with all that can be found in it, looked for once and only when asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.messages import Message
from bot.scene import Known, Party, Scene, Who
from bot.understanding import times
from bot.understanding.focus import Focus, focus
from bot.understanding.items import Catalog, Hit
from bot.understanding.lazy import lazy
from bot.understanding.learnt import Opinion, features, opinion
from bot.understanding.normal import fold
from bot.understanding.numbers import Number
from bot.understanding.said import said

if TYPE_CHECKING:
    from bot.understanding.meant import Meant
    from bot.understanding.names import Mention


class Utterance:
    """A message in its scene. `text` is folded, `clean` has nothing but what is said."""

    def __init__(self, message: Message, scene: Scene, catalog: Catalog, bot_name: str) -> None:
        self.message = message
        self.scene = scene
        self.catalog = catalog
        self.bot_name = bot_name
        self.said = said(message.text, bot_name)
        self.text, self.clean = self.said.text, self.said.clean
        # The same as methods of one's own, without a step between.
        self.has, self.fits = self.said.has, self.said.fits
        self.where, self.is_only = self.said.where, self.said.is_only
        self.is_just = self.said.is_just
        self.notes: list[tuple[str, str]] = []
        self.meant: dict[str, Meant] = {}
        # What features found in it, each under a name of its own.
        self.kept: dict[str, Any] = {}

    @property
    def speaker(self) -> int | None:
        """The number of whoever speaks, None for an account bound to nobody."""
        return None if self.scene.person is None else self.scene.person.id

    @lazy
    def known(self) -> Known | None:
        """The speaker as the roster knows him or her."""
        roster = self.scene.roster
        return roster.known(self.speaker) if roster is not None and self.speaker else None

    @lazy
    def role(self) -> str:
        """member, family, secretary, staff, …; "" for an account bound to nobody."""
        return self.scene.person.role if self.scene.person else ""

    @property
    def is_staff(self) -> bool:
        """Whether the speaker works at the bureau."""
        return self.role in ("staff", "admin", "liaison", "duty")

    @property
    def private(self) -> bool:
        """Whether nobody else is there."""
        return not self.message.chat.is_group

    @lazy
    def named_bot(self) -> bool:
        """Whether the bot is called by its name, or spoken to as a machine that listens."""
        name = fold(self.bot_name)
        if name not in self.text or self.fits(f"(?:让|叫|找|跟|问|的|这个|那个){name}"):
            return False
        return self.has(
            f"{name},|{name}你|{name}把|{name}给|{name}帮|{name}请|{name}发|{name}在"
        ) or (
            self.text.endswith((name, f"{name}?", f"{name}.", f"{name}!"))
            or self.text.startswith(name)
        )

    @lazy
    def to_bot(self) -> bool:
        """Whether it is said to the bot and to nobody else."""
        return self.private or self.message.at_bot or self.named_bot

    @property
    def purpose(self) -> str:
        """What the chat is for."""
        return self.scene.purpose or ""

    @property
    def spoken(self) -> bool:
        """Whether it was dictated."""
        return self.message.via == "voice"

    @property
    def today(self) -> date:
        """The local date."""
        return self.scene.today

    @property
    def media(self) -> bool:
        """Whether a picture or the like came with it."""
        return self.said.media

    @property
    def only_media(self) -> bool:
        """Whether nothing was said but a picture or the like was sent."""
        return not self.clean

    @property
    def asks(self) -> bool:
        """Whether something is asked; "all right?" behind a wish asks nothing."""
        return self.said.asks

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that are said."""
        return self.said.numbers

    @property
    def heads(self) -> int | None:
        """How many people are said to come."""
        return self.said.heads

    @lazy
    def mentions(self) -> tuple[Mention, ...]:
        """The people who are named."""
        if self.scene.roster is None:
            return ()
        found: tuple[Mention, ...] = self.scene.roster.mentions(
            self.text, self.speaker, spoken=self.spoken
        )
        return found

    @lazy
    def items(self) -> tuple[Hit, ...]:
        """The open items that are spoken of, the surest first."""
        return self.catalog.mentioned(self.clean)

    @lazy
    def hits(self) -> dict[str, list[Hit]]:
        """The same by kind."""
        found: dict[str, list[Hit]] = {}
        for hit in self.items:
            found.setdefault(hit.item.kind, []).append(hit)
        return found

    def item_of(self, *kinds: str) -> Hit | None:
        """The surest item of these kinds that is spoken of."""
        return next((hit for hit in self.items if hit.item.kind in kinds), None)

    def sureness(self, kind: str) -> int:
        """How surely an item of the kind is named (0 to 100)."""
        hit = self.item_of(kind)
        return hit.score if hit else 0

    @lazy
    def plan_times(self) -> tuple[times.Time, ...]:
        """The times that are said, taken as of something to come."""
        return times.read(self.text, self.scene.now, toward="plan")

    @lazy
    def report_times(self) -> tuple[times.Time, ...]:
        """The times that are said, taken as of something that has been."""
        return times.read(self.text, self.scene.now, toward="report")

    @lazy
    def _kinds_near(self) -> frozenset[str]:
        kinds = {hit.item.kind for hit in self.items}
        return frozenset(kinds.union(ref[0] for ref in self.focus.refs))

    @lazy
    def _tells_number(self) -> bool:
        return self.said.has_digit or bool(self.plan_times)

    def may_mean(self, kind: str) -> bool:
        """Whether anything said, or posted before, could single out an item of the kind."""
        return kind in self._kinds_near or self._tells_number

    @lazy
    def focus(self) -> Focus:
        """What the talk was about just before."""
        return focus(self)

    @lazy
    def signs(self) -> list[str]:
        """The signs by which what was learnt from labelled lines judges it."""
        return features(self)

    @lazy
    def opinion(self) -> Opinion:
        """What was learnt from labelled lines says of it."""
        return opinion(self)

    @property
    def own_checkins(self) -> frozenset[date] | None:
        """The days of the speaker's own check-ins, None if they are not at hand."""
        return self.scene.own.checked_in

    def own_party(self, ref: object) -> tuple[Who, Party] | None:
        """Who goes along with the speaker, or with an elder of the family, to an activity."""
        own = self.scene.own
        if isinstance(ref, tuple):
            if ref in own.parties:
                return "self", own.parties[ref]
            for who, records in own.linked.items():
                if ref in records.parties:
                    return who, records.parties[ref]
            if own.signed and ref in own.signed:
                return "self", Party(("self",), 1)
        return None

    def decided(self) -> list[Who]:
        """Everybody named who is decided, in order, each once."""
        found: list[Who] = []
        for mention in self.mentions:
            found += [who for who in mention.who if who not in found]
        return found

    def is_of_staff(self, who: Who) -> bool:
        """Whether somebody named is of the bureau's staff."""
        roster = self.scene.roster
        known = roster.known(who) if roster is not None and isinstance(who, int) else None
        return known is not None and known.kind == "staff"

    def note(self, what: str, why: str) -> None:
        """Keep for the explanation that something was weighed."""
        self.notes.append((what, why))
