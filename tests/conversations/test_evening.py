"""One evening of the sign-up group, as a text to read: evening.txt; a changed word is a diff there.

`pytest tests/conversations/test_evening.py --transcripts` writes what the bot does today into it.
"""

from __future__ import annotations

import difflib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.messages import Chat
from services import chats, families, members, organisations
from services.activities import signing, writing
from services.activities.entries import Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Transaction
from tests.kit.evening import BOT_NAME, HEARD, Evening
from tests.kit.town import ZONE, Town

FILE = Path(__file__).with_name("evening.txt")
BEGIN = datetime(2025, 10, 27, 18, 30, tzinfo=ZONE)
GROUP = "活动报名群"
# Who stands on the list of the tea party before the evening: guests that staff entered.
BEFORE = ("郑爱莲", "冯有才", "何秀珠")
CAPACITY = 6


def settle(tx: Transaction, group: Chat, now: datetime) -> None:
    """Three activities, told in one group in which the bot hears everything."""
    chats.change(tx, group, hears="all")
    clerk = members.named(tx, "林小雨")
    by = By(clerk, now)
    for title, alias, days, hour, place, capacity in (
        ("重阳节茶话会", "茶话会", 2, 9, "老干部活动中心", CAPACITY),
        ("公园健步走", "健步走", 3, 8, "人民公园东门", 40),
        ("书法培训班", "书法班", 7, 9, "老年大学301", 20),
    ):
        starts = now.replace(hour=hour, minute=0) + timedelta(days=days)
        draft = Draft(title, starts, None, place, capacity, aliases=(alias,), chats=(group,))
        writing.publish(tx, writing.create(tx, draft, by, ZONE), by, ZONE)
    parties = [(Entry(name),) for name in BEFORE]
    signing.sign_up(tx, 1, parties, by, "staff", vetted=True)
    secretary, elder = members.named(tx, "孙国庆"), members.named(tx, "李淑芬")
    assert secretary is not None and elder is not None
    branch = organisations.add(tx, "机关一支部", "建制支部")
    organisations.join(tx, branch, secretary, "书记", leads=True)
    organisations.join(tx, branch, elder, "", leads=False)
    father, daughter = members.named(tx, "张建国"), members.named(tx, "张敏")
    assert father is not None and daughter is not None
    families.add(tx, father, daughter, "daughter", by, may_sign_up=True, may_report=True)


@pytest.fixture
async def evening(town: Town) -> Evening:
    town.clock.move_to(BEGIN)
    group = town.group(GROUP).chat
    await town.do(lambda tx: settle(tx, group, BEGIN))
    return Evening(town, GROUP, BEGIN.date())


async def test_an_evening_of_the_sign_up_group(evening: Evening, request: pytest.FixtureRequest):
    written = FILE.read_text(encoding="utf-8")
    now = await evening.play(written)
    if request.config.getoption("--transcripts"):
        FILE.write_text(now, encoding="utf-8")
        return
    both = (written.splitlines(), now.splitlines())
    lines = difflib.unified_diff(*both, "evening.txt", "the bot of today", lineterm="", n=2)
    assert written == now, "\n".join(lines)


def once(*names: str) -> list[tuple[str, int]]:
    return sorted((name, 1) for name in names)


def spoken() -> list[str]:
    return [line for line in FILE.read_text(encoding="utf-8").splitlines() if HEARD.match(line)]


def test_it_is_an_evening_of_sixty_messages_by_ten_people():
    heard = [found for line in spoken() if (found := HEARD.match(line))]
    people = {found["who"] for found in heard} - {BOT_NAME}
    assert (len(heard) >= 60, len(people)) == (True, 10)


async def test_at_its_end_every_list_is_as_its_author_meant_it(evening: Evening):
    await evening.play(FILE.read_text(encoding="utf-8"))
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    rows = select(core(Activity).c.title, core(Signup)).join(core(Activity))
    for row in await evening.town.do(lambda tx: list(tx.execute(rows))):
        found.setdefault((row.title, row.state), []).append((row.name, row.heads))
    assert {key: sorted(names) for key, names in found.items()} == MEANT
    taken = sum(heads for name, heads in found["重阳节茶话会", "in"])
    assert taken <= CAPACITY + 1


# What the author meant, counted apart from the bot; a place more was made in the evening.
MEANT: dict[tuple[str, str], list[tuple[str, int]]] = {
    ("重阳节茶话会", "in"): once("郑爱莲", "冯有才", "何秀珠", "张建国", "周玉梅"),
    ("重阳节茶话会", "offered"): once("孙国庆", "吴长河"),
    ("重阳节茶话会", "waiting"): once("李淑芬"),
    ("重阳节茶话会", "out"): once("王德福", "刘桂兰", "刘桂兰的同伴", "赵秀英"),
    ("公园健步走", "in"): once("孙国庆", "李淑芬", "张建国", "王德福", "赵秀英", "周玉梅"),
    ("书法培训班", "in"): sorted([*once("周玉梅", "张建国", "李淑芬", "赵秀英"), ("王德福", 2)]),
}
