"""The file of data keys: one a line, the newest first, for nobody's eyes but its owner's."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.errors import SettingsError
from bot.texts import Texts
from storage.disk import settle
from storage.vault import DERIVED, HEAD_BYTES, KEY_BYTES, Key

LAST = 256 ** (HEAD_BYTES - 1) - 1
LINE = re.compile(r"(\d{1,5}) ([0-9a-f]{64}) (\d{4}-\d{2}-\d{2})")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
say = Texts()


def read(path: Path) -> list[Key]:
    """The keys of a file, the newest first; SettingsError if it must not be used."""
    lines = [line.strip() for line in _content(path).splitlines() if line.strip()]
    keys = [_key(path, number, line) for number, line in enumerate(lines, 1)]
    if not keys:
        raise SettingsError(say("keys.empty", path=path))
    if len({key.id for key in keys}) < len(keys):
        raise SettingsError(say("keys.twice", path=path))
    return keys


def new(number: int, today: date) -> Key:
    """A random key."""
    if number > LAST:
        raise SettingsError(say("keys.too_many", last=LAST))
    return Key(number, secrets.token_bytes(KEY_BYTES), today)


def line(key: Key) -> str:
    """A key as it stands in the file; to be shown once, to who puts it into the safe."""
    return f"{key.id} {key.secret.hex()} {key.made}"


def create(path: Path, key: Key) -> None:
    """Write a new file with one key; SettingsError if there is one already."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, [key])
    except FileExistsError:
        raise SettingsError(say("keys.exists", path=path)) from None
    except OSError:
        raise SettingsError(say("keys.unwritable", path=path)) from None


def replace(path: Path, keys: Sequence[Key]) -> None:
    """Put these keys in the place of a file's, all at once or not at all."""
    file = path.resolve()
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.unlink(missing_ok=True)
        _write(draft, keys)
        _give(draft, file.stat())
        draft.replace(file)
        settle(file.parent)
    except OSError:
        raise SettingsError(say("keys.unwritable", path=path)) from None


def printed(path: Path) -> set[int]:
    """The numbers of a file's keys that somebody has shown to have on paper."""
    try:
        words = _mark(path).read_text("ascii", "replace").split()
    except OSError:
        return set()
    return {int(word) for word in words if word.isdecimal()}


def note_printed(path: Path, number: int) -> None:
    """Note, beside the file, that a key is on paper; SettingsError if that can't be written."""
    try:
        _mark(path).write_text("".join(f"{n}\n" for n in sorted(printed(path) | {number})), "ascii")
    except OSError:
        raise SettingsError(say("keys.unwritable", path=_mark(path))) from None


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.printed")


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            closed = not os.fstat(file.fileno()).st_mode & OTHERS
            content = file.read() if closed else b""
    except FileNotFoundError:
        raise SettingsError(say("keys.missing", path=path)) from None
    except OSError:
        raise SettingsError(say("keys.unreadable", path=path)) from None
    if not closed:
        raise SettingsError(say("keys.exposed", path=path))
    return content.decode("utf-8-sig", "replace")


def _key(path: Path, number: int, line: str) -> Key:
    """The key on a line. What is wrong with it is told without a word of it."""
    found = LINE.fullmatch(line)
    made = _day(found[3]) if found else None
    if not found or made is None or not DERIVED < int(found[1]) <= LAST:
        raise SettingsError(say("keys.bad_line", path=path, number=number))
    return Key(int(found[1]), bytes.fromhex(found[2]), made)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _write(path: Path, keys: Sequence[Key]) -> None:
    """Write a file that was not there; it is on the disk when this returns."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.writelines(f"{line(key)}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    settle(path.parent)


def _give(draft: Path, of: os.stat_result) -> None:
    """An administrator's draft belongs to whom the file belonged, who must read it again."""
    if of.st_uid != os.geteuid():
        os.chown(draft, of.st_uid, of.st_gid)
