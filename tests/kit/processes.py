"""Running the real program in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], port: int, cwd: Path, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A program that serves on `port`, from when it is ready until the block's end."""
    log = cwd / f"serving-{port}.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment() | (environ or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        ready(process, port, log)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def get(url: str) -> str:
    """The body of a page of this machine."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def post(url: str, body: bytes) -> str:
    """The body of the answer to a POST on this machine."""
    request = urllib.request.Request(url, data=body, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def environment() -> dict[str, str]:
    """This process's environment, without settings that were meant for another Yinling."""
    return {name: value for name, value in os.environ.items() if not name.startswith("YINLING_")}


class Running(Protocol):
    """A process."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> Any:
        """How it ended."""

    def poll(self) -> Any:
        """How it ended; None as long as it runs."""


def ready(process: Running, port: int, log: Path) -> None:
    """Wait until what a process serves on `port` is ready."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}: {log.read_text()}")
        try:
            get(f"http://127.0.0.1:{port}/readyz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"not ready in {PATIENCE_SECONDS} s: {log.read_text()}")
