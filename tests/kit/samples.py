"""Post sample documents to a running bot, encrypted as the platform would, and tell what it made.

    python -m tests.kit.samples FOLDER --url http://127.0.0.1:8080/official-account
    python -m tests.kit.samples FOLDER --channel wecom_aibot --token … --aes-key …

The counters in the bot's `/metrics` say whether a document was typed or ignored, so nobody
else should talk to the bot over that channel meanwhile. Token, key and AppID are the demo's
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
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot import demonstration
from bot.wechat.envelope import Envelope, Sealed

BOT_OF_DEMO = "http://127.0.0.1:8080"

OUTCOMES = ("typed", "ignored")
COUNTER = 'yinling_inbound_total{channel="%s",outcome="%s"} '
OUTER = "<xml><ToUserName><![CDATA[gh_sample]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>"

Request = tuple[dict[str, str], bytes]


def sealed_request(envelope: Envelope, plain_xml: bytes, timestamp: str | None = None) -> Request:
    """The query and the body with which WeChat would send `plain_xml`; `timestamp` in seconds."""
    sealed = _sealed(envelope, plain_xml, timestamp)
    return {**_query(sealed), "encrypt_type": "aes"}, (OUTER % sealed.encrypted).encode()


def sealed_json_request(
    envelope: Envelope, plain_json: bytes, timestamp: str | None = None
) -> Request:
    """The query and the body with which WeCom would send `plain_json` to an AI bot."""
    sealed = _sealed(envelope, plain_json, timestamp)
    return _query(sealed), json.dumps({"encrypt": sealed.encrypted}).encode()


def _sealed(envelope: Envelope, plain: bytes, timestamp: str | None) -> Sealed:
    return envelope.seal(plain, timestamp or str(int(time.time())), secrets.token_hex(5))


def _query(sealed: Sealed) -> dict[str, str]:
    return {
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
        "msg_signature": sealed.signature,
    }


def _is_document(fixture: dict[str, Any]) -> bool:
    """Whether an Official Account's sample comes in: neither an API's answer nor one to encrypt."""
    return not str(fixture["expected_type"]).startswith(("api", "crypto_vector:encrypt"))


def _is_callback(fixture: dict[str, Any]) -> bool:
    """Whether an AI bot's sample comes in: neither a reply nor a vector of the envelope."""
    return str(fixture["expected_type"]).startswith(("msg:", "event:"))


class Wire(NamedTuple):
    """How one channel's samples are found and posted; `indexed` is its name in `index.json`."""

    channel: str
    path: str
    indexed: str
    suffix: str
    is_inbound: Callable[[dict[str, Any]], bool]
    seal: Callable[[Envelope, bytes], Request]


OFFICIAL_ACCOUNT = Wire(
    "official_account", "/official-account", "wechat_mp", ".xml", _is_document, sealed_request
)
WECOM_AIBOT = Wire(
    "wecom_aibot", "/wecom-aibot", "wecom_aibot", ".json", _is_callback, sealed_json_request
)
WIRES = {wire.channel: wire for wire in (OFFICIAL_ACCOUNT, WECOM_AIBOT)}


def sample_files(folder: Path, wire: Wire = OFFICIAL_ACCOUNT) -> list[Path]:
    """The inbound samples of a channel: those that `index.json` names, or every such file."""
    index = folder / "index.json"
    if not index.exists():
        return sorted(folder.glob(f"*{wire.suffix}"))
    fixtures = json.loads(index.read_text("utf-8"))["fixtures"]
    return sorted(
        folder / fixture["file"]
        for fixture in fixtures
        if fixture["channel"] == wire.indexed
        and fixture["file"].endswith(wire.suffix)
        and wire.is_inbound(fixture)
    )


async def post_all(
    files: Sequence[Path], url: URL, envelope: Envelope, wire: Wire = OFFICIAL_ACCOUNT
) -> AsyncIterator[tuple[str, str]]:
    """Each file's name and what became of it: typed, ignored, or failed with the reason."""
    async with ClientSession(timeout=ClientTimeout(total=10)) as session:
        for file in files:
            try:
                yield (
                    file.name,
                    await _post(session, url, wire, wire.seal(envelope, file.read_bytes())),
                )
            except (ClientError, TimeoutError) as error:
                yield file.name, f"failed ({error})"


async def _post(session: ClientSession, url: URL, wire: Wire, request: Request) -> str:
    before = await _counters(session, url, wire)
    query, body = request
    async with session.post(url, params=query, data=body) as response:
        status = response.status
    if status != 200:
        return f"failed (status {status})"
    after = await _counters(session, url, wire)
    risen = [outcome for outcome in OUTCOMES if after[outcome] > before[outcome]]
    return risen[0] if risen else "failed (not counted)"


async def _counters(session: ClientSession, url: URL, wire: Wire) -> dict[str, float]:
    async with session.get(url.origin() / "metrics", raise_for_status=True) as response:
        lines = (await response.text()).splitlines()
    return {outcome: _counter(lines, COUNTER % (wire.channel, outcome)) for outcome in OUTCOMES}


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


async def run(folder: Path, url: URL, envelope: Envelope, wire: Wire = OFFICIAL_ACCOUNT) -> int:
    """Post and print everything; the exit code is 1 if something failed or nothing was there."""
    outcomes = []
    async for name, outcome in post_all(sample_files(folder, wire), url, envelope, wire):
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
    parser.add_argument("--channel", choices=sorted(WIRES), default=OFFICIAL_ACCOUNT.channel)
    parser.add_argument("--url", type=URL, help="default: the channel's own at the demo's bot")
    parser.add_argument("--token", default=demonstration.TOKEN)
    parser.add_argument("--aes-key", default=demonstration.AES_KEY)
    parser.add_argument("--app-id", default=demonstration.APP_ID)
    options = parser.parse_args()
    wire = WIRES[options.channel]
    receive_id = "" if wire is WECOM_AIBOT else options.app_id
    envelope = Envelope(options.token, options.aes_key, receive_id)
    url = options.url or URL(BOT_OF_DEMO + wire.path)
    return asyncio.run(run(options.folder, url, envelope, wire))


if __name__ == "__main__":
    sys.exit(main())
