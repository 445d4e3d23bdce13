"""A database as a killed server left it, seen before the next server repairs it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crash import checkpoint, ledger, marks, signs
from storage.database import open_engine, sqlite_path


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What was committed when the server died, and whether it died in a checkpoint of SQLite.

    `done` are those whose check-in or sign-up stands.
    """

    done: set[int]
    texts_sent: int
    marked: bool
    in_checkpoint: bool
    faults: list[str]


def look(url: str) -> Aftermath:
    """Look at a copy: whoever opens a SQLite file repairs it, which the server is to do."""
    file = sqlite_path(url)
    within = file is None or checkpoint.under_way(checkpoint.wal_index(file).read_bytes())
    with _copy(url) as copy:
        engine = open_engine(copy)
        return Aftermath(
            done=ledger.checked_in(copy) | signs.signed_up(copy),
            texts_sent=ledger.texts_sent(copy),
            marked=marks.is_marked(copy),
            in_checkpoint=within,
            faults=ledger.damage(engine),
        )


@contextmanager
def _copy(url: str) -> Iterator[str]:
    file = sqlite_path(url)
    if file is None:
        yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        shutil.copyfile(file, copy)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(f"{file}-wal", f"{copy}-wal")
        yield f"sqlite:///{copy}"
