"""The base of all tables: one metadata with names for every constraint."""

from __future__ import annotations

from typing import cast

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy import Table as CoreTable
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only in a column of exactly the type INTEGER.
BIG_ID = BigInteger().with_variant(Integer, "sqlite")


class Table(SQLModel):
    """Base class of tables; SQLite can alter only constraints that have a name."""

    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMING)


def core(model: type[SQLModel]) -> CoreTable:
    """The SQLAlchemy Core table behind a table class, for statements of the message path."""
    return cast("CoreTable", model.__table__)  # type: ignore[attr-defined]
