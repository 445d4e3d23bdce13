"""Cases with the words they are made of, as chat and pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select

from services.suggestions.recording import SAID
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What a case is called where there is room for few words.
SHORT = 24
# With fewer characters nothing is told.
LEAST = 4
_SIGN = re.compile("[，,。.；;！!？?：:、 ]")
# What people say before they come to the matter: who is spoken to, that they have something to say.
_TO = "(?:各位|尊敬的|敬爱的)?(?:老?领导|小?同志|老师|大家|机器人|小?助手)?们?"
_OPENING = re.compile(
    f"{_TO}(?:你|您)?们?好?[啊呀]?(?:机器人|小?助手|同志)?"
    "|我不(?:大|太)?会打字.{0,8}|慢慢(?:跟|给)?你?[讲说]"
    "|(?:今天|再|那|还)?(?:我|俺)?(?:先|也|再)?(?:来|想|要)?(?:说|讲|提|反[映应]|谈|问)(?:一?[说讲下哈]|[一两二三四五几]?(?:个|件|条|点))"
    "?(?:事|问题|情况|意见|建议|想法|看法|难为情的)?(?:一起)?[讲说]?[儿啊呀哈吧]?"
    "|那?(?:我|俺)先来一?个|再?麻烦你们?一?[个件]?事?|(?:我|俺)?(?:攒了?|有)[一两二三四五几][个件条点](?:事|建议|意见)?(?:一起)?[讲说提]?"
    "|(?:这个|这条)?(?:我|俺)?(?:要|想)?匿名(?:说|提|反映)?(?:[一两][个条件])?|(?:别|不要|莫)(?:写|说|提|讲)我的?名字?"
)

_cases, _suggestions = core(Case), core(Suggestion)
_told = (
    *(_cases.c[name] for name in _cases.c.keys()),  # noqa: SIM118 - columns, not a mapping's keys
    _suggestions.c.said_sealed,
    _suggestions.c.member_id,
    _suggestions.c.anonymous,
    _suggestions.c.how,
    _suggestions.c.channel,
    _suggestions.c.chat_id,
    _suggestions.c.is_group,
    _suggestions.c.by_id,
    _suggestions.c.at,
)
_FIND = select(*_told).join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
_ONE = _FIND.where(_cases.c.id == bindparam("of_case"))


@dataclass(frozen=True, slots=True)
class Told:
    """A case: its row with that of its suggestion, and the words of its point."""

    row: Row
    words: str

    @property
    def short(self) -> str:
        """The words where there is room for few, cut where a sign stands if that is late enough.

        They begin with the matter, if more is told than a greeting.
        """
        one_line = _matter(" ".join(self.words.split()))
        if len(one_line) <= SHORT:
            return one_line
        head = one_line[: SHORT - 1]
        ends = [mark.start() for mark in _SIGN.finditer(head) if mark.start() >= SHORT // 2]
        return f"{head[: ends[-1]] if ends else head}…"


def _matter(words: str) -> str:
    """Words without what is said before the matter."""
    left = words
    while (sign := _SIGN.search(left)) is not None:
        if _OPENING.fullmatch(left[: sign.start()]) is None:
            break
        left = left[sign.end() :]
    return left if len(left) >= LEAST else words


def one(tx: Transaction, vault: Vault, case_id: int) -> Told | None:
    """A case by its number."""
    row = tx.first(_ONE, of_case=case_id)
    return None if row is None else told(vault, row)


def told(vault: Vault, row: Row) -> Told:
    """A row of `joined` with its words."""
    said = vault.open(row.said_sealed, SAID) if row.said_sealed is not None else ""
    return Told(row, said[row.begins : row.ends])


def joined() -> Select[tuple[object, ...]]:
    """What selects cases with their suggestions, for `told`."""
    return _FIND


def by_number(tx: Transaction, vault: Vault, numbers: Iterable[int]) -> Mapping[int, Told]:
    """Several cases by their numbers."""
    rows = tx.execute(_FIND.where(_cases.c.id.in_(list(numbers))))
    return {row.id: told(vault, row) for row in rows}


def together(tx: Transaction, suggestion_id: int) -> list[int]:
    """The numbers of all cases that were made of one suggestion."""
    rows = select(_cases.c.id).where(_cases.c.suggestion_id == suggestion_id)
    return list(tx.execute(rows.order_by(_cases.c.id)).scalars())
