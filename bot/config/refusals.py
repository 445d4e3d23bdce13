"""Explaining to the operator, in one line, what is wrong with the settings."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from pydantic_core import ErrorDetails

from bot.config import wording
from bot.config.keys import KEYS, VARIABLES, last, variable_of
from bot.config.sections import NESTED, PREFIX, REFUSED, Settings
from bot.errors import SettingsError


def refusal(template: str, **names: object) -> SettingsError:
    """The error to raise: one line, even if a name in it has line breaks or escape codes."""
    text = template.format(**names)
    return SettingsError("".join(sign if sign.isprintable() else "?" for sign in text))


def named(key: str, environ: Mapping[str, str]) -> str:
    """The dotted key, with its environment variable if that is where the value came from."""
    variable = variable_of(key)
    template = wording.FROM_VARIABLE if variable in environ else wording.FROM_FILE
    return template.format(key=key, variable=variable)


def _closest(word: str, names: Mapping[str, str]) -> str | None:
    """The value of the key spelt most like `word`."""
    return next((names[name] for name in difflib.get_close_matches(word, names, 1)), None)


def _nearest(key: str, names: Sequence[str]) -> str | None:
    """Which of `names` was meant by `key`: one of its section, else one spelt or called alike."""
    key = key.lower()
    section, word = key.rpartition(".")[0], last(key)
    own = [name for name in names if name.startswith(f"{section}.")]
    return (
        _closest(word, {last(name): name for name in own})
        or _closest(key, {name: name for name in names if name not in own})
        or _closest(word, {last(name): name for name in names})
    )


def _choices(key: str) -> str:
    """What can be written where `key` stands."""
    section = key.rpartition(".")[0]
    own = [last(name) for name in KEYS if name.startswith(f"{section}.")]
    return wording.CHOOSE_FROM.format(keys="、".join(own or Settings.model_fields))


def _hint(key: str) -> str:
    """What to write in place of an unknown key of the file."""
    sections = () if "." in key else Settings.model_fields
    nearest = _nearest(key, (*sections, *KEYS))
    return wording.DID_YOU_MEAN.format(key=nearest) if nearest else _choices(key)


def _hint_variable(key: str) -> str:
    """What to set in place of an unknown variable, given as a dotted key."""
    nearest = _nearest(key, KEYS)
    if nearest is None:
        return _choices(key)
    return wording.DID_YOU_MEAN_VARIABLE.format(variable=variable_of(nearest), key=nearest)


def check_variables(environ: Mapping[str, str]) -> None:
    """Refuse a `YINLING_…` variable that is no setting; pydantic-settings would ignore it."""
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in VARIABLES:
            key = variable.removeprefix(PREFIX).lower().replace(NESTED, ".")
            hint = _hint_variable(key)
            raise refusal(wording.UNKNOWN_VARIABLE, variable=variable, key=key, hint=hint)


def _reason(error: ErrorDetails, key: str) -> str:
    """What is wrong with a value, in words."""
    if error["type"] == REFUSED:
        return error["msg"]
    context = error.get("ctx", {})
    choices = "、".join(re.findall(r"'(\w+)'", str(context.get("expected"))))
    return wording.REASONS.get(error["type"], wording.OTHER_REASON).format(
        key=key, choices=choices, **context
    )


def explained(error: ErrorDetails, environ: Mapping[str, str]) -> SettingsError:
    """The operator's error for one of pydantic's."""
    key = ".".join(map(str, error["loc"]))
    if not key:
        return refusal(error["msg"])
    if error["type"] == "extra_forbidden":
        return refusal(wording.UNKNOWN, key=key, hint=_hint(key))
    if error["type"] == "missing":
        section = key.partition(".")[0]
        return refusal(wording.MISSING, key=key, section=section, variable=variable_of(key))
    return refusal(wording.WRONG, what=named(key, environ), reason=_reason(error, key))
