"""A theme of three weeks in the hall, from script to report: hall/theme.txt, hall/transcript.txt.

What it comes to is counted from the script alone (tests/kit/theme_recount.py). A changed sentence
is a diff of the transcript: `pytest tests/conversations/test_hall.py --transcripts` writes what
the bot does today into it.
"""

from __future__ import annotations

import asyncio
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.texts import Texts
from bot.texts.dates import date_words
from services import grouptexts
from services.hall import figures
from services.suggestions import stages
from tests.kit import databases, theme_recount
from tests.kit.theme import ADMIN, CLERK, FIRST, LAST, OFFICES, TITLE, Line, lines
from tests.kit.theme_play import Heard, Played, Sent, Stage
from tests.kit.theme_recount import (
    ACCEPT,
    AHEAD,
    CHIEF,
    GRADES,
    IN_WORK,
    OVERDUE,
    Key,
    Matter,
    Reminder,
    after,
    between,
    recount,
    reminders,
)
from tests.kit.town import ZONE

SCRIPT = Path(__file__).parent / "hall" / "theme.txt"
FILE = SCRIPT.with_name("transcript.txt")
# What is not understood yet, and why. A line that is understood after all fails the test.
_ALIKE = "that it is like the older one is not found"
MISSES = {"d09 19:30": _ALIKE}
DAY = timedelta(days=1)
# At the end of it all: the morning after, when the theme was summed up.
END = datetime.combine(LAST + DAY, time(23, 59), ZONE)
WEEKS = tuple(datetime.combine(FIRST + timedelta(n), time(23, 59), ZONE) for n in (6, 13, 20))
STANCES = {"support": "support", "object": "oppose", "add": "supplement"}
FEW, MOST_POSTS, LONGEST = 3, 3, 120
QUIET = ((time(0), time(7, 30)), (time(12), time(14)), (time(20), time(23, 59, 59)))
NUMBERED = re.compile(r"(\d+)号")
say = Texts()


