"""A clerk's list took an offered place for somebody and gave more heads: the note began midway."""

from __future__ import annotations

from services import members
from tests.kit import signups
from tests.kit.gatherings import everybody, gathering, leaves
from tests.kit.town import Town

CLERK, WANG, LI, ZHAO = "林小雨", "王德福", "李淑芬", "赵秀英"


async def test_what_is_noted_is_how_it_stands_and_is_taken_back_whole(any_town: Town):
    made = await gathering(any_town, capacity=3)
    await everybody(any_town, made, (WANG, LI))
    await any_town.do(lambda tx: signups.limited(tx, made, 2))
    await everybody(any_town, made, (ZHAO,))
    await leaves(any_town, made, WANG)
    await any_town.do(lambda tx: signups.limited(tx, made, 3))
    clerk = any_town.private(CLERK)
    await clerk.says(CLERK, f"茶话会接龙\n1. {LI}\n2. {ZHAO} 2人")
    number = await any_town.do(lambda tx: members.named(tx, ZHAO))
    rows, noted = await any_town.do(lambda tx: (signups.rows(tx, made), signups.noted(tx, made)))
    assert signups.folded(noted) == rows
    assert (rows[number].state, rows[number].heads) == ("in", 2)
    await clerk.says(CLERK, "茶话会报名撤回")
    rows = await any_town.do(lambda tx: signups.rows(tx, made))
    assert (rows[number].state, rows[number].heads) == ("offered", 1)
