"""What stands in a database, compared with what must."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine, Executable, func, select, text

from benchmarks.crash import signs, texts
from services import checkin
from storage.database import is_sqlite, open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox, Outbox
from storage.transaction import Transaction

DIGITS = 16  # of an openid of benchmarks.town, which end in the number of the person
_checkins, _totals = core(Checkin), core(CheckinTotal)
_inbox, _outbox = core(Inbox), core(Outbox)
_CHECKINS = select(_checkins.c.member_id, func.count()).group_by(_checkins.c.member_id)
_DAYS = select(_totals.c.member_id, _totals.c.days)
_ANSWERS = (
    select(_inbox.c.sender_id, func.count())
    .where(_inbox.c.answer.is_not(None))
    .group_by(_inbox.c.sender_id)
)
_ALL_TOTALS = select(_totals).order_by(_totals.c.campaign_id, _totals.c.member_id)
_laid = _outbox.c.key.startswith(texts.KEY)
_OPEN = select(func.count()).where(_outbox.c.done_at.is_(None), _laid)
_SENT = select(func.count()).where(_outbox.c.state == "sent")


@dataclass(slots=True)
class Found:
    """How many people's check-ins are lost, how many are there too often, and what else."""

    lost: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)


def examine(url: str, people: range) -> Found:
    """Exactly one check-in of each of `people`, with its total and answer, in a sound database;
    and one sign-up of each who signed up beside them."""
    engine = open_engine(url)
    signing = signs.signers(people)
    *counted, answers = once(engine, _counted)
    counted.append({n: times for n, times in answers.items() if n < signs.FIRST})
    lost = {n for n in people if not all(counts.get(n) for counts in counted)}
    doubled = sum(n - 1 for counts in counted for n in counts.values() if n > 1)
    strangers = set().union(*counted) - set(people)
    faults = [f"{len(strangers)} people who said nothing"] if strangers else []
    unsigned, twice, wrong = signs.examine(url, signing)
    lost |= {n for n in signing if not answers.get(n)}
    doubled += twice + sum(answers[n] - 1 for n in signing if answers.get(n, 0) > 1)
    faults += wrong + damage(engine) + _unlike_rebuild(engine)
    return Found(len(lost) + unsigned, doubled, faults)


def checked_in(url: str) -> set[int]:
    """Whose check-in stands."""
    return set(once(open_engine(url), _counted)[0])


def texts_open(url: str) -> int:
    """How many of the texts that were laid are neither sent nor given up."""
    return int(once(open_engine(url), lambda tx: tx.execute(_OPEN).scalar_one()))


def texts_sent(url: str) -> int:
    """How many texts are marked as sent."""
    return int(once(open_engine(url), lambda tx: tx.execute(_SENT).scalar_one()))


def damage(engine: Engine) -> list[str]:
    """What SQLite finds wrong with its file."""
    if not is_sqlite(engine):
        return []
    found = once(engine, lambda tx: tx.execute(text("PRAGMA integrity_check")).scalar())
    return [] if found == "ok" else [f"integrity check: {found}"]


def _counted(tx: Transaction) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Check-ins, days and answers of each person."""
    answers = {int(sender[-DIGITS:]): n for sender, n in tx.execute(_ANSWERS)}
    return _pairs(tx, _CHECKINS), _pairs(tx, _DAYS), answers


def _pairs(tx: Transaction, query: Executable) -> dict[int, int]:
    return dict(map(tuple, tx.execute(query)))


def _unlike_rebuild(engine: Engine) -> list[str]:
    before = once(engine, lambda tx: tx.execute(_ALL_TOTALS).all())
    once(engine, checkin.rebuild)
    after = once(engine, lambda tx: tx.execute(_ALL_TOTALS).all())
    return [] if before == after else ["aggregates differ from their rebuild"]
