"""Looking for words in the bytes of files, databases and their copies, however they are written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import psycopg


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
    """A PostgreSQL database as SQL, or each table as text where there is no fitting pg_dump."""
    program = shutil.which("pg_dump") or "pg_dump"
    try:
        subprocess.run([program, "--inserts", f"--file={to}", url], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):  # None, or one of another version.
        to.write_bytes(b"".join(_copied(url)))
    return to


def _copied(url: str) -> Iterable[bytes]:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                yield from map(bytes, rows)
