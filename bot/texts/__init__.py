"""Every sentence that users read: loaded from TOML, looked up by "file.key"."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from bot.errors import TextsError

HOME = Path(__file__).parent / "zh_CN"
# A placeholder in its plainest form.
PLAIN = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Texts:
    """Sentences with {placeholders}, from the TOML files of one or more folders.

    `always` are values that any sentence may use, such as the bot's name. What the bureau says
    in its own words goes before what is shipped.
    """

    def __init__(self, folders: Iterable[Path] = (HOME,), /, **always: object) -> None:
        self._shipped: dict[str, str] = {}
        self._always = always
        for folder in folders:
            self._shipped |= _read(folder)
        self._sentences = self._shipped

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence under `key` with its placeholders filled; TextsError if it can't be."""
        try:
            return self._sentences[key].format(**self._always, **values)
        except KeyError as missing:
            raise TextsError(f"{key}: {missing} is missing") from missing

    def keys(self) -> frozenset[str]:
        """All keys there are."""
        return frozenset(self._shipped)

    def placeholders(self, key: str) -> frozenset[str]:
        """The names of the placeholders in a sentence as it is shipped."""
        return _names(self._shipped[key])

    def anywhere(self) -> frozenset[str]:
        """The names of the placeholders that any sentence may have."""
        return frozenset(self._always)

    def shipped(self, key: str) -> str:
        """A sentence as it is shipped, with its placeholders."""
        return self._shipped[key]

    def filled(self, sentence: str, values: Mapping[str, object]) -> str:
        """A sentence that `fits`, with its placeholders filled."""
        return sentence.format(**{**values, **self._always})

    def fits(self, key: str, own: str) -> bool:
        """Whether a sentence may stand in place of the shipped one: it can be filled as that.

        It has all its placeholders, in their plainest form, and beside them only such as any
        sentence may use.
        """
        needed, names = self.placeholders(key), plain_names(own)
        return names is not None and needed <= names <= needed | self.anywhere()

    def reword(self, own: Mapping[str, str]) -> None:
        """Say these sentences in place of the shipped ones from now on, and no others.

        What does not fit, or has no sentence any more, is left out, so that nothing that is
        said can fail by it.
        """
        fitting = {key: text for key, text in own.items() if key in self._shipped}
        fitting = {key: text for key, text in fitting.items() if self.fits(key, text)}
        # Others may be speaking meanwhile: they have the old ones or the new ones.
        self._sentences = self._shipped | fitting


def plain_names(sentence: str) -> frozenset[str] | None:
    """The placeholders of a sentence that has no other braces than {name}; None if it has."""
    rest = PLAIN.sub("", sentence)
    return None if "{" in rest or "}" in rest else frozenset(PLAIN.findall(sentence))


def _names(sentence: str) -> frozenset[str]:
    parts = string.Formatter().parse(sentence)
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
