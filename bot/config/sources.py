"""Where settings come from: the TOML file, the environment, the files of secrets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import EnvSettingsSource, InitSettingsSource

from bot.config import wording
from bot.config.keys import FILE, SECRETS, VARIABLES, last
from bot.config.refusals import named, refusal
from bot.config.sections import Settings


def _read(path: Path, what: str) -> str:
    """The text of a file; `what` names it in the error."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        template = wording.NOT_FOUND
    except UnicodeDecodeError:
        template = wording.NOT_UTF8
    except (OSError, ValueError):
        template = wording.UNREADABLE
    # Raised outside the handlers: an error's context must not hold what was read.
    raise refusal(template, what=what)


class Environment(EnvSettingsSource):
    """The `YINLING_…` variables of a mapping, which need not be the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(Settings)
        self._environ = environ
        self.env_vars = {name.lower(): environ[name] for name in VARIABLES if name in environ}

    def __call__(self) -> dict[str, Any]:
        """The settings of this source, its secrets read and wrapped."""
        return _with_secrets(super().__call__(), self.current_state, self._environ)


class Written(InitSettingsSource):
    """What the TOML file says."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__(Settings, content)

    def __call__(self) -> dict[str, Any]:
        """The settings of this source, its secrets read and wrapped."""
        return _with_secrets(super().__call__(), self.current_state, {})


def _with_secrets(
    layer: dict[str, Any], above: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """`layer` with its secrets wrapped, and read from their files unless `above` has them."""
    for key in SECRETS:
        section = key.partition(".")[0]
        given = layer.get(section)
        if isinstance(given, dict):
            layer[section] = _with_secret(given, key, above.get(section, ()), environ)
    return layer


def _with_secret(
    given: Mapping[str, Any], key: str, above: Collection[str], environ: Mapping[str, str]
) -> dict[str, Any]:
    """One section with one secret wrapped; its file isn't read if `above` has the secret."""
    name = last(key)
    section = {word: value for word, value in given.items() if word != name + FILE}
    if name in section and name + FILE in given:
        raise refusal(wording.GIVEN_TWICE, what=named(key, environ), file_key=key + FILE)
    if name + FILE in given and name not in above:
        section[name] = _secret_in(given[name + FILE], named(key + FILE, environ))
    if isinstance(section.get(name), str):
        section[name] = SecretStr(section[name])
    return section


def _secret_in(path: object, what: str) -> str:
    """The content of a secret's file, without the line break at its end."""
    if not isinstance(path, str):
        raise refusal(wording.WRONG, what=what, reason=wording.TEXT)
    file = wording.POINTED_AT.format(what=what)
    secret = _read(Path(path), file).rstrip("\n")
    if not secret.strip():
        raise refusal(wording.EMPTY, what=file)
    return secret


def parse(path: Path) -> dict[str, Any]:
    """The content of the TOML file at `path`."""
    what = wording.SETTINGS_FILE.format(path=path)
    text = _read(path, what)
    try:
        return tomllib.loads(text)
    except ValueError as error:
        place = re.search(r"line (\d+)", str(error))
        line = place[1] if place else len(text.splitlines())
    raise refusal(wording.SYNTAX, what=what, line=line)
