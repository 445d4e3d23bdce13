"""Writing a table in a process of its own, so that nobody's message waits for it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import YinlingError

_CHILD = Path(__file__).parent / "child.py"
_INHERITED = ("PATH", "LD_LIBRARY_PATH")


class WriterFailed(YinlingError):
    """The process that writes a table has ended before its time."""


class Table:
    """A table that is being written."""

    def __init__(self, pipe: asyncio.StreamWriter) -> None:
        self._pipe = pipe

    async def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Write rows below those that there are; it waits until they are taken."""
        self._pipe.write(json.dumps(rows).encode() + b"\n")
        try:
            await self._pipe.drain()
        except ConnectionError:
            raise WriterFailed from None


@asynccontextmanager
async def table(file: Path, headings: Sequence[str]) -> AsyncIterator[Table]:
    """A table in a new file, xlsx or csv by its name; it is whole when the block ends.

    The process gets nothing of the environment, which has secrets.
    """
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-X", "utf8", str(_CHILD), str(file)),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    assert child.stdin is not None
    try:
        written = Table(child.stdin)
        await written.add([headings])
        yield written
        child.stdin.close()
        if await child.wait():
            raise WriterFailed
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
