"""Kills while a checkpoint is under way, and how one knows that it is.

SQLite copies the WAL into the database file and keeps book in its wal-index, the -shm file
(https://www.sqlite.org/walformat.html): `nBackfillAttempted` is set before the first page is
copied, `nBackfill` when the last one is safe. Between the two a checkpoint is under way. The
file outlives a killed process, so that one can look again after its death. Only a database
that was recovered has them apart for another reason, until its first checkpoint ends; the
checks between two kills leave none behind.
"""

from __future__ import annotations

import mmap
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from benchmarks.crash.commits import Commit, Run, around_commits
from benchmarks.crash.fuse import Fuse

PAGES = 16
BACKFILLED, ATTEMPTED = 96, 128
GLANCE_SECONDS = 0.00001


def under_way(wal_index: bytes | mmap.mmap) -> bool:
    """Whether a checkpoint has begun and not ended, by a database's wal-index."""
    (backfilled,) = struct.unpack_from("=I", wal_index, BACKFILLED)
    (attempted,) = struct.unpack_from("=I", wal_index, ATTEMPTED)
    return bool(attempted > backfilled)


def wal_index(database: Path) -> Path:
    """The file of a database's wal-index."""
    return database.with_name(f"{database.name}-shm")


def kill_in_sqlites(engine: Engine, fuse: Fuse) -> None:
    """Have checkpoints made often, and a thread watch for the fatal one."""
    event.listen(engine, "connect", _checkpoint_often)
    path = wal_index(Path(str(engine.url.database)))
    threading.Thread(target=_watch, args=(path, fuse), daemon=True).start()


def kill_in_postgresqls(engine: Engine, fuse: Fuse) -> None:
    """Ask for a CHECKPOINT of the server after the fatal commit, and die meanwhile."""

    def around(_run: Run, commit: Commit) -> None:
        commit()
        if fuse.passed():
            url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            driver = psycopg.connect(url, autocommit=True).pgconn
            driver.send_query(b"CHECKPOINT")
            fuse.linger()
            fuse.announce(at_point=_is_busy(driver))
            fuse.kill()

    around_commits(engine, around)


def _checkpoint_often(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint={PAGES}").close()


def _watch(path: Path, fuse: Fuse) -> None:
    fuse.armed.wait()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as index:
        fatal = False
        for _ in _beginnings(index):
            fatal = fatal or fuse.passed()
            if fatal:
                _kill_within(index, fuse)


def _kill_within(index: mmap.mmap, fuse: Fuse) -> None:
    """Kill in this checkpoint, unless it ends before the delay: then the next has its turn."""
    # Announced early, so that nothing lies between the last look and the kill.
    fuse.announce(at_point=True)
    fuse.linger()
    if under_way(index):
        fuse.kill()


def _beginnings(index: mmap.mmap) -> Iterator[None]:
    """Each time that a checkpoint begins, as soon as it is seen."""
    before = False
    while True:
        now = under_way(index)
        if now and not before:
            yield
        before = now
        time.sleep(GLANCE_SECONDS)


def _is_busy(driver: Any) -> bool:
    driver.consume_input()
    return bool(driver.is_busy())
