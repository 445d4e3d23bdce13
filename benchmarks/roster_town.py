"""The bureau with 50,000 people on its roster: places, bodies, sealed numbers, open tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from benchmarks import bureau, full_town, town
from bot.clock import local_date
from bot.installation import vault
from bot.understanding import pinyin
from console.routes import PREFIX
from services import grid, logins, organisations, passes, tasks
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.tables.tasks import Task
from storage.transaction import Transaction
from storage.versions import bump

PEOPLE = 50_000
# One district with 25 streets and 213 communities.
STREETS, COMMUNITIES = 25, 213
BRANCHES = 200
TASKS = 1_500
CLERK = "后台办事员"
ACTIVITY = ("normal", "normal", "moderate", "none")

_members, _memberships, _tasks = core(Member), core(Membership), core(Task)


def phone(n: int) -> str:
    """The number of person `n`; no operator has any that begins so."""
    return f"199{n:08d}"


def settle(tx: Transaction) -> None:
    """Fill a migrated database: those who talk are the people of the full town."""
    full_town.settle((0,) * full_town.CAMPAIGNS)(tx)
    nodes, bodies = _places(tx), _bodies(tx)
    rows = list(_rows(nodes))
    talkers, others = rows[: full_town.PEOPLE], rows[full_town.PEOPLE :]
    given = {name: bindparam(f"b_{name}") for name in talkers[0] if name != "id"}
    known = update(_members).where(_members.c.id == bindparam("b_id")).values(given)
    tx.execute(known, [{f"b_{name}": value for name, value in row.items()} for row in talkers])
    tx.execute(insert(_members), [{"role": "member", "note": "", **row} for row in others])
    inside = [
        {"organisation_id": bodies[row["id"] % BRANCHES], "member_id": row["id"]} for row in rows
    ]
    blank = {"role": "", "leads": False, "home": False}
    tx.execute(insert(_memberships), [blank | row for row in inside])
    _open_tasks(tx)
    _employ(tx)
    bump(tx)


def way_in(url: str) -> str:
    """The path of a link that signs the clerk in once; the server must not run yet."""
    engine, now = open_engine(url), datetime.now(UTC)
    secret = once(engine, lambda tx: passes.lend(tx, PEOPLE + 1, now))
    engine.dispose()
    return f"{PREFIX}/pass/{secret}"


def _rows(nodes: Sequence[int]) -> Iterator[dict[str, Any]]:
    sealing = vault(town.settings("sqlite:///unused.db", 1))
    for one in bureau.people(PEOPLE):
        called = town.name(one.id) if one.id <= full_town.PEOPLE else one.name
        number = phone(one.id)
        yield {
            "id": one.id,
            "name": called,
            "sounds": pinyin.searchable(called),
            "sex": one.sex,
            "kind": "lixiu" if one.id % 20 == 0 else "tuixiu",
            "unit": one.branch,
            "title": one.title,
            "birth_year": 1930 + one.id % 35,
            "birth_month": 1 + one.id % 12,
            "birth_day": 1 + one.id % 28,
            "node_id": nodes[one.id % COMMUNITIES],
            "activity": ACTIVITY[one.id % len(ACTIVITY)],
            "state": "deceased" if one.id > full_town.PEOPLE and one.id % 50 == 0 else "active",
            "state_since": date(2026, 1, 1),
            "phone_sealed": sealing.seal(number, "phone"),
            "phone_print": sealing.print(number),
            "address_sealed": sealing.seal(f"银铃市和平路{one.id}号", "address"),
        }


def _places(tx: Transaction) -> list[int]:
    root = grid.add(tx, "银铃区", level="区")
    streets = [grid.add(tx, f"第{n}街道", root, "街道") for n in range(1, STREETS + 1)]
    return [
        grid.add(tx, f"第{n}社区", streets[n % STREETS], "社区") for n in range(1, COMMUNITIES + 1)
    ]


def _bodies(tx: Transaction) -> list[int]:
    return [organisations.add(tx, f"机关第{n}支部", "建制支部") for n in range(1, BRANCHES + 1)]


def _open_tasks(tx: Transaction) -> None:
    now, kinds = datetime.now(UTC), (*tasks.CALLED, "wish")
    day = local_date(now, town.ZONE)
    for n in range(1, TASKS + 1):
        at = now - timedelta(minutes=n)
        opened = {"opened_at": at, "changed_at": at, "day": day - timedelta(days=n // 50)}
        said = {"said": "我有件事想请你们帮忙。", "slots": {}, "inbox_id": 0}
        account = {"channel": "wecom_aibot", "account_id": full_town.userid(n), "member_id": n}
        where = {"chat_id": full_town.userid(n), "is_group": False}
        row = {"kind": kinds[n % len(kinds)], **account, **where, **said, **opened}
        tx.execute(insert(_tasks).values(row))


def _employ(tx: Transaction) -> None:
    row = {"id": PEOPLE + 1, "name": CLERK, "role": "staff", "note": ""}
    tx.execute(insert(_members).values(row | {"sounds": pinyin.searchable(CLERK)}))
    logins.open_for(tx, PEOPLE + 1, CLERK, datetime.now(UTC))
