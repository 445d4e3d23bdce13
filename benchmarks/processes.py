"""The servers that are measured: child processes on one core, ended whatever happens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
START_SECONDS = 20.0
TELLING = 2000  # characters of what a server said before something failed
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Run this process on one core for a while."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


# What hides from a server the packages that only developers have.
AS_INSTALLED = ROOT / "benchmarks" / "as_installed"


@contextmanager
def server(arguments: Sequence[str], environ: dict[str, str], port: int) -> Iterator[int]:
    """Run `python -m …` on the servers' core until it answers on `port`; gives its process id."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("YINLING_")}
    with tempfile.TemporaryFile() as said:
        with on_core(SERVER_CORE):  # inherited by the child from its first instruction on
            child = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=own | {"PYTHONPATH": str(AS_INSTALLED)} | environ,
                stdout=said,
                stderr=said,
            )
        try:
            _wait_until_ready(child, port)
            yield child.pid
        except BaseException:
            print(_last_words(said))
            raise
        finally:
            _end(child)


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has used so far, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_kept_waiting() -> float:
    """How long this process was ready to run while another one had its core, so far."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def memory(pid: int) -> float:
    """The memory that a process holds now, its resident set, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace")[-TELLING:]


def _wait_until_ready(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _ready(port):
        if child.poll() is not None:
            raise SystemExit(f"a server ended at its start with code {child.returncode}")
        if time.monotonic() > deadline:
            raise SystemExit("a server does not start")
        time.sleep(0.005)


def _ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
