"""A process of its own that cuts texts into words: a JSON list comes in, one of lists goes out.

It is started by its path and knows nothing of Yinling. What can tell of a topic is a noun or the
name of a place; the names of people are left out, and the words of `stopwords.txt`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

NICE = 15
# The tags of rjieba: nouns, places, organisations, other names, verbs as nouns, terms.
TELLING = frozenset(("n", "ns", "nt", "nz", "ng", "s", "vn", "l", "j"))
SHORTEST, LONGEST = 2, 8


def main() -> None:
    """Cut what comes in."""
    os.nice(NICE)
    import rjieba  # noqa: PLC0415 - the dictionary is of this process alone

    here = Path(__file__).parent
    stop = frozenset((here / "stopwords.txt").read_text("utf-8").split())
    cut = [
        sorted({word for word, tag in rjieba.tag(text) if _tells(word, tag, stop)})
        for text in json.loads(sys.stdin.buffer.read())
    ]
    sys.stdout.buffer.write(json.dumps(cut).encode())


def _tells(word: str, tag: str, stop: frozenset[str]) -> bool:
    return (
        tag in TELLING
        and SHORTEST <= len(word) <= LONGEST
        and word not in stop
        and all("\u4e00" <= c <= "\u9fff" for c in word)
    )


if __name__ == "__main__":
    main()
