"""The names of all settings, as dotted keys and as environment variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config.sections import NESTED, PREFIX, Section, Settings

# A secret NAME can also be given as NAME_file, the path of a file that holds it.
FILE: Final = "_file"


def section_of(field: FieldInfo) -> type[Section]:
    """The section's class, also of an optional section."""
    kinds = (field.annotation, *get_args(field.annotation))
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section))


def is_secret(field: FieldInfo) -> bool:
    """Whether the setting can also be given by file."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def _settings() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting of every section, by its dotted key."""
    for section, field in Settings.model_fields.items():
        for name, setting in section_of(field).model_fields.items():
            yield f"{section}.{name}", setting


def variable_of(key: str) -> str:
    """The environment variable of a dotted key."""
    return PREFIX + key.replace(".", NESTED).upper()


def last(key: str) -> str:
    """The name of a setting within its section."""
    return key.rpartition(".")[2]


SECRETS: Final = tuple(key for key, field in _settings() if is_secret(field))
KEYS: Final = (*(key for key, _ in _settings()), *(key + FILE for key in SECRETS))
VARIABLES: Final[Mapping[str, str]] = {variable_of(key): key for key in KEYS}
