"""Values of understanding as plain JSON, and back as they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

# What JSON has no word for stands as an object with its type as the one key. An instant is a
# date too, and so comes before it.
_KINDS: dict[str, type | tuple[type, ...]] = {
    "$datetime": datetime,
    "$date": date,
    "$time": time,
    "$tuple": tuple,
    "$set": (frozenset, set),
}
_READ = {
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
}


def plain(value: Any) -> Any:
    """`value` in lists, objects and scalars; what is of none of the known types, as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    kind = next((kind for kind, of in _KINDS.items() if isinstance(value, of)), None)
    if kind is None:
        return str(value)
    many = isinstance(value, tuple | frozenset | set)
    return {kind: [plain(part) for part in value] if many else value.isoformat()}


def whole(stored: Any) -> Any:
    """What was made `plain`, as it was."""
    if isinstance(stored, list):
        return [whole(part) for part in stored]
    if not isinstance(stored, dict):
        return stored
    if len(stored) == 1:
        ((kind, value),) = stored.items()
        if kind == "$tuple":
            return tuple(whole(part) for part in value)
        if kind == "$set":
            return frozenset(whole(part) for part in value)
        if kind in _READ:
            return _READ[kind](value)
    return {name: whole(part) for name, part in stored.items()}
