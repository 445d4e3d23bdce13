"""A real `yinling serve` with both callbacks open, and people who check in through them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from itertools import count
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from typing import Any

from bot import demonstration
from bot.channels.official_account.web import PATH as OFFICIAL_ACCOUNT
from bot.channels.wecom_aibot.web import PATH as WECOM_AIBOT
from bot.wechat.envelope import Envelope
from bot.wechat.xml import parse
from services import checkin, members
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Campaign
from storage.transaction import Transaction
from tests.kit.hostile import http, target
from tests.kit.processes import free_port, serving
from tests.kit.raw_http import exchange, status_of
from tests.kit.samples import sealed_json_request, sealed_request
from tests.kit.town import ZONE

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 60
NAME = "试打卡"
SAID = """<xml><ToUserName>gh_door</ToUserName><FromUserName>{who}</FromUserName>
<CreateTime>{at}</CreateTime><MsgType>text</MsgType><Content>打卡</Content><MsgId>{id}</MsgId></xml>"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    process: Popen[str]
    log: Path


class Door:
    """The settings of one server, its database, and what is in it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.port = url, folder, free_port()
        self.engine = open_engine(url)
        once(self.engine, _settle)

    @contextmanager
    def served(self, *module: str) -> Iterator[Served]:
        """The server while the block lasts, telling all that it would ever tell."""
        command = [sys.executable, "-m", *(module or ("bot", "serve"))]
        with serving(command, self.port, self.folder, self._environ()) as process:
            yield Served(self.port, process, self.folder / f"serving-{self.port}.log")

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table."""
        return once(self.engine, lambda tx: list(tx.execute(core(table).select())))

    def _environ(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "YINLING_DATABASE__URL": self.url,
            "YINLING_SERVER__PORT": str(self.port),
            "YINLING_LOG__LEVEL": "debug",
            "YINLING_SECURITY__KEY": demonstration.KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": demonstration.APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__TOKEN": demonstration.TOKEN,
            "YINLING_OFFICIAL_ACCOUNT__AES_KEY": demonstration.AES_KEY,
            "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
            "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
        }


@dataclass
class Walkers:
    """People who come by meanwhile, one after another, through either callback in turn.

    Visits are numbered from `first` on; a number is a message's id.
    """

    port: int
    pause: float = 0.02
    first: int = 0
    answers: list[tuple[int, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def walking(self) -> Iterator[None]:
        """They come while the block lasts."""
        end = Event()
        thread = Thread(target=self._walk, args=(end,))
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    def walk(self, visits: int) -> None:
        """So many visits, one after another."""
        for n in range(self._next(), self._next() + visits):
            self._visit(n)

    def p99(self) -> float:
        """What all but one in a hundred waited at most, in seconds."""
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]

    def _next(self) -> int:
        return self.first + len(self.seconds)

    def _walk(self, end: Event) -> None:
        for n in count(self._next()):
            if end.wait(self.pause):
                return
            self._visit(n)

    def _visit(self, n: int) -> None:
        request, opened = (_through_account, _through_bot)[n % 2](n)
        begun = time.perf_counter()
        answer = exchange(self.port, request)
        self.seconds.append(time.perf_counter() - begun)
        if status_of(answer) != 200:
            self.failures.append(f"visit {n}: {answer[:60]!r}")
            return
        self.answers.append((n, opened(answer.partition(b"\r\n\r\n")[2])))


def person(n: int) -> str:
    """The invented name of the n-th visit's person; each comes through both callbacks."""
    return f"{NAME}{'甲乙丙丁戊己庚辛壬癸'[n // 2 % 10]}{'一二三四五六'[n // 20 % 6]}"


def _account(n: int) -> str:
    return f"walker-{n // 2 % PEOPLE}"


def _settle(tx: Transaction) -> None:
    now = datetime.now(UTC)
    for n in range(0, 2 * PEOPLE, 2):
        for channel in ("official_account", "wecom_aibot"):
            members.bind(tx, channel, _account(n), person(n))
    today = now.astimezone(ZONE).date()
    campaign = Campaign(
        title="每日一学",
        starts_on=today,
        ends_on=today + timedelta(days=9),
        post_time=time_of_day(8, 1),
    )
    checkin.create_campaign(tx, campaign, (), now, ZONE)


def _through_account(n: int) -> tuple[bytes, Any]:
    envelope = Envelope(demonstration.TOKEN, demonstration.AES_KEY, demonstration.APP_ID)
    plain = SAID.format(who=_account(n), at=int(time.time()), id=f"walk-{n}")
    query, body = sealed_request(envelope, plain.encode())

    def opened(answer: bytes) -> str:
        outer = parse(answer)
        signed = (outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        return str(parse(envelope.open(outer["Encrypt"], *signed))["Content"])

    return http("POST", target(OFFICIAL_ACCOUNT, query), body), opened


def _through_bot(n: int) -> tuple[bytes, Any]:
    envelope = Envelope(demonstration.TOKEN, demonstration.AES_KEY, "")
    said = {
        "msgid": f"walk-{n}",
        "aibotid": "aib-door",
        "chattype": "single",
        "from": {"userid": _account(n)},
        "msgtype": "text",
        "text": {"content": "@小银铃 打卡"},
    }
    query, body = sealed_json_request(envelope, json.dumps(said).encode())

    def opened(answer: bytes) -> str:
        outer = json.loads(answer)
        signed = (outer["msgsignature"], str(outer["timestamp"]), outer["nonce"])
        return str(json.loads(envelope.open(outer["encrypt"], *signed))["stream"]["content"])

    return http("POST", target(WECOM_AIBOT, query), body), opened
