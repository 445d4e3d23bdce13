"""The invented bureau that is measured: people with bound accounts, and one campaign for all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot import config
from bot.channels.official_account import OfficialAccount
from bot.clock import local_date
from services import checkin
from storage.tables.base import core
from storage.tables.checkin import Campaign
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction
from storage.versions import bump

APP_ID = "wxbench000000000"
TOKEN = "tokenofbenchmarks"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
KEY = "benchmarks guard nothing: all their people are invented"
PATH = "/official-account"
AIBOT_PATH = "/wecom-aibot"
BOT_NAME = "小银铃"
ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = 10_000


def openid(n: int) -> str:
    """The account of person `n`."""
    return f"o-benchmark-{n:016d}"


def name(n: int) -> str:
    """The name of person `n`, which is part of no other's."""
    return f"长者{n:06d}"


def name_of(account_id: str) -> str:
    """The name of the person whose account it is."""
    return name(int(account_id[-16:]))


def environment(url: str, port: int) -> dict[str, str]:
    """The settings of the server that is measured."""
    return {
        "YINLING_SERVER__PORT": str(port),
        "YINLING_DATABASE__URL": url,
        "YINLING_SECURITY__KEY": KEY,
        "YINLING_OFFICIAL_ACCOUNT__APP_ID": APP_ID,
        "YINLING_OFFICIAL_ACCOUNT__TOKEN": TOKEN,
        "YINLING_OFFICIAL_ACCOUNT__AES_KEY": AES_KEY,
        "YINLING_OFFICIAL_ACCOUNT__PATH": PATH,
        "YINLING_WECOM_AIBOT__TOKEN": TOKEN,
        "YINLING_WECOM_AIBOT__AES_KEY": AES_KEY,
        "YINLING_WECOM_AIBOT__PATH": AIBOT_PATH,
        "YINLING_BUREAU__BOT_NAME": BOT_NAME,
    }


def settings(url: str, port: int) -> config.Settings:
    """The same, checked."""
    return config.load(None, environment(url, port))


def settle(tx: Transaction) -> None:
    """Fill a migrated database with everybody, and open the campaign."""
    everybody = range(1, PEOPLE + 1)
    tx.execute(
        insert(core(Member)),
        [{"id": n, "name": name(n), "role": "member", "note": ""} for n in everybody],
    )
    tx.execute(
        insert(core(MemberAccount)),
        [
            {"channel": OfficialAccount.name, "account_id": openid(n), "member_id": n}
            for n in everybody
        ],
    )
    now = datetime.now(UTC)
    # From yesterday to far ahead, so that midnight may pass meanwhile.
    yesterday = local_date(now, ZONE) - timedelta(days=1)
    campaign = Campaign(
        title="每日一学",
        starts_on=yesterday,
        ends_on=yesterday + timedelta(days=365),
        post_time=time(8, 1),
    )
    checkin.create_campaign(tx, campaign, [], now, ZONE)
    bump(tx)
