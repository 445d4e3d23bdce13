"""A font of this machine that has Chinese, for the pictures that are drawn."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# The beginnings of the names of files of fonts that have Chinese, the most pleasant first.
KNOWN = (
    *("notosanscjk", "sourcehansans", "notoserifcjk", "sourcehanserif", "wqy-", "wenquanyi"),
    *("droidsansfallback", "uming", "ukai"),
)
# One file may hold a face for each of China, Taiwan, Japan and Korea.
FACES = 12
OURS = ("SC", "CN")
# A character that every such font has, in the form of the mainland, and one that none has.
HAVE, LACK = chr(0x94F6), chr(0xFFFF)
SIZE = 24


@dataclass(frozen=True, slots=True)
class Face:
    """A face of a font's file."""

    file: Path
    index: int = 0

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.file.name

    def size(self, pixels: int) -> FreeTypeFont:
        """The face in a size."""
        # Imported here: a bot that draws nothing need not hold what draws.
        from PIL import ImageFont  # noqa: PLC0415 - for the reason above

        return ImageFont.truetype(str(self.file), pixels, index=self.index)


def find(named: Path | None = None) -> Face | None:
    """The face that is `named`, else the best of the machine; None where there is no Chinese."""
    files = [named] if named is not None else [*_listed(), *_lying()]
    faces = (face for file in _best_first(files) if (face := _chinese(file)) is not None)
    return next(faces, None)


def _listed() -> list[Path]:
    """What fontconfig knows to have Chinese; nothing where it isn't there."""
    asked = ["fc-list", ":lang=zh-cn", "file"]
    try:
        told = subprocess.run(asked, capture_output=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = told.stdout.decode("utf-8", "replace").splitlines()
    return [Path(line.strip().removesuffix(":")) for line in lines]


def _lying() -> Iterator[Path]:
    """The files of known names in the usual folders."""
    for folder in FOLDERS:
        if folder.is_dir():
            files = (*folder.rglob("*.tt?"), *folder.rglob("*.otf"))
            yield from (file for file in files if file.name.lower().startswith(KNOWN))


def _best_first(files: Iterable[Path]) -> list[Path]:
    def rank(file: Path) -> tuple[int, bool, str]:
        name = file.name.lower()
        places = [n for n, known in enumerate(KNOWN) if name.startswith(known)]
        return min(places, default=len(KNOWN)), "regular" not in name, str(file)

    return sorted(set(files), key=rank)


def _chinese(file: Path) -> Face | None:
    """The first face of a file that has Chinese, that of the mainland before others."""
    found = []
    for index in range(FACES):
        try:
            font = Face(file, index).size(SIZE)
        except OSError:
            break
        if bytes(font.getmask(HAVE)) != bytes(font.getmask(LACK)):
            family = str(font.getname()[0]).split()
            found.append((not set(family) & set(OURS), index))
    return Face(file, min(found)[1]) if found else None
