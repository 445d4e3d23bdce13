"""What must be in the full town's database after its people spoke; else the run is void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import sleep

from sqlalchemy import Engine, func, select

from benchmarks import town
from benchmarks.callbacks import wrong_answers
from benchmarks.client import Load
from benchmarks.rounds import WrongEffectError
from benchmarks.talk import Saying, new_checkins
from services import checkin
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox

_checkins, _totals, _inbox = core(Checkin), core(CheckinTotal), core(Inbox)
_count = select(func.count())
COUNTED = {
    "messages": _count.select_from(_inbox),
    "stored answers": _count.select_from(_inbox).where(_inbox.c.answer.is_not(None)),
    "new check-ins": _count.select_from(_checkins).where(_checkins.c.inbox_id > 0),
    "check-ins": _count.select_from(_checkins),
    "days in the totals": select(func.coalesce(func.sum(_totals.c.days), 0)),
}


def check(url: str, said: Sequence[Saying], load: Load, before: int) -> None:
    """Raise unless all was answered rightly and recorded once; `before` are old check-ins."""
    new = new_checkins(said)
    wanted = {
        "messages": len(said),
        "stored answers": len(said),
        "new check-ins": new,
        "check-ins": before + new,
        "days in the totals": before + new,
    }
    found = counts(url)
    wrong = [f"{found[what]:,} {what}, not {n:,}" for what, n in wanted.items() if found[what] != n]
    if load.failed:
        wrong.append(f"{load.failed:,} answers that are not 200")
    elif others := wrong_answers(said, load.bodies):
        wrong.append(f"{others:,} wrong answers")
    if wrong:
        raise WrongEffectError("; ".join(wrong))


def check_totals(url: str) -> None:
    """Raise unless the totals are what their rebuild from the check-ins gives."""
    engine = open_engine(url)
    before = _all_totals(engine)
    once(engine, checkin.rebuild)
    if _all_totals(engine) != before:
        raise WrongEffectError("totals differ from their rebuild")
    engine.dispose()


def counts(url: str) -> dict[str, int]:
    """How many rows there are of all that is counted."""
    with open_engine(url).connect() as connection:
        return {what: int(connection.execute(q).scalar_one()) for what, q in COUNTED.items()}


def await_whole_day(seconds: float) -> None:
    """Wait, if need be, past the bureau's midnight, which would make a second check-in new."""
    later = timedelta(seconds=seconds)
    while datetime.now(town.ZONE).date() != (datetime.now(town.ZONE) + later).date():
        sleep(1)


def _all_totals(engine: Engine) -> list[object]:
    columns = (_totals.c.campaign_id, _totals.c.member_id)
    with engine.connect() as connection:
        return list(connection.execute(select(_totals).order_by(*columns)).all())
