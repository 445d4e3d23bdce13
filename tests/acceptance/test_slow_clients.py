"""Slow clients beside normal ones on a real server: they are dropped, the others don't notice."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from pathlib import Path
from random import Random

from bot import demonstration
from bot.channels.official_account.web import PATH
from tests.kit.door import Door, Walkers
from tests.kit.hostile import Forger, http, target
from tests.kit.raw_http import exchange, open_files, resident_kib, status_of
from tests.kit.slow import Deaf, dawdles

EACH = 80  # of three sorts
DEAF = 16
PATIENCE_SECONDS = 40
MOST_GROWTH_KIB = 32 * 1024
HEADERS = http("POST", f"{PATH}?timestamp=1&nonce=n", headers={"Content-Length": "4000"})
REFUSED = re.compile(r'channel="official_account",outcome="refused"\} ([\d.]+)')


async def test_256_slow_clients_are_dropped_and_nobody_else_notices(
    sqlite_url: str, tmp_path: Path
) -> None:
    door = Door(sqlite_url, tmp_path)
    with door.served("tests.kit.impatient") as served:
        alone, beside = Walkers(served.port, 0.005), Walkers(served.port, 0.005, 300)
        await asyncio.to_thread(alone.walk, 300)
        files, memory = open_files(served.process.pid), resident_kib(served.process.pid)
        with beside.walking():
            both = asyncio.gather(slow_clients(served.port), talks_on(served.port))
            heard, _ = await asyncio.wait_for(both, PATIENCE_SECONDS)
        grown = resident_kib(served.process.pid) - memory
        held = open_files(served.process.pid) - files
        assert refused(served.port) == 2 * EACH
        assert served.process.poll() is None
    figures = (
        f"p99 {alone.p99() * 1e3:.1f} ms alone, {beside.p99() * 1e3:.1f} ms beside; {grown} KiB"
    )
    print(figures)  # noqa: T201 - for who runs it with -s
    assert Counter(heard) == {408: 2 * EACH, 0: EACH}
    assert alone.failures == beside.failures == []
    assert len(beside.answers) > 100
    assert held <= 2
    assert grown < MOST_GROWTH_KIB
    assert served.log.read_text("utf-8").count("reason=slow") == 2 * EACH


async def slow_clients(port: int) -> list[int]:
    """All of them at once, until the last is dropped; the statuses that were answered."""
    bodies = [dawdles(port, HEADERS, b"x") for _ in range(EACH)]
    silent = [dawdles(port, HEADERS) for _ in range(EACH)]
    headers = [dawdles(port, HEADERS[:30], b"X"[: n % 2]) for n in range(EACH // 2)]
    nothing = [dawdles(port, b"") for _ in range(EACH // 2)]
    echo = echoing()
    deaf = [Deaf(port, echo).asks_until_dropped() for _ in range(DEAF)]
    heard = await asyncio.gather(*bodies, *silent, *headers, *nothing, *deaf)
    return [status_of(answer) for answer in heard if answer is not None]


def echoing() -> bytes:
    """A genuine check of the URL, which is answered with some 6000 bytes."""
    forger = Forger(demonstration.TOKEN, demonstration.AES_KEY, demonstration.APP_ID, Random(1))
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "signature": forger.sign(stamp, "n")}
    where = target(PATH, {**query, "echostr": "a" * 6000})
    return http("GET", where, headers={"Connection": "keep-alive"})


async def talks_on(port: int) -> None:
    """One request after another on one connection, each in time: it is never dropped."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(7):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: bot.example\r\n\r\n")
        await reader.readuntil(b"ok\n")
        await asyncio.sleep(1)
    writer.close()
    await writer.wait_closed()


def refused(port: int) -> int:
    """How many callbacks the metrics say were refused."""
    metrics = exchange(port, http("GET", "/metrics"))
    return int(float(REFUSED.search(metrics.decode())[1]))
