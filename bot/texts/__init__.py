"""Every sentence that users read: loaded from TOML, looked up by "file.key"."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bot.errors import TextsError

HOME = Path(__file__).parent / "zh_CN"


class Texts:
    """Sentences with {placeholders}, from the TOML files of one or more folders.

    `always` are values that any sentence may use, such as the bot's name.
    """

    def __init__(self, folders: Iterable[Path] = (HOME,), /, **always: object) -> None:
        self._sentences: dict[str, str] = {}
        self._always = always
        for folder in folders:
            self._sentences |= _read(folder)

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence under `key` with its placeholders filled; TextsError if it can't be."""
        try:
            return self._sentences[key].format(**self._always, **values)
        except KeyError as missing:
            raise TextsError(f"{key}: {missing} is missing") from missing

    def keys(self) -> frozenset[str]:
        """All keys there are."""
        return frozenset(self._sentences)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names of the placeholders in a sentence."""
        parts = string.Formatter().parse(self._sentences[key])
        return frozenset(name for _, name, _, _ in parts if name)


@cache
def _read(folder: Path) -> dict[str, str]:
    """The sentences of a folder, read once: many modules have texts of their own."""
    sentences = {}
    for file in sorted(folder.glob("*.toml")):
        for key, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if not isinstance(sentence, str):
                raise TextsError(f"{file.name}: {key} is not a sentence")
            sentences[f"{file.stem}.{key}"] = sentence.strip("\n")
    return sentences
