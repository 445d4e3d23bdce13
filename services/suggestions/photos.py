"""The pictures that came with a suggestion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage.tables.base import core
from storage.tables.suggestions import CasePhoto
from storage.transaction import Transaction

_photos = core(CasePhoto)


def of(tx: Transaction, suggestion_id: int) -> list[datetime]:
    """When the pictures of a suggestion came, the earliest first."""
    rows = select(_photos.c.at).where(_photos.c.suggestion_id == suggestion_id)
    return list(tx.execute(rows.order_by(_photos.c.id)).scalars())
