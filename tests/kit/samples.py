"""Post sample documents to a running bot, encrypted as WeChat would, and tell what it made of them.

    python -m tests.kit.samples FOLDER --url http://127.0.0.1:8080/official-account

The counters in the bot's `/metrics` say whether a document was typed or ignored, so nobody
else should talk to the bot's Official Account meanwhile. Token, key and AppID are the demo's
if not given.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot import demonstration
from bot.wechat.envelope import Envelope

URL_OF_DEMO = "http://127.0.0.1:8080/official-account"

OUTCOMES = ("typed", "ignored")
COUNTER = 'yinling_inbound_total{channel="official_account",outcome="%s"} '
OUTER = "<xml><ToUserName><![CDATA[gh_sample]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>"
NOT_INBOUND = ("api", "crypto_vector:encrypt")


def sealed_request(
    envelope: Envelope, plain_xml: bytes, timestamp: str | None = None
) -> tuple[dict[str, str], bytes]:
    """The query and the body with which WeChat would send `plain_xml`; `timestamp` in seconds."""
    timestamp = timestamp or str(int(time.time()))
    sealed = envelope.seal(plain_xml, timestamp, secrets.token_hex(5))
    query = {
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
        "encrypt_type": "aes",
        "msg_signature": sealed.signature,
    }
    return query, (OUTER % sealed.encrypted).encode()


def sample_files(folder: Path) -> list[Path]:
    """The inbound Official Account samples: those that `index.json` names, or every *.xml."""
    index = folder / "index.json"
    if not index.exists():
        return sorted(folder.glob("*.xml"))
    fixtures = json.loads(index.read_text("utf-8"))["fixtures"]
    return sorted(
        folder / fixture["file"]
        for fixture in fixtures
        if fixture["channel"] == "wechat_mp"
        and fixture["file"].endswith(".xml")
        and not fixture["expected_type"].startswith(NOT_INBOUND)
    )


async def post_all(
    files: Sequence[Path], url: URL, envelope: Envelope
) -> AsyncIterator[tuple[str, str]]:
    """Each file's name and what became of it: typed, ignored, or failed with the reason."""
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:
        for file in files:
            try:
                yield file.name, await _post(session, url, envelope, file.read_bytes())
            except (ClientError, TimeoutError) as error:
                yield file.name, f"failed ({error})"


async def _post(session: ClientSession, url: URL, envelope: Envelope, plain: bytes) -> str:
    before = await _counters(session, url)
    query, body = sealed_request(envelope, plain)
    async with session.post(url, params=query, data=body) as response:
        status = response.status
    if status != 200:
        return f"failed (status {status})"
    after = await _counters(session, url)
    risen = [outcome for outcome in OUTCOMES if after[outcome] > before[outcome]]
    return risen[0] if risen else "failed (not counted)"


async def _counters(session: ClientSession, url: URL) -> dict[str, float]:
    async with session.get(url.origin() / "metrics", raise_for_status=True) as response:
        lines = (await response.text()).splitlines()
    return {outcome: _counter(lines, COUNTER % outcome) for outcome in OUTCOMES}


def _counter(lines: Sequence[str], name: str) -> float:
    return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))


def summary(outcomes: Sequence[str]) -> str:
    """The closing line, such as `typed 20, ignored 5, failed 0 (80 % typed)`."""
    count = Counter(outcome.split()[0] for outcome in outcomes)
    share = 100 * count["typed"] // max(1, len(outcomes))
    return (
        f"typed {count['typed']}, ignored {count['ignored']}, "
        f"failed {count['failed']} ({share} % typed)"
    )


async def run(folder: Path, url: URL, envelope: Envelope) -> int:
    """Post and print everything; the exit code is 1 if something failed or nothing was there."""
    outcomes = []
    async for name, outcome in post_all(sample_files(folder), url, envelope):
        print(f"{name}: {outcome}")  # noqa: T201 - a tool for the terminal
        outcomes.append(outcome)
    print(summary(outcomes))  # noqa: T201
    failed = any(outcome.startswith("failed") for outcome in outcomes)
    return 1 if failed or not outcomes else 0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.kit.samples",
        description="Post sample documents to a running bot and tell what it made of them.",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", type=URL, default=URL(URL_OF_DEMO))
    parser.add_argument("--token", default=demonstration.TOKEN)
    parser.add_argument("--aes-key", default=demonstration.AES_KEY)
    parser.add_argument("--app-id", default=demonstration.APP_ID)
    options = parser.parse_args()
    envelope = Envelope(options.token, options.aes_key, options.app_id)
    return asyncio.run(run(options.folder, options.url, envelope))


if __name__ == "__main__":
    sys.exit(main())
