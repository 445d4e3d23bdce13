"""Copies of a PostgreSQL database, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine, text

from bot.texts import Texts
from storage.backup.errors import NoCopy, NotACopy

HEAD = b"PGDMP"
ENDING = ".dump"
REVISION = re.compile(
    r"^COPY \S*alembic_version \(version_num\) FROM stdin;\n(\S+)\n", re.MULTILINE
)
say = Texts()


def write(engine: Engine, to: Path) -> None:
    """Write the database, at one instant, to `to`; NoCopy if `pg_dump` is missing or too old."""
    program = _program("pg_dump")
    _fits(program, engine)
    run([program, "--format=custom", f"--file={to}", address(engine)], engine)


def revision(file: Path) -> str:
    """The revision of a whole dump; NotACopy if it is damaged or somebody else's."""
    program = _program("pg_restore")
    try:
        # Everything is unpacked, because a list alone would not tell that the end is missing.
        run([program, f"--file={os.devnull}", str(file)])
        told = run([program, "--data-only", "--table=alembic_version", "--file=-", str(file)])
    except NoCopy as error:
        raise NotACopy(say("backup.not_ours", path=file)) from error
    found = REVISION.search(told)
    if found is None:
        raise NotACopy(say("backup.not_ours", path=file))
    return found[1]


def load(engine: Engine, file: Path) -> None:
    """Bring a dump into an empty schema, all of it or nothing; NoCopy if that can't be done."""
    program = _program("pg_restore")
    options = ["--single-transaction", "--no-owner", "--no-privileges", "--schema=public"]
    run([program, *options, f"--dbname={address(engine)}", str(file)], engine)


def address(engine: Engine) -> str:
    """The database's URL without the password: everybody can see a program's arguments."""
    return engine.url.set(drivername="postgresql", password=None).render_as_string()


def run(arguments: list[str], engine: Engine | None = None) -> str:
    """What a program writes; NoCopy with its last words if it fails."""
    password = engine.url.password if engine is not None else None
    secret = {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(  # noqa: S603 - a fixed program, no shell
        arguments, capture_output=True, check=False, env=os.environ | secret
    )
    if done.returncode != 0:
        name = Path(arguments[0]).name
        words = done.stderr.decode(errors="replace").strip().splitlines()
        last = words[-1] if words else str(done.returncode)
        raise NoCopy(say("backup.program_failed", program=name, words=last))
    return done.stdout.decode(errors="replace")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoCopy(say("backup.no_program", program=name))
    return found


def _fits(program: str, engine: Engine) -> None:
    """Refuse a program that is older than the server: it would refuse in words of its own."""
    with engine.connect() as connection:
        server = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    told = re.search(r"(\d+)[.\d]*", run([program, "--version"]))
    own = int(told[1]) if told else server
    if own < server:
        raise NoCopy(say("backup.old_program", program="pg_dump", own=own, server=server))
