"""Texts of 20,000 characters that are made to keep understanding busy, and what they cost.

A process of its own (`python -m benchmarks.hostile`) measures each call of a compiled pattern:
it puts a stop-watch around `re.compile` before the program's modules are imported.
"""

from __future__ import annotations

import json
import re
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch

from benchmarks import reader

LENGTH = 20_000
AGAIN = 3
_CALLS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")
_SHAPES = """
“ 「『“ “「『《》』」” （ （（1）（ ( ) [ [[1] 【 】 [图片] [微 @ @小银铃 https: 接龙 #接龙 龘
1 12 1. 1.高 1、 1) 1号 第1 13800000000 0 ０ 壹 一 一二 第一 1️⃣ ① ⒈ 😀 a ab A wo baoming bao1
, ， 。 ! ？ … ~~ 、 ; : ' 1, 10月 十月 10:23 明天 明天下午 上午9点 半 点 半个小时 周五 下周五
和 和老伴 老伴 我 我和 老 老王 小 儿 就是 的 你 您 吗 ? 了 不 没 谁 哪 俺 伐 啦 冇 哎 嗯 哈
孙建国 孙建国、 孙建国和 孙建国1 孙建国（ 建国 王老师 张王李 弓长张 三点水 三个人 2人 两位 +1
报名 报名不 取消 取消报名 打卡 支持 不支持 满意 不满意 建议 我要报名参加 救命 着火 摔倒 骗
是不是 不去 去不去 没去没 是还是
"""
_LINES = ("1\n", "1.孙建国\n", "孙建国\n", "孙建国(\n", "1.开心果(孙建国)\n", "接龙 1 ")
_BLANKS = ("\n", " ", "\t", "\u200b", "\u0336a")


class Hostile(NamedTuple):
    """A text, and what it is made of."""

    made_of: str
    text: str


class Found(NamedTuple):
    """The worst: how many ms it took, what the text was made of, and the pattern."""

    worst: float
    made_of: str
    pattern: str


class Costs(NamedTuple):
    """What one text costs: the whole call, and the pattern of it that takes longest, in s."""

    whole: float
    pattern: float
    source: str


def whole_call(*, few: bool = False) -> Found:
    """The longest whole call; what seems to be it is read three times, and the best counts."""
    return _worst(reader.made(), lambda costs: costs.whole, few=few)


def single_pattern(*, few: bool = False) -> Found:
    """The longest time of one pattern, on what it really gets of the text."""
    arguments = ("few",) if few else ()
    return Found(*json.loads(reader.apart("benchmarks.hostile", *arguments)))


