"""Looking for words in the bytes of files, databases and their copies, however they are written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from tests.kit import databases


def written(word: str) -> set[bytes]:
    """The ways in which a word may stand in a file."""
    return {word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le")}


def found(words: Iterable[str], *files: Path) -> list[tuple[str, str]]:
    """Which of the words stand in which of the files, or of the folders' files."""
    every = [one for file in files for one in (file.rglob("*") if file.is_dir() else [file])]
    contents = [(one.name, one.read_bytes()) for one in every if one.is_file()]
    forms = [(word, form) for word in words for form in written(word)]
    return [(word, name) for name, content in contents for word, form in forms if form in content]


def backups(database: Path, folder: Path) -> list[Path]:
    """Copies of a SQLite file, made in the two ways in which operators make them."""
    folder.mkdir()
    copied, vacuumed = folder / "copied.db", folder / "vacuumed.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copied)) as target:
        source.backup(target)
        source.execute("VACUUM INTO ?", (str(vacuumed),))
    return [copied, vacuumed]


def dump(url: str, to: Path) -> Path:
    """A PostgreSQL database as SQL, by the server's own pg_dump, or the one at hand."""
    own = databases.programs()
    program = str(own / "pg_dump") if own is not None else shutil.which("pg_dump")
    assert program is not None, "a server of others' (TEST_PG_DSN) needs its pg_dump on the PATH"
    libpq = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run([program, "--inserts", f"--file={to}", libpq], check=True, capture_output=True)
    return to
