"""One month of one reading group, as a text to read: month.txt; a changed sentence is a diff there.

`pytest tests/conversations/test_month.py --transcripts` writes what the bot does today into it.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import local_date
from bot.messages import Account
from services import chats, checkin, couples, families, members, organisations
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit.town import ZONE
from tests.kit.transcript import DRAWN, GROUP, Stage

FILE = Path(__file__).with_name("month.txt")
BEGIN = datetime(2025, 10, 31, 12, tzinfo=ZONE)
SECRETARY = "宋文彬"
COUPLE = ("何永年", "周玉兰")
FOLLOWERS = ("郑淑华", "钱守仁", "冯桂英")
FATHER, DAUGHTER = "马德山", "马小慧"
CLERK = "林晓"
OTHERS = [
    "张国安",
    "李素琴",
    "王长林",
    "刘凤英",
    "陈志远",
    "杨秀珍",
    "赵德全",
    "黄玉芬",
    "吴建中",
    "徐桂芳",
    "孙茂林",
    "胡淑敏",
    "朱永福",
    "高秀兰",
    "林广才",
    "罗美云",
    "梁玉成",
    "谢春花",
    "韩振华",
    "唐月娥",
    "曹大同",
    "许金凤",
    "邓友良",
]
ELDERS = (SECRETARY, *COUPLE, *FOLLOWERS, FATHER, *OTHERS)
MOST_POSTS = 3
# What the month's author meant everybody to have studied by its end, counted apart from the bot.
DAYS = {
    "张国安": 30,
    "杨秀珍": 30,
    "赵德全": 28,
    "王长林": 20,
    "李素琴": 18,
    "陈志远": 17,
    "刘凤英": 17,
    "郑淑华": 15,
    "黄玉芬": 12,
    "吴建中": 12,
    "罗美云": 11,
    "孙茂林": 8,
    "钱守仁": 8,
    "周玉兰": 8,
    "徐桂芳": 8,
    "宋文彬": 7,
    "马德山": 6,
    "何永年": 4,
    "许金凤": 2,
    "胡淑敏": 2,
    "高秀兰": 2,
    "唐月娥": 2,
    "邓友良": 2,
    "冯桂英": 2,
    "谢春花": 1,
    "韩振华": 1,
    "林广才": 1,
    "曹大同": 2,
    "朱永福": 1,
}


def accounts() -> dict[str, Account]:
    """Whose account is which; the couple has one telephone, the father none."""
    of_wecom = (SECRETARY, COUPLE[0], *OTHERS)
    there = {name: Account("wecom_aibot", f"wm-{n:02}") for n, name in enumerate(of_wecom, 1)}
    of_wechat = (*FOLLOWERS, DAUGHTER, CLERK)
    here = {name: Account("official_account", f"o-{n:02}") for n, name in enumerate(of_wechat, 1)}
    return {**there, COUPLE[1]: there[COUPLE[0]], **here}


def settle(tx: Transaction) -> None:
    """The branch, its group, its month of reading."""
    by, known = By(None, BEGIN), accounts()
    roles = {SECRETARY: "secretary", DAUGHTER: "family", CLERK: "staff"}
    ids = {n: members.enter(tx, n, roles.get(n, "member")) for n in (*ELDERS, DAUGHTER, CLERK)}
    for name, account in known.items():
        if name != COUPLE[1]:
            members.attach(tx, account.channel, account.id, ids[name])
    couples.share(tx, known[COUPLE[0]], ids[COUPLE[1]], by)
    families.add(tx, ids[FATHER], ids[DAUGHTER], "daughter", by, may_report=True, may_see=True)
    body = organisations.add(tx, "机关三支部", "建制支部")
    for name in ELDERS:
        leads = name == SECRETARY
        organisations.join(tx, body, ids[name], "书记" if leads else "", leads=leads)
    chats.open_group(tx, GROUP, "机关三支部读报群", purpose="study", hears="at")
    chats.change(tx, GROUP, robot="reading", keeper_id=ids[SECRETARY], unit_id=body)
    _campaign(tx, body)


def _campaign(tx: Transaction, body: int) -> None:
    month = Campaign(
        title="每日读报",
        starts_on=date(2025, 11, 1),
        ends_on=date(2025, 11, 30),
        post_time=time(8, 40),
        summary_time=time(19, 20),
        material="今天读一读头版。",
    )
    checkin.create_campaign(tx, month, [GROUP], BEGIN, ZONE, bodies=[body])


@pytest.fixture
async def stage(sqlite_url: str, platform) -> AsyncIterator[Stage]:
    async with Stage.open(sqlite_url, platform, BEGIN, accounts()) as stage:
        await stage.do(settle)
        yield stage


async def test_a_month_of_a_reading_group(stage: Stage, request: pytest.FixtureRequest):
    written = FILE.read_text(encoding="utf-8")
    now = await stage.play(written)
    if request.config.getoption("--transcripts"):
        FILE.write_text(now, encoding="utf-8")
        return
    lines = difflib.unified_diff(
        written.splitlines(), now.splitlines(), "month.txt", "the bot of today", lineterm="", n=2
    )
    assert now == written, "\n".join(lines)
    assert {name: days for name, (days, _) in (await stage.totals()).items()} == DAYS
    await _all_add_up(stage)
    await _nobody_is_shamed(stage)


async def _all_add_up(stage: Stage) -> None:
    """What was counted on the way is what the facts make."""
    before = await stage.do(_totals)
    await stage.do(checkin.rebuild)
    assert await stage.do(_totals) == before


def _totals(tx: Transaction) -> list[tuple[object, ...]]:
    totals = core(CheckinTotal)
    return sorted(map(tuple, tx.execute(totals.select())), key=str)


async def _nobody_is_shamed(stage: Stage) -> None:
    """Of the group's posts there are three a day at most, and each names only who did study."""
    days = Counter(local_date(at, ZONE) for at, _ in stage.groups)
    pictures = Counter(local_date(at, ZONE) for at, text in stage.groups if text == DRAWN)
    assert max((days - pictures).values()) <= MOST_POSTS
    facts = await stage.do(_facts)
    for at, text in stage.groups:
        day = local_date(at, ZONE)
        week = {day - timedelta(days=n) for n in range(day.weekday() + 1)}
        present = {name for name, studied in facts if studied in week}
        assert {name for name in ELDERS if name in text} <= present, text


def _facts(tx: Transaction) -> list[tuple[str, date]]:
    people, facts = core(Member), core(Checkin)
    rows = select(people.c.name, facts.c.day).join(facts, facts.c.member_id == people.c.id)
    return [(row.name, row.day) for row in tx.execute(rows)]
