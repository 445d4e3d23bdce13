"""Who of the staff is told what: clerks everything, liaisons what is about their own people."""

from __future__ import annotations

import pytest

from services import families, grid, members, roster, waiting
from services.scopes import Scope
from storage.audit import By
from storage.tables.tasks import Task
from tests.kit.town import Town

HIM, CLERK, OURS, THEIRS = "张建国", "林小雨", "孙国庆", "周玉梅"
ILL = "我爸住院了，在三院内科"


@pytest.fixture
async def two_places(any_town: Town) -> None:
    """张建国 stands below the node of the liaison 孙国庆; 周玉梅 looks after another."""
    vault, by = any_town.bot.vault, By(None, any_town.clock.now())

    def settle(tx):
        here, elsewhere = (
            grid.at(tx, names) for names in (["东街道", "一社区"], ["西街道", "二社区"])
        )
        roster.change(tx, vault, members.named(tx, HIM), {"node_id": here}, by)
        for name, node in ((OURS, grid.at(tx, ["东街道"])), (THEIRS, elsewhere)):
            members.set_role(tx, members.named(tx, name), "liaison")
            grid.assign(tx, node, members.named(tx, name))

    await any_town.do(settle)


async def told(town: Town, words: str) -> set[str]:
    """Who of the three was sent something with these words in it."""
    await town.wait(minutes=12)
    people = (CLERK, OURS, THEIRS)
    return {one for one in people if any(words in text for text in await town.private(one).posts())}


@pytest.mark.usefixtures("two_places")
async def test_what_somebody_asks_is_told_to_the_own_liaison(any_town):
    await any_town.private(HIM).says(HIM, "转人工")
    assert await told(any_town, HIM) == {CLERK, OURS}


@pytest.mark.usefixtures("two_places")
async def test_an_illness_that_a_neighbour_tells_of_stays_with_those_who_care(any_town):
    await any_town.private("王德福").says("王德福", f"{HIM}住院了，在三院内科")
    assert await told(any_town, "三院内科") == {CLERK, OURS}
    (task,) = await any_town.rows(Task)
    him = await any_town.do(lambda tx: members.named(tx, HIM))
    assert task.about_id == him
    for path, count in (("东街道", 1), ("西街道", 0)):
        node = await any_town.do(lambda tx, name=path: grid.find(tx, grid.at(tx, [name])))
        scope = Scope(paths=(node.path,))
        assert (
            await any_town.do(lambda tx, s=scope: waiting.count_tasks(tx, s, "care_report"))
        ) == count
    assert [one.id for one in await any_town.do(lambda tx: waiting.about(tx, him))] == [task.id]


@pytest.mark.usefixtures("two_places")
async def test_what_the_daughter_tells_is_told_to_the_liaison_of_her_father(any_town):
    by = By(None, any_town.clock.now())

    def settle(tx):
        given = {"name": "张小敏", "role": "family"}
        daughter = roster.enter(tx, any_town.bot.vault, given, by)
        members.attach(tx, "simulator", "new-d", daughter)
        him = members.named(tx, HIM)
        families.add(tx, him, daughter, "daughter", by, may_report=True)

    await any_town.do(settle)
    await any_town.private("new-d").says("new-d", ILL)
    assert await told(any_town, "三院内科") == {CLERK, OURS}


@pytest.mark.usefixtures("two_places")
async def test_of_whom_nobody_knows_who_it_is_clerks_are_told(any_town):
    await any_town.private("new-1").says("new-1", "转人工")
    assert await told(any_town, "转人工") == {CLERK}


@pytest.mark.usefixtures("two_places")
async def test_who_says_to_be_one_of_the_own_people_is_the_liaisons_to_decide(any_town):
    await any_town.private("new-2").says("new-2", "我是张建国的女儿张小敏")
    assert await told(any_town, "张小敏") == {CLERK, OURS}


@pytest.mark.usefixtures("two_places")
async def test_in_danger_everybody_is_told_once_those_on_duty_do_not_answer(any_town):
    await any_town.private(HIM).says(HIM, "救命，我摔倒了起不来")
    await any_town.wait(hours=2)
    assert await told(any_town, "摔倒") == {CLERK, OURS, THEIRS}
