"""Erasing again who is on the list, in a database that was restored from an older copy."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from services import longtasks
from services.erasure import files, ledger
from services.erasure.people import erase
from storage.audit import By
from storage.compact import compact
from storage.locked import locked
from storage.once import once
from storage.transaction import Transaction
from storage.vault import Vault


def again(
    engine: Engine, vault: Vault, path: Path, *, made: Path, now: datetime, instead: str
) -> int:
    """Erase everybody on the list at `path` who is back, and the files in `made`; how many.

    Nobody may be served meanwhile.
    """
    entries = ledger.read(path)
    if not entries:
        return 0
    back = once(engine, lambda tx: [one for one in entries if ledger.is_back(tx, vault, one)])
    if not back:
        return 0
    with locked(engine):
        for one in back:
            once(engine, partial(_erase, vault, one.member, By(None, now), instead))
        once(engine, longtasks.forget_results)
        files.delete_made(made)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            compact(connection)
    return len(back)


def _erase(vault: Vault, member_id: int, by: By, instead: str, tx: Transaction) -> None:
    erase(tx, vault, member_id, by, instead)
