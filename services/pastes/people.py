"""Whose words pasted talk is, and whom names in it mean: by staff's choice, by what is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot import transcripts
from bot.messages import Account, Chat, Message
from bot.scene import Scene
from bot.understanding import selves
from services import members
from services.pastes import model, speakers
from services.pastes.model import Choices
from storage.transaction import Transaction


@dataclass(slots=True)
class People:
    """The people of one paste. `roster` is the bureau's, with what is sure of its names.

    `bound` are the accounts that were said to be somebody's.
    """

    tx: Transaction
    chat: Chat
    at: datetime
    choices: Choices
    roster: Any
    bound: list[str] = field(default_factory=list)
    # Who said in this paste by name who he is, and whom names in it mean besides staff's choice.
    selves: dict[str, int] = field(default_factory=dict)
    sure: dict[str, int] = field(default_factory=dict)
    shared: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def begin(self, lines: Iterable[transcripts.Line]) -> None:
        """Take staff's choice of names; find who tells who he is: what he said before is his."""
        self.shared = self.roster.shared()
        self.choose({})
        for line in lines:
            called = line.who or ""
            if called and line.kind == "said" and called not in self.selves:
                self._introduce(called, line.text)

    def is_name(self, called: str) -> bool:
        """Whether somebody may be called so, with whatever stands around the name."""
        return called in self.choices.senders or bool(speakers.meant(self.roster, called))

    def stands_alone(self, line: str) -> bool:
        """Whether a line is what somebody is called and nothing else."""
        return line in self.choices.senders or speakers.alone(self.roster, line)

    def known(self, name: str) -> bool:
        """Whether somebody of the roster has that name or form."""
        return self.roster.resolve(name, None) is not None

    def whose(self, called: str) -> tuple[int, ...]:
        """Whose words they may be: staff's choice, else by what the group calls them."""
        chosen = self.choices.senders.get(called)
        if chosen is not None:
            return (chosen,) if chosen != model.GUEST else ()
        if not called:
            return ()
        if called in self.selves:
            return (self.selves[called],)
        known = members.users(self.tx, transcripts.account(self.chat, called))
        return tuple(known[:1]) or speakers.meant(self.roster, called)

    def account(self, called: str, candidates: tuple[int, ...]) -> Account:
        """Who speaks, as an account of the group; it is kept whose that is, where it is sure."""
        account = transcripts.account(self.chat, called)
        if called and len(candidates) == 1 and members.users(self.tx, account) != [*candidates]:
            members.attach(self.tx, account.channel, account.id, candidates[0], self.at)
            self.bound.append(account.id)
        return account

    def told_apart(self, message: Message, scene: Scene) -> tuple[Message, Scene]:
        """A message in which namesakes have names of their own where their body stands there."""
        text, names = selves.told_apart(self.roster, self.shared, message.text)
        if not names:
            return message, scene
        self.choose(names)
        return replace(message, text=text), replace(scene, roster=self.roster)

    def choose(self, names: Mapping[str, int]) -> None:
        """Have names be somebody's for the rest of the paste."""
        self.sure |= names
        self.roster = self.roster.chosen({**self.choices.names, **self.sure})

    def _introduce(self, called: str, text: str) -> None:
        before = people = self.whose(called)
        if len(people) > 1:
            people = selves.of_namesakes(self.roster, people, text)
        elif not people and called not in self.choices.senders:
            own = selves.of_stranger(self.roster, text)
            people = () if own is None else (own,)
        if len(people) == 1 and people != before:
            self.selves[called] = people[0]
