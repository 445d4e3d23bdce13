"""Disks that are really full: a tiny one, and a limit on how far files may grow."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ALONE = ("unshare", "--map-root-user", "--mount", "sh", "-ec")
MOUNT = "mount -t tmpfs -o size=4m tmpfs disk"
PIECE = bytes(4096)


def can_mount(folder: Path) -> bool:
    """Whether this user may have a tiny disk, in a namespace where nobody else sees it."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    (folder / "disk").mkdir(exist_ok=True)
    tried = subprocess.run([*ALONE, MOUNT], cwd=folder, capture_output=True, check=False)
    return tried.returncode == 0


def on_tiny_disk(command: Sequence[str]) -> list[str]:
    """A command whose folder `disk` is one of 4 MiB, with `yinling.db` copied onto it."""
    return [*ALONE, f'{MOUNT}; cp yinling.db disk/; exec "$@"', "sh", *command]


class TinyDisk:
    """The tiny disk of a running process, looked at from outside."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._folder = Path(f"/proc/{pid}/root{folder}/disk")
        self._filler = self._folder / "filler"

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left, until the block's end."""
        with self._filler.open("wb", buffering=0) as filler:
            while _takes(filler.fileno()):
                pass
        try:
            yield
        finally:
            self._filler.unlink()

    def copy_to(self, folder: Path) -> str:
        """The URL of a copy of the database, with what is not yet in its main file."""
        for name in ("yinling.db", "yinling.db-wal"):
            shutil.copyfile(self._folder / name, folder / name)
        return f"sqlite:///{folder / 'yinling.db'}"


@contextmanager
def no_file_may_grow(pid: int, beyond: int) -> Iterator[None]:
    """No file of a running process may grow beyond so many bytes, until the block's end."""
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (beyond, most))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


def _takes(file: int) -> bool:
    try:
        return os.write(file, PIECE) > 0
    except OSError:
        return False
