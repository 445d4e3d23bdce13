"""Loading and checking the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.config.refusals import check_variables, explained
from bot.config.sections import Settings
from bot.config.sources import Environment, Written, parse


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the TOML file at `path`, if any, under those of `environ`.

    Raises SettingsError with one line for the operator, in which no value appears.
    """
    check_variables(environ)
    written = parse(path) if path else {}
    try:
        return Settings(Environment(environ), Written(written))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    # A misspelt name comes first: it is why another one is missing.
    first = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
    raise explained(first, environ)