def texts(*, few: bool = False) -> Iterator[Hostile]:
    """Every key character, every pattern's and concept's words, and shapes, again and again."""
    keys = _keys()
    pieces = [*_SHAPES.split(), *_LINES, *_BLANKS, *keys, *_words()]
    pieces += [one + other for one, other in zip(keys, keys[::-1], strict=True)]
    for piece in pieces[:: 20 if few else 1]:
        yield Hostile(piece, _repeated(piece))
    for first, others in list(_in_vain())[:: 20 if few else 1]:
        yield Hostile(f"{others}。 and then {first}", f"{others}。{_repeated(first)}")
    for opening, closing in ("“”", "「」", "（）", "[]", "【】"):
        yield Hostile(f"{opening}…{closing}", opening * (LENGTH // 2) + closing * (LENGTH // 2))


def _repeated(piece: str) -> str:
    return (piece * (LENGTH // len(piece) + 1))[: LENGTH - 100]


def _worst(read: reader.Read, figure: Callable[[Costs], float], *, few: bool) -> Found:
    read("打卡", spoken=True)
    worst = Found(0.0, "", "")
    for one in texts(few=few):
        for spoken in (False, True):
            costs = [_costs(read, one.text, spoken=spoken)]
            if figure(costs[0]) * 1000 > worst.worst:
                costs += [_costs(read, one.text, spoken=spoken) for _ in range(AGAIN - 1)]
                best = min(costs, key=figure)
                worst = max(worst, Found(figure(best) * 1000, one.made_of, best.source))
    return worst


def _costs(read: reader.Read, text: str, *, spoken: bool) -> Costs:
    _longest.clear()
    start = time.thread_time()
    read(text, spoken=spoken)
    whole = time.thread_time() - start
    source = max(_longest, key=_longest.__getitem__, default="")
    return Costs(whole, _longest.get(source, 0.0), source)


def _says() -> list[str]:
    """The patterns of all that is listened for."""
    from bot.understanding.lexicon import DATA  # noqa: PLC0415 - not before the stop-watch
    from handlers.hears import HEARINGS  # noqa: PLC0415

    acts = tomllib.loads((DATA / "acts.toml").read_text("utf-8"))
    danger = tomllib.loads((DATA / "danger.toml").read_text("utf-8"))
    said = [says for hearing in HEARINGS for cue in hearing.cues for says in cue.says]
    said += [says for act in acts.values() for says in act["says"]]
    return said + [says for kind in danger.values() for signs in kind.values() for says in signs]


def _keys() -> list[str]:
    """The characters of which a text must have one for a pattern to be looked for in it."""
    from bot.understanding.cues import compile_pattern  # noqa: PLC0415 - as above
    from bot.understanding.lexicon import lexicon  # noqa: PLC0415

    return sorted({key for says in _says() for key in compile_pattern(says, lexicon()).keys})


def _words() -> Iterator[str]:
    """The cue words in turn: those of each concept, and of each pattern without its last."""
    from bot.understanding.lexicon import lexicon  # noqa: PLC0415 - as above

    yield from ("".join(words) for words in lexicon().values())
    for words in _plain():
        yield "".join(words)
        yield "".join(words[:-1]) or words[0]


def _in_vain() -> Iterator[tuple[str, str]]:
    """Each pattern's first word, and its others, which it needs but elsewhere."""
    for first, *others in _plain():
        yield first, "".join(others)
        yield first[-1], "".join(others)


def _plain() -> Iterator[list[str]]:
    """The words of each pattern, the shortest and last of each token's alternatives."""
    from bot.understanding.lexicon import lexicon  # noqa: PLC0415 - as above

    concepts = lexicon()
    for says in _says():
        tokens = [token.rstrip("?") for token in says.split() if token[0] not in ".~^$/"]
        each = [one.split("|") for one in tokens]
        many = [[w for one in words for w in concepts.get(one[1:], (one,))] for words in each]
        yield [min(reversed(words), key=len) for words in many]


# -- the stop-watch ---------------------------------------------------------------------------

_longest: dict[str, float] = {}


class Timed:
    """A compiled pattern that notes how long its longest call took."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        for name in _CALLS:
            setattr(self, name, _timed(pattern.pattern, getattr(pattern, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)


def _timed(source: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call, or each step of it where it gives one match after another."""

    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.thread_time()
        result = call(*arguments, **named)
        _note(source, start)
        return _steps(source, result) if hasattr(result, "__next__") else result

    return timed


def _steps(source: str, matches: Iterator[Any]) -> Iterator[Any]:
    start = time.thread_time()
    for match in matches:
        _note(source, start)
        yield match
        start = time.thread_time()
    _note(source, start)


def _note(source: str, start: float) -> None:
    _longest[source] = max(_longest.get(source, 0.0), time.thread_time() - start)


def _stop_watch() -> ExitStack:
    """Patterns that are compiled from now on are timed; so are those `re` compiles itself."""
    compiled = cache(re.compile)
    timed = cache(lambda *arguments: Timed(compiled(*arguments)))
    watch = ExitStack()
    for name in _CALLS:
        by_name = _by_name(timed, name)
        watch.enter_context(patch.object(re, name, by_name))
    watch.enter_context(patch.object(re, "compile", timed))
    return watch


def _by_name(timed: Callable[..., Any], name: str) -> Callable[..., Any]:
    return lambda pattern, *arguments: getattr(timed(pattern), name)(*arguments)


def main() -> None:
    """Print the worst of the patterns as JSON."""
    with _stop_watch():
        found = _worst(reader.made(), lambda costs: costs.pattern, few=sys.argv[1:] == ["few"])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
