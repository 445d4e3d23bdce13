"""Our codec, held against the one that WeCom itself publishes for Node (`@wecom/crypto`)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from bot.wechat.envelope import Envelope

PACKAGE = "@wecom/crypto@1.0.1"
CI = os.environ.get("CI") == "true"
SECONDS = 15
MESSAGES = 1000
TOKEN = "a-token-of-tests"
KEY = "ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut"
LETTERS = 'aZ09 \n\t"\\<>&%\x00é老干部银铃，。！👵🏽\u2005\ufeff'

# Reads one job a line and writes one result a line.
PROGRAM = """
const { getSignature, encrypt, decrypt } = require('@wecom/crypto');
const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean);
const results = lines.map(JSON.parse).map((job) => {
  if (job.encrypted === undefined) {
    const encrypted = encrypt(job.key, job.message, job.id);
    return { encrypted, signature: getSignature(job.token, job.timestamp, job.nonce, encrypted) };
  }
  const { message, id } = decrypt(job.key, job.encrypted);
  const signature = getSignature(job.token, job.timestamp, job.nonce, job.encrypted);
  return { message, id, signature };
});
console.log(results.map((result) => JSON.stringify(result)).join('\\n'));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Node finds WeCom's own package."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return _without("npm and node are not installed")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text("{}")
    command = [npm, "install", PACKAGE, "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return _without(f"npm could not install {PACKAGE} within {SECONDS} s")
    except subprocess.CalledProcessError as error:
        return _without(f"npm could not install {PACKAGE}: {error.stderr.decode()[-300:]}")
    return folder


def _without(reason: str) -> Path:
    """Skip on a machine that can't; fail where everything must run."""
    if CI:
        pytest.fail(reason)
    pytest.skip(f"NOT CHECKED against WeCom's own {PACKAGE}: {reason}")


def node(folder: Path, jobs: list[dict[str, str]]) -> list[dict[str, str]]:
    lines = "\n".join(json.dumps(job) for job in jobs)
    done = subprocess.run(
        ["node", "-e", PROGRAM],
        cwd=folder,
        input=lines.encode(),
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def messages() -> list[dict[str, Any]]:
    """Messages of every length from nothing to some pages, half of them with a receive id."""
    lots = random.Random(20260101)
    now = int(time.time())
    return [
        {
            "token": TOKEN,
            "key": KEY,
            "message": "".join(lots.choices(LETTERS, k=n % 100 if n < 900 else n * 3)),
            "id": lots.choice(["", "ww0123456789abcdef", "wx铃"]),
            "timestamp": str(now + lots.randint(-100, 100)),
            "nonce": str(lots.randint(1, 10**10)),
        }
        for n in range(MESSAGES)
    ]


def envelope(job: dict[str, Any]) -> Envelope:
    return Envelope(TOKEN, KEY, job["id"])


def test_wecom_reads_what_we_seal(folder: Path) -> None:
    jobs = messages()
    sealed = [
        envelope(job).seal(job["message"].encode(), job["timestamp"], job["nonce"]) for job in jobs
    ]
    asked = [{**job, "encrypted": one.encrypted} for job, one in zip(jobs, sealed, strict=True)]
    results = node(folder, asked)
    assert len(results) == MESSAGES
    for job, one, result in zip(jobs, sealed, results, strict=True):
        assert result["message"] == job["message"]
        assert result["id"] == job["id"]
        assert result["signature"] == one.signature


def test_we_read_what_wecom_seals(folder: Path) -> None:
    jobs = messages()
    results = node(folder, jobs)
    assert len(results) == MESSAGES
    for job, result in zip(jobs, results, strict=True):
        opened = envelope(job).open(
            result["encrypted"], result["signature"], job["timestamp"], job["nonce"]
        )
        assert opened.decode() == job["message"]
