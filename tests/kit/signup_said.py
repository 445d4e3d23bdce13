"""What people say, click and let the clock do to a list, and what that may come to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.activities.deeds import Stood
from tests.kit.signup_rules import standing

ELDERS = ("王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "孙国庆", "周玉梅")
# Who can't take part, and who is no member.
UNABLE, CLERK = "吴长河", "林小雨"
GUESTS = ("陈桂花", "郑秀兰", "高玉山")
TITLE = "茶话会"
# The groups in which the activity is told; else somebody speaks alone with the bot.
GROUPS = ("老干部学习群", "活动报名群")
FEWEST = 2
_ROW = re.compile(r"\d+\. (\S+?)(?: \d+人)?(?: .*)?$")

Rows = Mapping[str, Stood]


@dataclass(frozen=True)
class Said:
    """Something said; `where` is a group, "" alone with the bot.

    `brings` must stand on the list then, `may_bring` may; `takes` and `may_take` are off it.
    """

    who: str
    text: str
    where: str = ""
    brings: frozenset[str] = frozenset()
    may_bring: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    may_take: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Again:
    """Message `ago`, counted from the last, is delivered once more."""

    ago: int


@dataclass(frozen=True)
class Clicked:
    """A clerk's click in the console: at `what` for somebody."""

    what: str
    name: str


@dataclass(frozen=True)
class Clock:
    """The clock comes round: offers are told, and those that are over are taken back."""


def guests_of(names: Iterable[str]) -> frozenset[str]:
    """What those are called who come along with people and found no room."""
    return frozenset(f"{name}的同伴" for name in names)


def joins(who: str, where: str, others: Sequence[str] = ()) -> Said:
    """Somebody signs up, also with others, who stay together."""
    names = [one for one in others if one != who]
    with_them = f"我和{'、'.join(names)}一起报名" if names else "我报名"
    brings = frozenset((who, *names))
    return Said(who, f"{TITLE}{with_them}", where, brings, brings)


def leaves(who: str, where: str) -> Said:
    """Somebody stays away, with those who come along."""
    takes = frozenset((who,))
    return Said(who, f"{TITLE}我不去了", where, takes=takes, may_take=takes | guests_of(takes))


def enters(name: str) -> Said:
    """A clerk signs somebody up in words."""
    return Said(CLERK, f"帮{name}报名{TITLE}", "", frozenset((name,)), frozenset((name,)))


def strikes(name: str) -> Said:
    """A clerk takes somebody off in words."""
    takes = frozenset((name,))
    return Said(CLERK, f"{TITLE}{name}不去了", takes=takes, may_take=takes)


def resizes(capacity: int) -> Said:
    """A clerk makes the list longer or shorter."""
    return Said(CLERK, f"{TITLE}名额改成{capacity}个")


def takes_back(who: str, where: str = "") -> Said:
    """Somebody takes back what he did last; what that is the notes tell."""
    return Said(who, f"{TITLE}报名撤回", where)


def answers(who: str, number: int, offered: frozenset[str]) -> Said:
    """Somebody answers what the clock asked; whose place that is was told with the question."""
    return Said(who, str(number), may_bring=offered, may_take=offered)


def perhaps_an_answer(said: Said, offered: frozenset[str]) -> Said:
    """The same where a question about an offered place may be open, to which it is a yes or no."""
    # Of a guest's place it is asked who told of the guest.
    asked = said.who in offered or not offered <= {*ELDERS, UNABLE}
    if not asked or len(said.brings) > 1:
        return said
    may_bring, may_take = said.may_bring | offered, said.may_take | offered
    none: frozenset[str] = frozenset()
    return replace(said, brings=none, takes=none, may_bring=may_bring, may_take=may_take)


def pastes(who: str, printed: str, dropped: Iterable[int], more: Sequence[tuple[str, int]]) -> str:
    """A list that was printed once, without some rows and with others, as `who` pastes it."""
    rows = [line for line in printed.splitlines()[1:] if _ROW.match(line)]
    gone = {n % len(rows) for n in dropped} if rows else set()
    kept = [row for n, row in enumerate(rows) if n not in gone]
    new = [f"{name} {heads}人" if heads > 1 else name for name, heads in more]
    if len(kept) + len(new) < FEWEST:
        new.append(who)  # A single name that nobody knows is no list.
    lines = [*kept, *(f"{n}. {row}" for n, row in enumerate(new, len(rows) + 1))]
    return "\n".join((f"{TITLE}接龙", *lines))


def named(pasted: str) -> frozenset[str]:
    """Whose names stand in a list."""
    found = map(_ROW.match, pasted.splitlines()[1:])
    return frozenset(match[1] for match in found if match)


def listed(who: str, where: str, text: str, known: Iterable[str]) -> Said:
    """Somebody pastes a list. Who took himself off before (`known` and not on it) stays off."""
    names, on_it = named(text), frozenset(known)
    fresh = names - on_it
    brings = names if who == CLERK else fresh | (names & {who})
    more = guests_of(names if who == CLERK else (who,))
    return Said(who, text, where, brings, brings | more)


def clicked(one: object) -> Said:
    """What is no message, as if it were said."""
    who = frozenset((one.name,)) if isinstance(one, Clicked) else frozenset[str]()
    if isinstance(one, Clicked) and one.what == "enter":
        return Said(CLERK, "", brings=who, may_bring=who)
    if isinstance(one, Clicked) and one.what == "remove":
        return Said(CLERK, "", takes=who, may_take=who)
    return Said(CLERK, "")


def judge(said: Iterable[Said], moved: Iterable[Iterable[str]], before: Rows, after: Rows) -> None:
    """Nobody is lost, nobody came unasked, and what was said at once is done.

    `moved` are those whom a deed taken back, or the clock, may have brought or taken besides.
    """
    each, besides = list(said), together(moved)
    brings, takes = together(one.brings for one in each), together(one.takes for one in each)
    may_bring = together(one.may_bring for one in each) | besides
    may_take = together(one.may_take for one in each) | besides
    stood, stands = standing(before).keys(), standing(after).keys()
    wrong = {
        "lost": stood - may_take - stands,
        "came unasked": stands - may_bring - stood,
        "was signed up and doesn't stand": brings - may_take - stands,
        "stays away and stands": (takes - may_bring) & stands,
    }
    assert not any(wrong.values()), {what: names for what, names in wrong.items() if names}


def together(names: Iterable[Iterable[str]]) -> frozenset[str]:
    """All names of some sets."""
    return frozenset().union(*names)
