"""What is sealed: every value is opened but those with a print.

Those hold numbers, which tell of nobody but whose row they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import RowMapping, Table, select

from services import keys
from services.erasure.conditions import kept_to_the_end, linked
from services.erasure.traces import Traces
from services.erasure.words import Cleaner, plainly
from storage.transaction import Transaction
from storage.vault import SealedError, Vault

# The one sealed column that is no text: what stands in a spreadsheet, `files` reads.
FILES = frozenset((("imports", "file_sealed"),))
Key = tuple[Any, ...]


def opened(table: Table | None = None) -> Iterator[keys.Place]:
    """The sealed columns that hold words, of a table or of all."""
    for place in keys.places():
        is_file = (place.table.name, place.sealed.name) in FILES
        if place.printed is None and not is_file and table in (None, place.table):
            yield place


def telling(tx: Transaction, vault: Vault, traces: Traces) -> Iterator[tuple[str, Key]]:
    """The tables and keys of the rows in which something sealed tells of the person."""
    cleaners = {flag: Cleaner(traces, linked=flag) for flag in (False, True)}
    for place in opened():
        points = linked(place.table, traces).label("is_linked")
        rows = select(*place.key, place.sealed, points).where(place.sealed.is_not(None))
        rows = rows.where(*kept_to_the_end(place.table, traces))
        for *key, sealed, is_linked in tx.execute(rows):
            words = _open(vault, sealed, place.of)
            if words is not None and cleaners[bool(is_linked)].sealed(words) != words:
                yield place.table.name, tuple(key)


def cleaned(vault: Vault, table: Table, row: RowMapping, cleaner: Cleaner) -> dict[str, Any]:
    """The sealed columns of a row that are different once they are clean, sealed again."""
    values = {}
    for place in opened(table):
        sealed = row[place.sealed.name]
        words = _open(vault, sealed, place.of) if sealed is not None else None
        if words is not None and (clean := cleaner.sealed(words)) != words:
            values[place.sealed.name] = vault.seal(clean, place.of)
    return values


def is_about(vault: Vault, sealed: bytes, of: str, traces: Traces) -> bool:
    """Whether the cells of a spreadsheet's row are the person's, and not only mention them."""
    words = _open(vault, sealed, of)
    cells = [] if words is None else list(_strings(plainly(words)))
    named = any(cell.strip() in traces.names for cell in cells)
    return named or any(number in cell for cell in cells for number in traces.numbers)


def _strings(value: Any) -> Iterator[str]:
    """Every text that stands anywhere in JSON, and every number as one."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
    elif isinstance(value, str | int):
        yield str(value)


def _open(vault: Vault, sealed: bytes, of: str) -> str | None:
    """The words, None where no key of now fits: nobody can read them either."""
    try:
        return vault.open(sealed, of)
    except SealedError:
        return None
