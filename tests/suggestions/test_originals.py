"""What is suggested stays word for word, whatever becomes of its cases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from services.suggestions import merging, reading, stages, steps
from services.suggestions.recording import SAID
from services.suggestions.steps import NotNowError
from storage.tables.suggestions import Case, Suggestion
from tests.kit import hall
from tests.kit.connectives import left_out
from tests.kit.town import PEOPLE, Town

WISHES = [
    *(
        "食堂的菜太咸，请少放点盐",
        "槐荫路的路灯坏了，请修一修",
        "希望活动室装一台空调",
        "建议公交站加几把椅子",
    ),
    *(
        "楼道的扶手松了，请修好",
        "建议老年大学开二胡班",
        "希望图书室周末开门",
        "门口的台阶太高，请修个坡道",
    ),
]
# What platforms let through, and what is easily lost on the way.
ODD = [
    *(
        "😀",
        "👨‍👩‍👧",
        "👍🏽",
        "e\u0301",
        "\u0301",
        "\u200d",
        "\ufeff",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\t",
        "𠮷",
        "ﬁ",
        "①",
        "İ",
    ),
    *(
        "\r\n",
        "\n",
        "\r",
        "  ",
        "\u202e",
        "é",
        "é",
        "ＡＢＣ",
        "[微笑]",
        "\U000e0067",
        "…",
        "“”",
        "\u0085",
    ),
]
COUNTED = ["第{}，", "{}、", "（{}）", "{}是"]
JOINED = ["另外，", "还有，", "此外，", "\n", "\r\n", "再一个，", "。还有就是"]
TOLD = ["", "", "各位领导好，", "小林你好，我提几条意见：", "@小银铃 ", "嗯，"]


class Kept(NamedTuple):
    """What was said, and where the points of it stood when it was entered."""

    said: str
    spans: list[tuple[int, int]]


def texts(chance: random.Random) -> Iterator[str]:
    """What people might say: a wish or several, counted or joined, with odd signs within."""
    while True:
        wishes = chance.sample(WISHES, chance.choice((1, 1, 2, 3)))
        odd = [chance.choice(ODD) if chance.random() < 0.7 else "" for _ in range(2 * len(wishes))]
        said = [f"{odd[2 * n]}{wish}{odd[2 * n + 1]}" for n, wish in enumerate(wishes)]
        if len(said) > 1 and chance.random() < 0.6:
            mark = chance.choice(COUNTED)
            said = [f"{mark.format('一二三'[n])}{one}；" for n, one in enumerate(said)]
            yield chance.choice(TOLD) + "".join(said)
        else:
            yield chance.choice(TOLD) + chance.choice(JOINED).join(said) + chance.choice(ODD)


class Story:
    """A town in which people suggest things, and what it must keep of them."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        self.town, self.chance = town, chance
        self.kept: dict[int, Kept] = {}
        self.texts = texts(chance)
        self.done: set[str] = set()
        self.people = [name for name in PEOPLE if name != hall.CLERK][:6]

    async def suggest(self) -> None:
        name, text = self.chance.choice(self.people), next(self.texts)
        here = self.town.private(name) if self.chance.random() < 0.7 else self.town.group(hall.HALL)
        await here.says(name, text)
        for row in await self.town.rows(Suggestion):
            if row.id not in self.kept:
                self.kept[row.id] = Kept(text, await self.spans(row.id))

    async def merge(self) -> None:
        one, other = await self.case(), await self.case()
        doer = await hall.doer(self.town, "一样")
        await self.town.do(lambda tx: merging.merge(tx, one, other, doer))

    async def unmerge(self) -> None:
        number, doer = await self.case(stages.MERGED), await hall.doer(self.town, "不一样")
        await self.town.do(lambda tx: merging.unmerge(tx, number, doer))

    async def withdraw(self) -> None:
        await hall.take(self.town, await self.case(), stages.WITHDRAW)

    async def withdraw_in_chat(self) -> None:
        name, number = self.chance.choice(self.people), await self.case()
        await self.town.private(name).says(name, f"撤回{number}号建议")

    async def undo(self) -> None:
        number, doer = await self.case_with_a_step(), await hall.doer(self.town, "弄错了")
        await self.town.do(lambda tx: steps.undo(tx, number, doer))

    async def accept(self) -> None:
        await hall.take(self.town, await self.case(), stages.ACCEPT)

    async def back(self) -> None:
        name, number = self.chance.choice(self.people), await self.case()
        await self.town.private(name).says(name, f"支持{number}号")

    async def restart(self) -> None:
        await self.town.restart()

    async def case(self, state: str | None = None) -> int:
        rows = await self.town.rows(Case)
        fitting = [row.id for row in rows if state in (None, row.state)]
        return self.chance.choice(fitting or [row.id for row in rows])

    async def case_with_a_step(self) -> int:
        rows = await self.town.rows(Case)
        moved = [row.id for row in rows if row.state != stages.RECEIVED]
        return self.chance.choice(moved or [row.id for row in rows])

    async def spans(self, suggestion_id: int) -> list[tuple[int, int]]:
        rows = await self.town.rows(Case)
        return [(row.begins, row.ends) for row in rows if row.suggestion_id == suggestion_id]

    async def act(self) -> None:
        acts = (self.merge, self.unmerge, self.withdraw, self.withdraw_in_chat, self.undo)
        act = self.chance.choice((*acts, self.accept, self.back, self.suggest, self.suggest))
        try:
            await act()
            self.done.add(act.__name__)
        except NotNowError:
            return  # It can't be done to this case just now.

    async def check(self) -> None:
        rows = {row.id: row for row in await self.town.rows(Suggestion)}
        assert rows.keys() == self.kept.keys()
        cases = await self.town.rows(Case)
        for number, kept in self.kept.items():
            said = self.town.bot.vault.open(rows[number].said_sealed, SAID)
            assert said.encode() == kept.said.encode()
            spans = [(row.begins, row.ends) for row in cases if row.suggestion_id == number]
            assert spans == kept.spans and spans
            assert not left_out(said, spans)
        vault, numbers = self.town.bot.vault, [row.id for row in cases]
        read = await self.town.do(lambda tx: reading.by_number(tx, vault, numbers))
        for row in cases:
            told = read[row.id]
            assert told.words == self.kept[row.suggestion_id].said[row.begins : row.ends]


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_said_is_kept_and_its_points_leave_out_only_connectives(
    any_town: Town, seed: int
):
    story = Story(any_town, random.Random(seed))
    for _ in range(12):
        await story.suggest()
    await story.check()
    assert len(story.kept) >= 8
    assert any(len(kept.spans) > 1 for kept in story.kept.values())
    for n in range(39):
        await story.act()
        if n % 13 == 12:
            await story.check()
            await story.restart()
    await story.check()
    assert {"merge", "unmerge", "undo", "withdraw"} <= story.done, story.done
