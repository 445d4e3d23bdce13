"""What is shown before saving is what is saved; and taken back, all is as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.pastes import keeping, undoing
from services.pastes.model import Choices, result
from storage.audit import By
from tests.pastes import kit
from tests.pastes.kit import CLERK, NOW, WORLD, Group

PEOPLE = [name.partition("@")[0] for name in WORLD["people"]] + [
    "平安是福",
    "🌸梅若兰🌸",
    "教育罗玉梅",
]
SAYS = (
    "打卡",
    "已学",
    "打错了，我还没学",
    "替老伴打卡",
    "茶话会算我一个",
    "茶话会我和老伴都去",
    "健步走我报名",
    "茶话会我不去了，腿疼",
    "茶话会改成三个人",
    "早上好",
    "今天真冷",
    "我请假三天",
    "#接龙\n重阳茶话会\n1. 卫承志 2人\n2. 罗玉梅\n3. 王来福\n4. 邱文彬",
    "#接龙\n书法讲座\n1. 欧阳静\n2. 颜如玉 带孙女\n3. 老邱",
    "我摔倒了起不来",
)


@pytest.fixture
async def group(database_url: str) -> AsyncIterator[Group]:
    group = await kit.started(database_url)
    yield group
    await group.bot.stop()


TALK = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(0, 300), st.sampled_from(SAYS)),
    min_size=1,
    max_size=12,
)
CHOICES = st.builds(
    Choices,
    senders=st.dictionaries(
        st.sampled_from(["平安是福", "罗玉梅"]), st.integers(0, 20), max_size=2
    ),
    names=st.dictionaries(st.sampled_from(["罗玉梅", "王来福"]), st.integers(0, 20), max_size=2),
)


class _Over(Exception):
    """Ends an example; nothing of it stays."""


def pasted(talk: list[tuple[str, int, str]]) -> str:
    at = NOW - timedelta(minutes=sum(gap for _, gap, _ in talk) + 1)
    lines = []
    for who, gap, text in talk:
        at += timedelta(minutes=gap)
        lines.append(f"{who} {at:%Y/%m/%d %H:%M:%S}\n{text}")
    return "\n".join(lines)


async def test_the_preview_is_what_is_saved_and_undone_nothing_of_it_stays(group: Group):
    """The same on each database, whatever was said and chosen."""
    loop_of = group.bot.work

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(talk=TALK, choices=CHOICES, again=st.booleans())
    def examples(talk, choices, again) -> None:
        seen.append((talk, choices, again))

    seen: list = []
    examples()
    for talk, choices, again in seen:
        with pytest.raises(_Over):
            await loop_of.submit("test", lambda tx: _example(tx, group, talk, choices, again))  # noqa: B023


def _example(tx, group: Group, talk, choices: Choices, again: bool) -> None:  # noqa: FBT001
    vault, by = group.bot.vault, By(group.people[CLERK], NOW)
    pasting, before = group.bot.pasting, group._rows(tx)
    number = keeping.begin(tx, vault, group.chat, pasted(talk), by)
    row = keeping.find(tx, number)
    shown = keeping.look(tx, vault, row, choices, pasting.preview)
    assert group._rows(tx) == before
    assert result(shown.plain()).same == shown.same
    row = keeping.find(tx, number)
    assert keeping.save(tx, vault, row, pasting.record, by)
    row = keeping.find(tx, number)
    assert keeping.result(vault, row).same == shown.same
    saved = group._rows(tx)
    told = {(one.who, one.about) for line in shown.lines for one in line.effects}
    assert {row[0] for row in saved if row not in before} <= {who for who, _ in told}
    if again:
        other = keeping.begin(tx, vault, group.chat, pasted(talk), by)
        nothing = keeping.look(tx, vault, keeping.find(tx, other), choices, pasting.preview)
        assert not any(line.effects for line in nothing.lines)
    assert undoing.undo(tx, vault, row, By(by.member_id, NOW + timedelta(hours=1))) == 0
    assert group._rows(tx) == before
    assert undoing.undo(tx, vault, keeping.find(tx, number), by) is None
    raise _Over
