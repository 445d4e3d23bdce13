"""One kill: load, death at a point, restart, redelivery, and a look at everything."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks import messages, town
from benchmarks.crash import aftermath, ledger, load, marks, signs, texts
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
    """Kill a server while `people` check in and others sign up, restart it, and add what came
    of it to `tally`.

    Everybody before `people` has checked in already.
    """
    platform.received.clear()
    marks.wipe(plan.url)
    laid = once(open_engine(plan.url), lambda tx: texts.lay(tx, people))
    once(open_engine(plan.url), signs.make_room)
    sent = ledger.texts_sent(plan.url)
    death = _die(plan, people)
    tally.kills += 1
    tally.landed += _landed(plan, death, len(platform.received) + sent)
    _note_losses(death, tally)
    _deliver_again(plan, people, death.answers, tally)
    _examine(plan.url, people, tally)
    _judge(laid, platform.received, tally)


def _die(plan: Plan, people: range) -> Death:
    with child(plan) as server:
        answers = load.deliver(server.port, load.speakers(people))
        at_point = server.died_at_point()
    return Death(answers, aftermath.look(plan.url), at_point)


def _landed(plan: Plan, death: Death, received: int) -> bool:
    """Whether what is left shows that the server died where it was to die.

    So many texts did the platform receive from the first kill of this database on.
    """
    left = death.left
    shown = {
        "before-commit": not left.marked,
        "after-commit": left.marked,
        "before-answer": len(left.done) > len(death.answers),
        "in-checkpoint": left.in_checkpoint,
        "after-send": received > left.texts_sent,
    }
    return death.at_point and shown.get(plan.point, True)


def _note_losses(death: Death, tally: Tally) -> None:
    """What was acknowledged must stand there at once, before anything is delivered again."""
    tally.acknowledged += len(death.answers)
    tally.lost += len(death.answers.keys() - death.left.done)
    tally.faults += death.left.faults


def _deliver_again(plan: Plan, people: range, before: Answers, tally: Tally) -> None:
    """Deliver what was not acknowledged, and some of what was: the latter changes nothing."""
    repeated = list(before)[:REPEATED]
    again = [n for n in load.speakers(people) if n not in before] + repeated
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
    if (signs.TITLE if n >= signs.FIRST else town.name(n)) not in told:
        return [f"{town.name(n)} was answered {told!r}"]
    if first is not None and messages.content(first) != told:
        return [f"{town.name(n)} was answered {told!r} to a repeat"]
    return []


def _wait_for_texts(url: str) -> None:
    """Wait until all texts are sent and offers told; what hangs there counts as lost."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (ledger.texts_open(url) or signs.offers_untold(url)) and time.monotonic() < end:
        time.sleep(GLANCE_SECONDS)


def _examine(url: str, people: range, tally: Tally) -> None:
    found = ledger.examine(url, range(1, people.stop))
    tally.lost += found.lost
    tally.doubled += found.doubled
    tally.faults += found.faults


def _judge(laid: list[Received], received: list[Received], tally: Tally) -> None:
    """Judge the texts that were laid; when an offer's goes out is up to the hour."""
    offered = set(map(town.openid, range(signs.FIRST, town.PEOPLE + 1)))
    judgement = texts.judge(laid, [one for one in received if one.openid not in offered])
    tally.texts += len(laid)
    tally.texts_lost += judgement.lost
    tally.texts_repeated += judgement.repeated
    tally.faults += judgement.faults
