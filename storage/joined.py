"""The values of many rows in one, with commas between: a function that each database names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class joined(FunctionElement[str]):  # noqa: N801 - used as a function of SQL is
    """`joined(column)`; None for no rows. SQLAlchemy's own can't be compiled once for all."""

    type = String()
    inherit_cache = True


@compiles(joined, "sqlite")
def _sqlite(element: joined, compiler: Any, **how: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **how)})"


@compiles(joined, "postgresql")
def _postgresql(element: joined, compiler: Any, **how: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **how)}, ',')"
