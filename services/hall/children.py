"""Processes of their own for what would hold everybody up; they know nothing of Yinling."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# A child gets nothing else of the environment, which has secrets.
_INHERITED = ("PATH", "LD_LIBRARY_PATH")


class ChildFailedError(RuntimeError):
    """Such a process has ended before its time."""


@asynccontextmanager
async def child(file: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of the program in a file; it is killed if it has not ended with the block."""
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-X", "utf8", str(file), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answer(file: Path, sent: bytes) -> bytes:
    """What such a process answers to what it is sent; ChildFailedError if it fails."""
    async with child(file) as process:
        answered, _ = await process.communicate(sent)
        if process.returncode:
            raise ChildFailedError
        return answered