@pytest.fixture(scope="module")
def script() -> list[Line]:
    return list(lines(SCRIPT))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def played(
    request: pytest.FixtureRequest, script: list[Line], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    async def play(url: str) -> Played:
        async with Stage.open(url, script) as stage:
            return await stage.play(script)

    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        file = tmp_path_factory.mktemp("hall") / "yinling.db"
        yield asyncio.run(play(databases.copy_sqlite(template, file)))
    else:
        with request.getfixturevalue("postgresql_spares").lent() as url:
            yield asyncio.run(play(url))


@pytest.fixture(scope="module")
def counted(script: list[Line]) -> dict[Key, Matter]:
    return recount(script, MISSES)


@pytest.fixture(scope="module")
def cases(played: Played) -> dict[Key, int]:
    """The numbers of the cases, by what the recount calls them."""
    own = {h.line.at: h.new[0] for h in played.heard if h.line.tag == "dup"}
    return {**played.numbers, **own}


# -- the transcript -------------------------------------------------------------------------------


def test_the_transcript_is_as_it_stands(played: Played, request: pytest.FixtureRequest):
    if request.config.getoption("--transcripts"):
        FILE.write_text(played.text, encoding="utf-8")
        return
    written = FILE.read_text(encoding="utf-8")
    both = written.splitlines(), played.text.splitlines()
    told = difflib.unified_diff(*both, FILE.name, "the bot of today", lineterm="", n=2)
    assert written == played.text, "\n".join(told)


# -- what comes of each line ----------------------------------------------------------------------


def test_each_line_has_the_effect_that_its_author_meant(
    played: Played, counted: dict[Key, Matter], cases: dict[Key, int]
):
    failed, not_asked = {}, set()
    for heard in played.heard:
        if heard.line.tag in ("yes", "no") and heard.line.who in not_asked:
            continue
        if not _EFFECTS[heard.line.tag](heard, played, counted, cases):
            not_asked |= {heard.line.who} if heard.line.tag == "dup" else set()
            failed[heard.line.when] = f"{heard.line.tag}: {heard.line.words} → {heard.answer}"
    wrong = sorted(failed.keys() ^ MISSES.keys())
    assert not wrong, "\n".join(f"{at} {failed.get(at, 'is understood by now')}" for at in wrong)


Effect = Callable[[Heard, Played, Mapping[Key, Matter], Mapping[Key, int]], bool]


def _nothing(heard: Heard) -> bool:
    return not (heard.new or heard.voices or heard.ratings or heard.states)


def _is_silent(heard: Heard, played: Played, *_: object) -> bool:
    return heard.answer is None and _nothing(heard) and not _aside(heard, played)


def _is_new(heard: Heard, *_: object) -> bool:
    """Each point has a case and its number back; who speaks in the group by name."""
    line, answer = heard.line, heard.answer or ""
    numbers = [f"{n}号" for n in heard.new]
    named = answer.startswith(f"{line.who}，") if line.in_group else "，记下" not in answer
    told = "记下了" in answer and all(n in answer for n in numbers) and named
    anonymous = ("对外不写您的名字" in answer) == (line.tag == "anonymous")
    return len(heard.new) == len(line.numbers) and told and anonymous and "一回事" not in answer


def _is_offered(heard: Heard, _p: Played, _c: object, cases: Mapping[Key, int]) -> bool:
    """It has a case of its own, and the older one is offered by its number."""
    older = cases.get(heard.line.numbers[0])
    return len(heard.new) == 1 and f"跟{older}号“" in (heard.answer or "")


def _is_joined(heard: Heard, _p: Played, counted: Mapping[Key, Matter], cases: Mapping) -> bool:
    """It is the older case now, which has one supporter more."""
    mine = next((m for m in counted.values() if m.merged == heard.line.at), None)
    if mine is None or not isinstance(mine.into, int):
        return False
    by_now = [at for at in counted[mine.into].backers.values() if at <= heard.line.at]
    told = f"支持{cases[mine.into]}号，现在有{len(by_now)}位支持"
    return heard.states == {cases[mine.key]: stages.MERGED} and told in (heard.answer or "")


def _is_kept_apart(heard: Heard, *_: object) -> bool:
    return _nothing(heard) and "单独算一条" in (heard.answer or "")


def _is_voiced(heard: Heard, _p: Played, _c: object, cases: Mapping[Key, int]) -> bool:
    line = heard.line
    number = cases.get(line.numbers[0], 0)
    noted = heard.voices == ((number, STANCES[line.tag], line.who),)
    return noted and not heard.states and f"{number}号" in (heard.answer or "")


def _is_withdrawn(heard: Heard, _p: Played, _c: object, cases: Mapping[Key, int]) -> bool:
    number = cases[heard.line.numbers[0]]
    return heard.states == {number: stages.WITHDRAWN} and f"{number}号" in (heard.answer or "")


def _is_rated(heard: Heard, _p: Played, _c: object, cases: Mapping[Key, int]) -> bool:
    line = heard.line
    grade, number = GRADES[line.more.split()[-1]], cases[line.numbers[0]]
    state = stages.CLOSED if grade in ("satisfied", "mostly") else stages.WORKING
    return heard.ratings == ((number, grade, line.who),) and heard.states == {number: state}


def _is_reopened(heard: Heard, _p: Played, _c: object, cases: Mapping[Key, int]) -> bool:
    """It came back with the grade before; nothing more is noted."""
    number = cases[heard.line.numbers[0]]
    return _nothing(heard) and f"{number}号接着办" in (heard.answer or "")


def _is_told(
    heard: Heard, played: Played, counted: Mapping[Key, Matter], cases: Mapping[Key, int]
) -> bool:
    """How each that is asked after stands, and of no other."""
    line = heard.line
    wanted = [counted[n] for n in line.numbers] or _own(counted, line)
    told = "\n".join(filter(None, [heard.answer, *_aside(heard, played)]))
    shown = [int(n) for n in re.findall(r"(?m)^(\d+)号“", told)]
    lines = [_stands(one, line.at) for one in wanted]
    return (
        _nothing(heard)
        and sorted(shown) == sorted(cases[one.key] for one in wanted)
        and all(words in told for words in lines)
    )


def _own(counted: Mapping[Key, Matter], line: Line) -> list[Matter]:
    """What somebody suggested until then, merged or not, without what was withdrawn."""
    mine = [m for m in counted.values() if m.line.who == line.who and m.line.at < line.at]
    standing = [m for m in mine if m.state(line.at) != "withdrawn"]
    return [m if m.into is None else counted[m.into] for m in standing]


def _stands(one: Matter, at: datetime) -> str:
    state = one.state(at)
    if state == "assigned":
        assert one.promised is not None
        day = date_words(say, one.promised)
        promise = f"{day}前答复您" if one.promised >= at.date() else f"说好{day}前答复，晚了"
        return f"转给{one.office}了。{promise}"
    words = {"received": "工作人员正在看", "accepted": "受理了", "closed": "办完了"}
    return words.get(state, "答复了")


def _aside(heard: Heard, played: Played) -> list[str]:
    """What was said to somebody alone who spoke in the group."""
    asides = (s for s in played.sent if s.key.startswith("aside:") and s.whom == heard.line.who)
    soon = heard.line.at + timedelta(minutes=2)
    return [s.text for s in asides if heard.line.at <= s.at <= soon]


_EFFECTS: dict[str, Effect] = {
    **dict.fromkeys(("talk", "theme"), _is_silent),
    **dict.fromkeys(("new", "anonymous"), _is_new),
    **dict.fromkeys(STANCES, _is_voiced),
    "dup": _is_offered,
    "yes": _is_joined,
    "no": _is_kept_apart,
    "withdraw": _is_withdrawn,
    "rate": _is_rated,
    "reopen": _is_reopened,
    "ask": _is_told,
}


# -- states, supporters ---------------------------------------------------------------------------


def test_at_the_end_of_each_week_every_case_stands_as_the_script_says(
    played: Played, counted: dict[Key, Matter], cases: dict[Key, int]
):
    for at, states in zip(WEEKS, played.weeks, strict=True):
        there = (one for one in counted.values() if one.line.at <= at)
        assert states == {cases[one.key]: one.state(at) for one in there}, at


def test_each_backs_a_case_once(played: Played, counted: dict[Key, Matter], cases: dict[Key, int]):
    wanted = {cases[one.key]: frozenset(one.backers) for one in counted.values()}
    assert {n: names for n, names in played.backers.items() if names} == {
        n: names for n, names in wanted.items() if names
    }


# -- what is sent ---------------------------------------------------------------------------------


def test_whoever_is_late_is_told_of_on_the_mornings_that_the_script_gives(
    played: Played, counted: dict[Key, Matter], cases: dict[Key, int]
):
    wanted = sorted(reminders(counted, FIRST, LAST + DAY), key=lambda one: one[:3])
    names = {number: key for key, number in cases.items()}
    found: dict[tuple[object, ...], list[Key]] = {}
    for sent in (one for one in played.sent if ":due:" in one.key):
        keys = [names[int(n)] for n in NUMBERED.findall(_without_quotes(sent.text))]
        found.setdefault((sent.at.date(), sent.whom, _stage(sent.text)), []).extend(keys)
    assert [
        Reminder(*key[:3], tuple(sorted(keys, key=str))) for key, keys in sorted(found.items())
    ] == [  # type: ignore[arg-type]
        one._replace(keys=tuple(sorted(one.keys, key=str))) for one in wanted
    ]
    late = {one.stage for one in wanted if set(one.keys) & {24, 25}}
    assert {ACCEPT, OVERDUE} <= late and CHIEF not in late, "24 is answered late, 25 accepted late"


def _without_quotes(text: str) -> str:
    return re.sub("“[^”]*”", "", text)


def _stage(text: str) -> str:
    words = {
        "该受理了": ACCEPT,
        "过问一下": CHIEF,
        "还没答复": OVERDUE,
        "该答复了": AHEAD,
        "快到": AHEAD,
    }
    return next(stage for word, stage in words.items() if word in text)


def test_answers_reach_whose_they_are_and_who_backs_them_and_the_group_if_it_heard(
    played: Played, counted: dict[Key, Matter], cases: dict[Key, int]
):
    wanted: Counter[tuple[int, str, str]] = Counter()
    for one in counted.values():
        for at in one.answers:
            merged = {m.line.who for m in counted.values() if m.into == one.key and _by(m, at)}
            own = {one.line.who, *merged}
            backing = {name for name, since in one.backers.items() if since <= at} - own
            wanted.update((cases[one.key], name, "您提的") for name in own)
            wanted.update((cases[one.key], name, "您支持的") for name in backing)
            if one.line.in_group:
                wanted[cases[one.key], "", "【答复】"] += 1
    told = [one for one in played.sent if ":answer:" in one.key]
    assert Counter(_answer(one) for one in told) == wanted
    asked = [one for one in told if "满意吗" in one.text]
    assert all(one.text.startswith("您提的") for one in asked) and asked


def _by(one: Matter, at: datetime) -> bool:
    return one.merged is not None and one.merged <= at


def _answer(sent: Sent) -> tuple[int, str, str]:
    found = re.match(r"(您提的|您支持的|【答复】)(\d+)号", sent.text)
    assert found is not None, sent.text
    return int(found[2]), sent.whom, found[1]


def test_the_theme_is_told_of_four_times_with_what_came_until_then(
    played: Played, counted: dict[Key, Matter]
):
    posts = [one for one in played.sent if one.key.startswith("theme:")]
    days = [FIRST, FIRST + 7 * DAY, FIRST + 14 * DAY, LAST + DAY]
    assert [(one.at.date(), one.at.time()) for one in posts] == [(d, time(9, 10)) for d in days]
    assert all(one.whom == "" and TITLE in one.text for one in posts)
    for post in posts[1:3]:
        assert f"已经收到{len(_standing(counted, post.at))}条" in post.text
    last = posts[3]
    standing = _standing(counted, last.at)
    kept = [one if one.into is None else counted[one.into] for one in standing]
    taken = [one for one in kept if one.state(last.at) != "received"]
    answered = [one for one in kept if one.state(last.at) in ("answered", "closed")]
    people = {one.line.who for one in standing}
    assert (
        f"{len(people)}位提了{len(standing)}条，受理{len(taken)}条，答复{len(answered)}条"
        in last.text
    )


def _standing(counted: Mapping[Key, Matter], at: datetime) -> list[Matter]:
    told = (one for one in counted.values() if one.line.at <= at)
    return [one for one in told if one.state(at) != "withdrawn"]


def test_staff_hear_of_what_is_theirs_and_nobody_of_anything_else(
    played: Played, counted: dict[Key, Matter]
):
    """All that was sent is a theme's post, an answer, a reminder, or one of these to the clerk."""
    answers = sum(len(one.answers) for one in counted.values())
    again = sum(one.reopened is not None for one in counted.values())
    known = ("theme:", ":answer:", ":due:", "aside:")
    rest = [one for one in played.sent if not any(key in one.key for key in known)]
    assert {one.whom for one in rest} == {CLERK}
    about = Counter(
        next(word for word in ("写来了答复", "请接着办", "周报写好了") if word in one.text)
        for one in rest
    )
    assert about == {"写来了答复": answers, "请接着办": again, "周报写好了": 3}
    assert {":chief:" in one.key for one in played.sent if one.whom == ADMIN} == {True}


def test_the_groups_bear_what_comes_unasked_and_it_comes_when_it_may(played: Played):
    unasked = [one for one in played.sent if one.kind == "post"]
    posts = Counter(one.at.date() for one in unasked if one.whom == "")
    assert 1 < max(posts.values()) <= MOST_POSTS
    early = [one for one in unasked for begin, end in QUIET if begin <= one.at.time() < end]
    assert not early and len({one.key for one in unasked}) == len(unasked)
    here = [h.answer for h in played.heard if h.line.in_group and h.answer]
    here += [one.text for one in played.sent if one.whom == ""]
    assert not [text for text in here if grouptexts.is_long(text) or grouptexts.tells_illness(text)]


def test_who_is_anonymous_is_named_nowhere(played: Played, script: list[Line]):
    (line,) = (one for one in script if one.tag == "anonymous")
    (number,) = (played.numbers[n] for n in line.numbers)
    told = [(h.line.who, h.answer or "") for h in played.heard]
    told += [(one.whom, one.text) for one in played.sent]
    others = [text for whom, text in told if whom != line.who]
    about = [text for text in others if f"{number}号" in text or "棋牌室老是" in text]
    assert not [text for text in about if line.who in text]
    assert not [text for text in others if line.who in text], "nor for any other reason"


# -- the report -----------------------------------------------------------------------------------


def test_the_figures_of_the_report_are_those_of_the_recount(
    played: Played, counted: dict[Key, Matter], cases: dict[Key, int]
):
    whole = played.summary.whole
    found = {key: whole.behind(key) for key in figures.COUNTED if whole.behind(key)}
    wanted = _figures(list(counted.values()), cases)
    assert found == wanted
    good = [n for grade in ("satisfied", "mostly") for n in wanted.get(grade, ())]
    assert whole.satisfied == round(100 * len(good) / len(wanted["rated"]))
    offices = {group.name: group.counted for group in played.summary.parts[figures.DEPARTMENT]}
    for office in OFFICES:
        mine = [one for one in counted.values() if one.office == office]
        of_it = {key: offices[office].behind(key) for key in figures.COUNTED}
        assert {key: some for key, some in of_it.items() if some} == _figures(mine, cases), office


def _figures(some: list[Matter], cases: Mapping[Key, int]) -> dict[str, tuple[int, ...]]:
    """The cases behind each figure."""
    behind: dict[str, list[int]] = {}
    for one in some:
        for mark in _marks(one):
            behind.setdefault(mark, []).append(cases[one.key])
    return {mark: tuple(sorted(numbers)) for mark, numbers in behind.items()}


def _marks(one: Matter) -> Iterator[str]:
    state = one.state(END)
    yield figures.RECEIVED
    if state in ("withdrawn", "merged"):
        yield state
        return
    if one.accepted is not None and one.accepted.date() <= after(one.day, 1):
        yield figures.ACCEPTED_IN_TIME
    if one.reopened is not None:
        yield figures.REOPENED
    if one.grades:
        yield from (figures.RATED, GRADES[one.grades[-1][1]])
    if one.answered(END) is not None:
        assert one.promised is not None
        yield from (figures.ANSWERED, "adopted")
        if one.answers[0].date() <= one.promised:
            yield figures.ANSWERED_IN_TIME
        return
    yield figures.OPEN
    due = one.due_by(END) or after(after(one.day, 1), theme_recount.ANSWERED_WITHIN)
    if due < END.date():
        yield figures.OVERDUE


def test_the_weekly_drafts_tell_what_the_script_tells(played: Played, counted: dict[Key, Matter]):
    for end, draft in zip(WEEKS, played.drafts, strict=True):
        begin = end - 7 * DAY
        received = [one for one in _standing(counted, end) if one.line.at > begin]
        taken = [one for one in counted.values() if one.accepted and begin < one.accepted <= end]
        taken = [one for one in taken if one.state(end) != "withdrawn"]
        answered = [one for one in counted.values() if any(begin < at <= end for at in one.answers)]
        grades = [g for one in counted.values() for at, g in one.grades if begin < at <= end]
        late = [one for one in counted.values() if _is_late(one, end)]
        told = f"收到{len(received)}条，受理{len(taken)}条，答复{len(answered)}条"
        told += f"，超期{len(late)}条" if late else ""
        assert told in draft.splitlines()
        good = sum(grade in ("good", "mostly") for grade in grades)
        assert (f"评价{len(grades)}次，满意{good}次" in draft) == bool(grades)


def _is_late(one: Matter, at: datetime) -> bool:
    due = one.due_by(at)
    return due is not None and due <= at.date() and one.state(at) in IN_WORK


# -- the recount ----------------------------------------------------------------------------------


def test_the_recount_agrees_with_what_the_author_counted(script: list[Line]):
    """The numbers of the script's last lines, of a script in which all was understood."""
    found = recount(script)
    numbered = {key: one for key, one in found.items() if isinstance(key, int)}
    assert (len(found), len(numbered)) == (60, 51)
    spans = [(FIRST + n * DAY, FIRST + (n + 7) * DAY) for n in (0, 7, 14)]
    per_week = [[one for one in found.values() if a <= one.day < b] for a, b in spans]
    assert [len(some) for some in per_week] == [21, 21, 18]
    assert sum(one.line.in_group for one in found.values()) == 30
    assert sum(one.merged is not None for one in found.values()) == 6
    assert sum(one.merged is None for one in found.values()) == 54
    late = [k for k, one in numbered.items() if one.accepted and _worked(one) > 1]
    assert late == [25]
    offices = {o: [k for k, one in numbered.items() if one.office == o] for o in OFFICES}
    assert offices == {
        "物业科": [1, 6, 13, 17, 19, 21, 24, 35],
        "文体科": [4, 8, 15, 16, 18, 29, 33, 42],
    }
    answered = {k: one for k, one in numbered.items() if one.answers}
    assert len(answered) == 16 and sum(len(one.answers) for one in answered.values()) == 17
    assert [k for k, o in answered.items() if o.answers[0].date() > (o.promised or LAST)] == [24]
    grades = {k: [grade for _, grade in one.grades] for k, one in answered.items() if one.grades}
    last = {k: some[-1] for k, some in grades.items()}
    assert [k for k, grade in last.items() if grade == "good"] == [1, 4, 8, 13, 17, 21, 29]
    assert [k for k, grade in last.items() if grade == "mostly"] == [6, 18, 24, 35]
    assert grades[17] == ["half", "good"] and sorted(answered.keys() - grades) == [
        15,
        16,
        19,
        33,
        42,
    ]
    states = Counter(one.state(WEEKS[-1]) for one in numbered.values())
    assert states["accepted"] == 34 and states["withdrawn"] == 1
    assert states["answered"] + states["closed"] == 16
    assert {k: one.objectors for k, one in numbered.items() if one.objectors} == {
        24: ["蒋月娥"],
        28: ["褚兰香"],
        44: ["陈守义"],
    }


def test_the_recounts_supporters_are_the_authors(script: list[Line]):
    told = re.compile(r"# (\d+): ([^/=]*)(?:/ ([^=]*))?= (\d)")
    written = [told.match(line) for line in SCRIPT.read_text("utf-8").splitlines()]
    wanted = {int(m[1]): ({*m[2].split(), *(m[3] or "").split()}, int(m[4])) for m in written if m}
    found = {k: one.backers.keys() for k, one in recount(script).items() if one.backers}
    assert len(wanted) == 16
    assert {k: (set(names), len(names)) for k, names in found.items()} == wanted


def _worked(one: Matter) -> int:
    assert one.accepted is not None
    return between(one.day, one.accepted.date())
