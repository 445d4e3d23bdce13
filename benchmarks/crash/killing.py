"""One kill: load, death at a point, restart, redelivery, and a look at everything."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks import messages, town
from benchmarks.crash import aftermath, ledger, load, marks, texts
from benchmarks.crash.aftermath import Aftermath
from benchmarks.crash.children import PATIENCE_SECONDS, child
from benchmarks.crash.load import Answers
from benchmarks.crash.platform import Platform, Received
from benchmarks.crash.server import Plan
from benchmarks.crash.tally import Tally
from storage.database import open_engine
from storage.once import once

REPEATED = 24
GLANCE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Death:
    """What was seen of a server's death: who was acknowledged, what it left, its last words."""

    answers: Answers
    left: Aftermath
    at_point: bool


def kill(plan: Plan, people: range, platform: Platform, tally: Tally) -> None:
    """Kill a server while `people` check in, restart it, and add what came of it to `tally`.

    Everybody before `people` has checked in already.
    """
    platform.received.clear()
    marks.wipe(plan.url)
    laid = once(open_engine(plan.url), lambda tx: texts.lay(tx, people))
    death = _die(plan, people)
    tally.kills += 1
    tally.landed += _landed(plan, death, platform.received)
    _note_losses(death, tally)
    _deliver_again(plan, people, death.answers, tally)
    _examine(plan.url, people, tally)
    _judge(laid, platform.received, tally)


def _die(plan: Plan, people: range) -> Death:
    with child(plan) as server:
        answers = load.deliver(server.port, people)
        at_point = server.died_at_point()
    return Death(answers, aftermath.look(plan.url), at_point)


def _landed(plan: Plan, death: Death, received: list[Received]) -> bool:
    """Whether what is left shows that the server died where it was to die."""
    left = death.left
    shown = {
        "before-commit": not left.marked,
        "after-commit": left.marked,
        "before-answer": len(left.checked_in) > len(death.answers),
        "in-checkpoint": left.in_checkpoint,
        "after-send": len(received) > texts.TEXTS - left.texts_open,
    }
    return death.at_point and shown.get(plan.point, True)


def _note_losses(death: Death, tally: Tally) -> None:
    """What was acknowledged must stand there at once, before anything is delivered again."""
    tally.acknowledged += len(death.answers)
    tally.lost += len(death.answers.keys() - death.left.checked_in)
    tally.faults += death.left.faults


def _deliver_again(plan: Plan, people: range, before: Answers, tally: Tally) -> None:
    """Deliver what was not acknowledged, and some of what was: the latter changes nothing."""
    repeated = list(before)[:REPEATED]
    again = [n for n in people if n not in before] + repeated
    with child(Plan(plan.url, plan.platform)) as server:
        answers = load.deliver(server.port, again)
        _wait_for_texts(plan.url)
    tally.redelivered += len(again)
    for n in again:
        tally.faults += _wrong(n, answers.get(n), before.get(n))


def _wrong(n: int, answer: bytes | None, first: bytes | None) -> list[str]:
    if answer is None:
        return [f"{town.name(n)} got no answer to a redelivery"]
    told = messages.content(answer)
    if town.name(n) not in told:
        return [f"{town.name(n)} was answered {told!r}"]
    if first is not None and messages.content(first) != told:
        return [f"{town.name(n)} was answered {told!r} to a repeat"]
    return []


def _wait_for_texts(url: str) -> None:
    """Wait until the outbox is empty; what hangs there counts as lost."""
    end = time.monotonic() + PATIENCE_SECONDS
    while ledger.texts_open(url) and time.monotonic() < end:
        time.sleep(GLANCE_SECONDS)


def _examine(url: str, people: range, tally: Tally) -> None:
    found = ledger.examine(url, range(1, people.stop))
    tally.lost += found.lost
    tally.doubled += found.doubled
    tally.faults += found.faults


def _judge(laid: list[Received], received: list[Received], tally: Tally) -> None:
    judgement = texts.judge(laid, received)
    tally.texts += len(laid)
    tally.texts_lost += judgement.lost
    tally.texts_repeated += judgement.repeated
    tally.faults += judgement.faults
