"""What people do to a list: each deed as a value, with what it does and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.activities import entries, leaving, signing, undoing, waiting
from services.activities.deeds import stood
from services.activities.entries import Entry, Key
from services.activities.waiting import BelowTakenError, NoRoomError
from storage.audit import By
from storage.transaction import Transaction
from tests.kit.signup_model import Full, Model

# Work that was done, and its number among all that was done, taken while the list was locked.
Numbers = Callable[[], int]


@dataclass(frozen=True)
class Told:
    """Somebody's deed at a time; `do` gives what the service answers, `must` what the rules say."""

    who: int

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        """Have the service do it; gives what it answers."""
        raise NotImplementedError

    def must(self, model: Model, at: datetime) -> Any:
        """Do it to the model; gives what the answer must be."""
        raise NotImplementedError


@dataclass(frozen=True)
class Join(Told):
    """Sign up parties: oneself, a family, the people of a chain; `vetted` as staff do."""

    parties: tuple[tuple[Entry, ...], ...]
    how: str = "self"
    vetted: bool = False

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        by = By(self.who, at)
        done = signing.sign_up(tx, activity_id, self.parties, by, self.how, vetted=self.vetted)
        return [(one.entry.key, one.state, one.new, one.place) for one in done]

    def must(self, model: Model, at: datetime) -> Any:
        return model.join(self.parties, self.who, at, vetted=self.vetted)


@dataclass(frozen=True)
class Leave(Told):
    """Stay away, some people at once."""

    keys: tuple[Key, ...]

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        left = leaving.leave(tx, activity_id, self.keys, By(self.who, at))
        return {one.key: one.before for one in left}

    def must(self, model: Model, at: datetime) -> Any:
        left = model.leave(self.keys, self.who, at)
        return {key: before for key, (before, _) in left.items()}


@dataclass(frozen=True)
class Change(Told):
    """Come with more or fewer."""

    key: Key
    heads: int

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        by = By(self.who, at)
        row = leaving.change(tx, activity_id, self.key, by, heads=self.heads, company=())
        return stood(row)

    def must(self, model: Model, at: datetime) -> Any:
        return model.change(self.key, self.heads, self.who, at)


@dataclass(frozen=True)
class Resize(Told):
    """Raise or lower the capacity."""

    capacity: int | None

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        return waiting.set_capacity(tx, activity_id, self.capacity, By(self.who, at))

    def must(self, model: Model, at: datetime) -> Any:
        return model.resize(self.capacity, at)


@dataclass(frozen=True)
class Answer(Told):
    """Take an offered place, or let it go."""

    key: Key
    yes: bool

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        answered = waiting.accept if self.yes else waiting.decline
        rows = answered(tx, activity_id, self.key, By(self.who, at))
        return {entries.key_of(row) for row in rows}

    def must(self, model: Model, at: datetime) -> Any:
        return set(model.answer(self.key, self.who, at, yes=self.yes))


@dataclass(frozen=True)
class Admit(Told):
    """Put people into places out of their turn."""

    keys: tuple[Key, ...]

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        rows = waiting.admit(tx, activity_id, self.keys, By(self.who, at))
        return {entries.key_of(row) for row in rows}

    def must(self, model: Model, at: datetime) -> Any:
        return set(model.admit(self.keys, self.who, at))


@dataclass(frozen=True)
class LetIn(Told):
    """Say yes to somebody who was asked about."""

    key: Key

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        return waiting.let_in(tx, activity_id, self.key, By(self.who, at))

    def must(self, model: Model, at: datetime) -> Any:
        return model.let_in(self.key, self.who, at)


@dataclass(frozen=True)
class Undo(Told):
    """Take back what one did last. Which that is, is looked up before the list is locked."""

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        deed = undoing.last(tx, self.who, at, activity_id)
        if deed is None:
            return None
        undone = undoing.undo(tx, deed, By(self.who, at))
        return deed.id, {one.key for one in undone.back}, {one.key for one in undone.stayed}

    def must(self, model: Model, at: datetime) -> Any:
        raise NotImplementedError  # Which deed it was is known from the answer alone.


@dataclass(frozen=True)
class Tell(Told):
    """The clock tells offers, which last for some time."""

    lasts: timedelta

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        entries.lock(tx, activity_id)
        untold = [row for row in waiting.untold(tx) if waiting.told(tx, row, at + self.lasts)]
        return {entries.key_of(row) for row in untold}

    def must(self, model: Model, at: datetime) -> Any:
        return set(model.tell(at + self.lasts))


@dataclass(frozen=True)
class Lapse(Told):
    """The clock, some time later, takes back offers whose time is over."""

    later: timedelta

    def do(self, tx: Transaction, activity_id: int, at: datetime) -> Any:
        entries.lock(tx, activity_id)
        return {entries.key_of(row) for row in waiting.lapse(tx, at + self.later)}

    def must(self, model: Model, at: datetime) -> Any:
        return set(model.lapse(at + self.later))


@dataclass(frozen=True)
class Done:
    """What came of a deed, and when it came among the others."""

    deed: Told
    order: int
    answer: Any


def work(
    deed: Told, activity_id: int, at: datetime, number: Numbers
) -> Callable[[Transaction], Done]:
    """The deed as a piece of work; a refusal is raised, with its number, so that nothing stays."""

    def run(tx: Transaction) -> Done:
        try:
            answer = deed.do(tx, activity_id, at)
        except (NoRoomError, BelowTakenError) as error:
            raise Refused(number(), error) from error
        return Done(deed, number(), answer)

    return run


class Refused(Exception):
    """What was refused, and when among the others."""

    def __init__(self, order: int, error: NoRoomError | BelowTakenError) -> None:
        super().__init__(str(error))
        self.order = order
        self.free = error.free if isinstance(error, NoRoomError) else error.taken


def expected(done: Done, model: Model, at: datetime) -> Any:
    """What the rules say, in the model, of what was done."""
    if isinstance(done.deed, Undo):
        n = None if done.answer is None else done.answer[0]
        return None if n is None else (n, *model.undo(n, done.deed.who, at))
    try:
        return done.deed.must(model, at)
    except Full as full:
        return "full", full.args[0]
