"""The configuration in words, for the page of settings: what holds, and where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config import Settings
from bot.config.keys import FILE, is_secret, section_of, variable_of
from services.settings import Configured


def configured(settings: Settings) -> tuple[Configured, ...]:
    """Every setting of every section; those of a channel that is not set up are empty."""
    return tuple(
        _one(settings, section, key, field)
        for section, of in Settings.model_fields.items()
        for key, field in section_of(of).model_fields.items()
    )


def sections() -> dict[str, str]:
    """What each section is called."""
    return {name: of.description or name for name, of in Settings.model_fields.items()}


def _one(settings: Settings, section: str, key: str, field: FieldInfo) -> Configured:
    given = getattr(settings, section)
    secret = is_secret(field)
    value = None if given is None else getattr(given, key)
    source = _source(settings, section, key)
    shown = value is not None if secret else _plain(value)
    return Configured(section, key, field.description or "", shown, source, secret)


def _source(settings: Settings, section: str, key: str) -> str:
    variable = variable_of(f"{section}.{key}")
    if not {variable, variable + FILE.upper()}.isdisjoint(settings.variables):
        return "environment"
    given = getattr(settings, section)
    written = given is not None and key in given.model_fields_set
    return "file" if written else "default"


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    assert not isinstance(value, SecretStr), "a secret is told to nobody"
    return str(value) if isinstance(value, Path) else value
