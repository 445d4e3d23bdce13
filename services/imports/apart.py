"""Having a spreadsheet read and parsed in a process of its own, and waiting for its lines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from services.imports.reading import AT_LIMITS, INHERITED, LIMITS, Limits
from services.imports.values import SheetError

_ROOT = Path(__file__).parents[2]
_WORKER = "services.imports.worker"
# A row of so many cells as are read, each as long as it is read.
_LONGEST = 4_000_000
# How long is waited after the processor's time that the process itself may use.
_LONGER = 3


async def look(data: bytes, limits: Limits = LIMITS) -> list[dict[str, Any]]:
    """What is seen of each table of a file at first; SheetError where it can't be read."""
    async with aclosing(_lines(data, {}, limits)) as lines:
        return [line async for line in lines]


async def rows(
    data: bytes, sheet: str, columns: Mapping[str, str], today: date, limits: Limits = LIMITS
) -> AsyncGenerator[dict[str, Any], None]:
    """The rows of a table, parsed, behind a line with how many there are; SheetError."""
    asked = {"sheet": sheet, "columns": dict(columns), "today": today.isoformat()}
    async with aclosing(_lines(data, asked, limits)) as lines:
        async for line in lines:
            yield line


async def _lines(
    data: bytes, asked: dict[str, Any], limits: Limits
) -> AsyncGenerator[dict[str, Any], None]:
    if len(data) > limits.size:
        raise SheetError("imports.too_large")
    if not data.strip():
        raise SheetError("imports.empty")
    # It gets nothing of the environment, which has secrets.
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-X", "utf8", "-m", _WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment | {"PYTHONPATH": str(_ROOT)},
        limit=_LONGEST,
    )
    request = json.dumps({**asked, "limits": asdict(limits)}).encode() + b"\n"
    fed = asyncio.create_task(_feed(process, request + data))
    try:
        async with asyncio.timeout(_LONGER * limits.seconds):
            async with aclosing(_read(process)) as lines:
                async for line in lines:
                    yield line
            await process.wait()
    except TimeoutError:
        raise SheetError("imports.too_large") from None
    finally:
        await _end(process, fed)
    if process.returncode:
        at_limits = process.returncode in AT_LIMITS
        raise SheetError("imports.too_large" if at_limits else "imports.broken")


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    """Write the file to the process, which may end before it has read it."""
    assert process.stdin is not None
    with suppress(ConnectionError):
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()


async def _read(process: asyncio.subprocess.Process) -> AsyncGenerator[dict[str, Any], None]:
    assert process.stdout is not None
    async for line in process.stdout:
        told = json.loads(line)
        if "error" in told:
            raise SheetError(told["error"])
        yield told


async def _end(process: asyncio.subprocess.Process, fed: asyncio.Task[None]) -> None:
    """End the process whatever it does, and leave nothing of it."""
    fed.cancel()
    with suppress(asyncio.CancelledError):
        await fed
    if process.returncode is None:
        process.kill()
    await process.wait()
    # What is left in the pipe would keep its transport open.
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio has no other way
