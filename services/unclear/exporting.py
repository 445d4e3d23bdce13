"""导出: the labelled lines, and the invented world in which they are said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from services import consents
from services.unclear import keeping
from services.unclear.cast import EVERYBODY
from services.unclear.lines import GROUPS, ITEMS, KINDS, PURPOSE
from storage.transaction import Transaction
from storage.vault import Vault


def lines(tx: Transaction, vault: Vault) -> list[dict[str, Any]]:
    """Every line whose speaker still consents, with its items."""
    kept = [row for row in keeping.lines(tx) if consents.holds(tx, row.member_id, PURPOSE)]
    told = (keeping.line(vault, row) for row in kept)
    return [{"id": f"u{n:04}"} | line for n, line in enumerate(filter(None, told), 1)]


def jsonl(told: Iterable[dict[str, Any]]) -> str:
    """The lines as a file, one object a line."""
    plain = ({key: value for key, value in line.items() if key != ITEMS} for line in told)
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in plain)


def world(told: Iterable[dict[str, Any]], bot: str, now: str) -> str:
    """The world of the lines as a file: invented people, and the items that were open."""
    opened: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in KINDS.values()}
    for line in told:
        for item in line[ITEMS]:
            row = {key: value for key, value in item.items() if key != "of"}
            opened[KINDS[item["of"]]][item["id"]] = row
    whole = {
        "now": now,
        "bot": {"name": bot},
        "groups": [{"id": name, "purpose": purpose} for purpose, name in GROUPS.items()],
        "people": [one.plain() for one in EVERYBODY.values()],
        "open": {name: list(rows.values()) for name, rows in opened.items()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
