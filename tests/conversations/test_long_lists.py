"""Long lists, pasted: everybody on them is taken down, or nobody, and it is said."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.engine import Outbox
from storage.tables.members import Member
from storage.versions import ROSTER, bump
from tests.kit.activities import on_list, publish, told_alone
from tests.kit.crowds import behind, listed, mixed, people, strangers
from tests.kit.town import Town

GROUP, WANG, SECRETARY, CLERK = "老干部学习群", "王德福", "孙国庆", "林小雨"
TOO_LONG = (
    "名单太长，我一次读不完，一位都还没有记。请分成两份发，每份写上活动的名字，不超过1000位。"
)
ROSTER_OF = people(1_200)


@pytest.fixture
async def crowded(any_town: Town) -> Town:
    """The town with 1,200 more on its roster."""

    def enter(tx):
        rows = [{"name": name, "role": "member", "note": ""} for name in ROSTER_OF]
        tx.execute(insert(core(Member)), rows)
        bump(tx, ROSTER)

    await any_town.do(enter)
    return any_town


async def members(town: Town) -> dict[str, int]:
    return {row.name: row.id for row in await town.rows(Member)}


@pytest.mark.parametrize("count", [200, 500, 1_000])
async def test_a_list_loses_nobody(crowded: Town, count: int):
    tea = await publish(crowded)
    names = mixed(ROSTER_OF[: count - count // 10], strangers(count // 10))
    said = await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{listed(names)}")
    heads = [behind(n)[1] for n in range(1, count + 1)]
    assert said is not None and said.endswith(f"等{count}位，共{sum(heads)}位。")
    assert said.startswith(f"新增{sum(heads)}位：{names[0]}、{names[1]}")
    stood = {name: ("in", one) for name, one in zip(names, heads, strict=True)}
    assert await on_list(crowded, tea) == stood
    assert list(await on_list(crowded, tea)) == names
    more = await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{listed(names)}", at_bot=True)
    assert more == f"茶话会的名单上都有了，共{sum(heads)}位。"
    assert len(stood) == count
    assert await on_list(crowded, tea) == stood


async def test_nobody_is_written_to_for_a_long_list(crowded: Town):
    await publish(crowded)
    names = [*ROSTER_OF[:30], "李淑芬"]
    await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{listed(names)}")
    assert await told_alone(crowded, "李淑芬") == []
    assert all(row.is_group for row in await crowded.rows(Outbox))


async def test_who_stayed_away_is_named_whole(crowded: Town):
    tea = await publish(crowded)
    names = ROSTER_OF[:40]
    await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{listed(names)}")
    off = "\n".join(f"{n}. {name} 不去了" for n, name in enumerate(names[:20], 1))
    await crowded.group(GROUP).says(CLERK, f"茶话会接龙\n{off}")
    assert [state for state, _ in (await on_list(crowded, tea)).values()].count("out") == 20
    await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{listed(names)}")
    told = (await told_alone(crowded, WANG))[-1]
    assert all(name in told for name in names[:20])


async def test_many_other_heads_are_told_in_one_line(crowded: Town):
    tea = await publish(crowded)
    rows = "\n".join(f"{n}. {name}" for n, name in enumerate(ROSTER_OF[:30], 1))
    await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{rows}")
    await crowded.wait(minutes=5)
    more = rows.replace("\n", " 2人\n") + " 2人"
    said = await crowded.group(GROUP).tells(CLERK, f"茶话会接龙\n{more}")
    assert said.text is not None and said.text.endswith("等30位的人数。")
    assert {heads for _, heads in (await on_list(crowded, tea)).values()} == {2}
    assert not [one for one in await crowded.group(GROUP).posts() if "改好了" in one][1:]


@pytest.mark.parametrize(
    "rows",
    [
        listed([*ROSTER_OF, *strangers(90), *people(1_500)[-300:]]),
        listed([f"{name}（{'坐轮椅' * 14}）" for name in ROSTER_OF[:900]]),
    ],
    ids=["rows", "characters"],
)
async def test_what_cannot_be_read_whole_is_refused_whole(crowded: Town, rows: str):
    tea = await publish(crowded)
    assert await crowded.group(GROUP).says(WANG, f"茶话会接龙\n{rows}") == TOO_LONG
    assert await on_list(crowded, tea) == {}
    assert await crowded.private(WANG).says(WANG, f"茶话会接龙\n{rows}") == TOO_LONG
    assert await crowded.group(GROUP).says(WANG, f"团购鸡蛋接龙\n{rows}") is None
    assert await crowded.group(GROUP).says(SECRETARY, f"今日学习打卡名单\n{rows}") == TOO_LONG
    assert await crowded.rows(Checkin) == []


async def test_names_without_gaps_beyond_what_is_read_are_refused_whole(crowded: Town):
    tea = await publish(crowded)
    text = f"茶话会报名：{''.join(ROSTER_OF)}"
    assert await crowded.private(WANG).says(WANG, text) == TOO_LONG
    text = text.replace(ROSTER_OF[0], ROSTER_OF[1][1:])  # Nobody knows which of several that is.
    assert await crowded.private(WANG).says(WANG, text) == TOO_LONG
    assert await on_list(crowded, tea) == {}


async def test_a_roll_loses_nobody(crowded: Town):
    names = mixed(ROSTER_OF[:360], strangers(40))
    rows = "\n".join(f"{n}. {name}" for n, name in enumerate(names, 1))
    said = await crowded.group(GROUP).says(SECRETARY, f"今日学习打卡名单\n{rows}")
    assert said is not None and said.startswith("记上了360位：")
    assert "等40位我没找到" in said
    number = await members(crowded)
    recorded = {row.member_id for row in await crowded.rows(Checkin)}
    assert recorded == {number[name] for name in ROSTER_OF[:360]}
    alone = await crowded.private(SECRETARY).says(SECRETARY, f"今日学习打卡名单\n{rows}")
    assert alone is not None and all(name in alone for name in strangers(40))
