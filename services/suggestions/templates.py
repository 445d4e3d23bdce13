"""The bureau's templates for answers: written, changed, thrown away."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from bot.errors import YinlingError
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import AnswerTemplate
from storage.transaction import Row, Transaction

_templates = core(AnswerTemplate)


class TitleTakenError(YinlingError):
    """There is a template of that title."""


def every(tx: Transaction) -> list[Row]:
    """All templates, by their titles."""
    return list(tx.execute(select(_templates).order_by(_templates.c.title)))


def find(tx: Transaction, template_id: int) -> Row | None:
    """A template by its id."""
    return tx.execute(select(_templates).where(_templates.c.id == template_id)).first()


def add(tx: Transaction, title: str, words: str, by: By) -> int:
    """Enter a template; gives its id. TitleTakenError."""
    _check_title(tx, title, None)
    values = insert(_templates).values(
        title=title, words=words, by_id=by.member_id, changed_at=by.at
    )
    made = int(tx.execute(values.returning(_templates.c.id)).scalar_one())
    after = {"title": title, "words": words}
    audit.note(tx, by, "template.add", f"template:{made}", after=after)
    return made


def change(tx: Transaction, row: Row, title: str, words: str, by: By) -> None:
    """Have a template read otherwise. TitleTakenError."""
    _check_title(tx, title, row.id)
    values = {"title": title, "words": words}
    changed = update(_templates).where(_templates.c.id == row.id)
    tx.execute(changed.values(**values, by_id=by.member_id, changed_at=by.at))
    before = {name: getattr(row, name) for name in values}
    audit.note(tx, by, "template.change", f"template:{row.id}", before=before, after=values)


def discard(tx: Transaction, row: Row, by: By) -> None:
    """Throw a template away; answers that were made of it stay as they are."""
    tx.execute(delete(_templates).where(_templates.c.id == row.id))
    before = {"title": row.title, "words": row.words}
    audit.note(tx, by, "template.discard", f"template:{row.id}", before=before)


def _check_title(tx: Transaction, title: str, template_id: int | None) -> None:
    known = tx.execute(select(_templates.c.id).where(_templates.c.title == title)).first()
    if known is not None and known.id != template_id:
        raise TitleTakenError(title)
