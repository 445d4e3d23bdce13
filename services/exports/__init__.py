"""导出: the roster as a table, for the superior platform and for the office.

`ask` puts down the long task, `count` and `part` read its people slice by slice, and `table`
writes them to a file in a process of its own, where no cell can be a formula.
"""

from __future__ import annotations

from services.exports.asking import FORMS, Chosen, NotAllowed, allowed, ask
from services.exports.people import HEADINGS, Part, count, part
from services.exports.writing import Table, WriterFailed, table

__all__ = [
    "FORMS",
    "HEADINGS",
    "Chosen",
    "NotAllowed",
    "Part",
    "Table",
    "WriterFailed",
    "allowed",
    "ask",
    "count",
    "part",
    "table",
]
