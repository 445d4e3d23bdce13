"""Too late for an offered place, a list, or who else comes, was taken for a yes, and they lost."""

from __future__ import annotations

import pytest

from tests.kit import signups
from tests.kit.gatherings import everybody, gathering, leaves, states
from tests.kit.town import Town

LISTED = "茶话会接龙\n1. 李淑芬\n2. 张建国\n3. 刘桂兰\n4. 李淑芬 2人\n5. 陈桂花 3人\n6. 王德福 3人"
BESIDE = "茶话会我和王德福一起报名"


async def too_late(town: Town, name: str) -> int:
    """An activity with a place that somebody was offered, and did not take in time."""
    made = await gathering(town, capacity=9)
    await everybody(town, made, ("孙国庆", "周玉梅"))
    await town.do(lambda tx: signups.limited(tx, made, 2))
    await everybody(town, made, (name,))
    await leaves(town, made, "周玉梅")
    await town.wait(minutes=3)
    await town.wait(hours=20)
    await town.do(lambda tx: signups.limited(tx, made, 20))
    return made


@pytest.mark.parametrize(
    ("name", "text", "others"),
    [
        ("赵秀英", LISTED, {"李淑芬", "张建国", "刘桂兰", "陈桂花", "王德福"}),
        ("刘桂兰", BESIDE, {"王德福"}),
        ("刘桂兰", LISTED, {"李淑芬", "张建国", "陈桂花", "王德福"}),
    ],
)
async def test_others_are_entered(town: Town, name: str, text: str, others: set[str]):
    made = await too_late(town, name)
    await town.private(name).says(name, text)
    stands = await states(town, made)
    assert {stands.get(one) for one in others} == {"in"}
