"""A program that has read all of Yinling and is copied for each server: reading takes seconds.

`python -m tests.kit.mould` reads orders, one a line, and answers each with a line; `Mould` gives
them. A copy runs the same command line as a process that was started by itself.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, Protocol

from bot.understanding import Understander
from handlers.hears import HEARINGS
from tests.kit import templates
from tests.kit.processes import Running, environment, ready, serving

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("bot.__main__", "tests.kit.standing")
ENDED = 10


class Starter(Protocol):
    """What starts programs of ours."""

    def serving(
        self,
        program: str,
        words: list[str],
        port: int,
        folder: Path,
        environ: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[Running]:
        """A program, by its module, that serves on `port` until the block's end."""

    def ran(self, program: str, words: list[str], folder: Path) -> str:
        """What a program printed that came to its good end."""


class Fresh:
    """Starts each program by itself: where no process can be copied."""

    @contextmanager
    def serving(
        self,
        program: str,
        words: list[str],
        port: int,
        folder: Path,
        environ: Mapping[str, str] | None = None,
    ) -> Iterator[Running]:
        """A program that serves on `port`, until the block's end."""
        command = [sys.executable, "-m", program, *words]
        with serving(command, port, folder, {"PYTHONPATH": str(ROOT), **(environ or {})}) as it:
            yield it

    def ran(self, program: str, words: list[str], folder: Path) -> str:
        """What a program printed that came to its good end."""
        done = subprocess.run(
            [sys.executable, "-m", program, *words],
            cwd=folder,
            env=environment() | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Mould:
    """What makes copies of the program. Linux only: elsewhere a fork may break what was read."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kit.mould"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Mould]:
        """A mould that lives as long as the block."""
        mould = cls()
        try:
            yield mould
        finally:
            mould._process.communicate(timeout=ENDED)

    @contextmanager
    def serving(
        self,
        program: str,
        words: list[str],
        port: int,
        folder: Path,
        environ: Mapping[str, str] | None = None,
    ) -> Iterator[Running]:
        """A copy that runs a command line and serves on `port`, until the block's end."""
        log = folder / f"serving-{port}.log"
        copy = self._copied(program, words, folder, log, environ or {})
        try:
            ready(copy, port, log)
            yield copy
        finally:
            copy.end()

    def ran(self, program: str, words: list[str], folder: Path) -> str:
        """What a copy printed that came to its good end."""
        log = folder / "ran.log"
        ended = self._copied(program, words, folder, log, {}).wait()
        printed = log.read_text("utf-8")
        assert ended == 0, printed
        return printed

    def told(self, order: dict[str, Any]) -> Any:
        """What the mould answers to an order."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def _copied(
        self, program: str, words: list[str], folder: Path, log: Path, environ: Mapping[str, str]
    ) -> _Copy:
        order = {"program": program, "words": words, "folder": str(folder), "log": str(log)}
        return _Copy(self, self.told(order | {"environ": environment() | dict(environ)}))


class _Copy:
    """A running copy, by its number."""

    def __init__(self, mould: Mould, pid: int) -> None:
        self._mould, self.pid = mould, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None as long as it runs."""
        return self._asked(waits=False)

    def wait(self) -> int | None:
        """How it ended, when it has."""
        return self._asked(waits=True)

    def end(self) -> None:
        """Have it end, as an operator would."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
            self.wait()

    def _asked(self, *, waits: bool) -> int | None:
        if self.returncode is None:
            self.returncode = self._mould.told({"ended": self.pid, "waits": waits})
        return self.returncode


def main() -> None:
    """Read the program, then make a copy for each order."""
    templates.share_if_told()
    for name in PROGRAMS:
        import_module(name)
    import_module("bot.cli")
    Understander(HEARINGS, "银铃")
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        told = _ended(order) if "ended" in order else os.fork() or _copy(order)
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def _ended(order: dict[str, Any]) -> int | None:
    pid, status = os.waitpid(order["ended"], 0 if order["waits"] else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def _copy(order: dict[str, Any]) -> NoReturn:
    """Be the program that was ordered, and nothing else."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(order["environ"])
        os.chdir(order["folder"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for is_at, comes in ((0, nothing), (1, log), (2, log)):
            os.dup2(comes, is_at)
        sys.argv = [order["program"], *order["words"]]
        import_module(order["program"]).main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
