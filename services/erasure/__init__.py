"""删除一个人: nobody knows any more who it was, and everything that was counted stays so.

`traces.of` tells by what the person is known. `spots.find` gives every row in which any of that
stands, `spots.clean` cleans one of them, so that a long task does it in slices; `people.strike`
does the rest at once: by what the person is known, and the entry itself, which remains as a shell
so that facts still have somebody to point to. `ledger` is the list by which the same is done
again in a database that was restored.
"""

from __future__ import annotations

from services.erasure.again import again
from services.erasure.people import erase, refused, strike
from services.erasure.spots import Spot, clean, find
from services.erasure.traces import ERASED, Traces, of

__all__ = [
    "ERASED",
    "Spot",
    "Traces",
    "again",
    "clean",
    "erase",
    "find",
    "of",
    "refused",
    "strike",
]
