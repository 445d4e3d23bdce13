"""家属: a relative says whose; staff decide; then each right holds, for this elder, till its day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import families, roster
from storage.audit import By
from storage.tables.checkin import Checkin
from storage.tables.families import FamilyLink
from storage.tables.members import Member, MemberAccount
from storage.tables.tasks import Task
from tests.kit.town import Town

HIM, HER = "张建国", "李淑芬"
CLERK = "林小雨"
NEW = "new-f"


async def says(town: Town, text: str, who: str = NEW, **more: object) -> str:
    return await town.private(who).says(who, text, **more) or ""


async def asks(town: Town, elder: str = HIM, who: str = NEW) -> str:
    """The daughter says who she is, to the question for her name."""
    assert "贵姓" in await says(town, f"我是{elder}的女儿", who)
    return await says(town, "张小敏", who)


@pytest.fixture
async def daughter(any_town: Town) -> None:
    """She was entered, and staff agreed; he is a man, as the roster says."""
    now = any_town.clock.now()
    sex = {"sex": "M"}
    await any_town.do(lambda tx: roster.change(tx, any_town.bot.vault, 3, sex, By(None, now)))
    await asks(any_town)
    assert "张小敏是张建国的家属" in await says(any_town, "同意", CLERK)


async def the_link(town: Town):
    (link,) = await town.rows(FamilyLink)
    return link


async def test_she_says_whose_and_who_and_staff_are_told(any_town):
    assert "张小敏" in await asks(any_town)
    link = await the_link(any_town)
    assert (link.elder_id, link.relation, link.state) == (3, "daughter", "asked")
    (task,) = await any_town.rows(Task)
    assert (task.kind, task.member_id) == ("family_link", link.relative_id)
    assert "我是张建国的女儿" in task.said
    (row,) = [row for row in await any_town.rows(Member) if row.name == "张小敏"]
    assert row.role == "family"
    await any_town.wait(minutes=12)
    assert "同意" in (await any_town.private(CLERK).posts())[-1]


@pytest.mark.parametrize(
    "text",
    [
        "我是张建国的女儿张小敏",
        "我叫张小敏，我爸是张建国",
        "张建国是我父亲，我叫张小敏",
        "您好，我是张建国老师的女儿，我叫张小敏",
    ],
)
async def test_said_at_once_nothing_is_asked(town, text):
    assert "张小敏，记下了" in await says(town, text)
    assert (await the_link(town)).elder_id == 3


async def test_nothing_tells_who_is_on_the_roster(town):
    """Whoever tries names gets the same for all, also afterwards."""
    found = []
    for who, elder in (("new-1", HIM), ("new-2", "上官查无")):
        answers = [await asks(town, elder, who)]
        for text in ("爸爸今天打卡了吗", f"{elder}今天打卡了吗", f"{elder}打了几天", "打卡"):
            answers += [await says(town, text, who)]
        found.append([answer.replace(elder, "") for answer in answers])
    assert found[0] == found[1]
    assert len(await town.rows(FamilyLink)) == 1


@pytest.mark.parametrize("text", ["爸爸今天打卡了吗", "张建国今天打卡了吗", "张建国打了几天"])
async def test_before_staff_agree_nothing_is_told(town, text):
    await town.private(HIM).says(HIM, "打卡")
    await asks(town)
    answer = await says(town, text)
    assert "先不能说" in answer
    assert "1天" not in answer


async def test_then_she_sees_his_and_nobody_elses(any_town, daughter):
    for name in (HIM, HER):
        await any_town.private(name).says(name, "打卡")
    assert "张建国今天已经打过卡了，一共1天" in await says(any_town, "爸爸今天打卡了吗")
    assert "张建国今天已经打过卡了" in await says(any_town, "张建国今天打卡了吗")
    for text in ("李淑芬今天打卡了吗", "妈妈今天打卡了吗", "王德福打了几天"):
        assert "先不能说" in await says(any_town, text)
    group = any_town.group("亲人微信群")
    assert "1天" not in (await group.says(NEW, "爸爸今天打卡了吗", at_bot=True) or "")


async def test_her_news_are_marked(any_town, daughter):
    await says(any_town, "我爸住院了")
    (task,) = [task for task in await any_town.rows(Task) if task.kind == "care_report"]
    assert "已核实" in task.said
    assert task.about_id == 3


async def test_the_news_of_anybody_are_not(town):
    await says(town, "张建国住院了", "王德福")
    (task,) = [task for task in await town.rows(Task) if task.kind == "care_report"]
    assert "已核实" not in task.said


async def test_each_right_is_its_own_and_runs_out(any_town, daughter):
    link, now = await the_link(any_town), any_town.clock.now()
    last = now.date() + timedelta(days=1)

    def only_see(tx):
        families.decide(tx, link.id, "approved", By(9, now), expires_on=last, may_see=True)

    await any_town.do(only_see)
    await says(any_town, "我爸今天打卡了")
    assert await any_town.rows(Checkin) == []
    await any_town.wait(days=1)
    assert "张建国还没有打过卡" in await says(any_town, "爸爸今天打卡了吗")
    await any_town.wait(days=1)
    assert "先不能说" in await says(any_town, "爸爸今天打卡了吗")


async def test_she_may_check_in_for_him(any_town, daughter):
    assert "张建国" in await says(any_town, "我爸今天打卡了")
    assert [row.member_id for row in await any_town.rows(Checkin)] == [3]


async def test_staff_say_no_and_she_sees_nothing(town):
    await asks(town)
    assert "没有登记" in await says(town, "不是", CLERK)
    assert (await the_link(town)).state == "refused"
    assert "先不能说" in await says(town, "爸爸今天打卡了吗")


async def test_decided_on_a_page_it_waits_no_longer_in_the_chat(town):
    await asks(town)
    link, now = await the_link(town), town.clock.now()
    await town.do(lambda tx: families.decide(tx, link.id, "approved", By(9, now), may_see=True))
    assert "没有等您定的事" in await says(town, "同意", CLERK)
    assert [task.closed_by for task in await town.rows(Task)] == [9]


async def test_staff_choose_among_elders_of_one_name(town):
    now = town.clock.now()

    def namesake(tx):
        return roster.enter(tx, town.bot.vault, {"name": HIM, "unit": "甲厂"}, By(None, now))

    other = await town.do(namesake)
    await asks(town)
    assert await town.rows(FamilyLink) == []
    assert "1 张建国；2 张建国，甲厂" in await says(town, "同意", CLERK)
    await says(town, "2", CLERK)
    link = await the_link(town)
    assert (link.elder_id, link.state) == (other, "approved")


async def test_husband_or_wife_is_looked_up_by_staff(town):
    assert "贵姓" in await says(town, "我是张建国的老伴")
    assert "核" in await says(town, "李淑芬")
    assert await town.rows(FamilyLink) == []
    assert [row for row in await town.rows(MemberAccount) if row.account_id == NEW] == []
    (task,) = await town.rows(Task)
    assert (task.kind, task.slots["name"]) == ("bind_identity", HER)


async def test_in_a_group_nobody_is_entered(town):
    await town.group("亲人微信群").says(NEW, "我是张建国的女儿，我叫张小敏", at_bot=True)
    assert await town.rows(FamilyLink) == []
    assert not [row for row in await town.rows(Member) if row.name == "张小敏"]
