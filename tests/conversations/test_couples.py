"""合用一个号: two people with one account, and the question which of them it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.messages import Account
from services import binding, couples, families, members, roster
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Dialog
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.tables.tasks import Task
from storage.versions import bump
from tests.kit.town import Town

HIS, HERS = "张建国", "李淑芬"
STUDY = "老干部学习群"
ACCOUNT = Account("simulator", "P03")
CLERK = "林小雨"


@pytest.fixture
async def people(town: Town) -> dict[str, int]:
    """张建国 has an account, 李淑芬, his wife as staff know, has none any more."""
    return await settle(town)


async def settle(town: Town) -> dict[str, int]:
    def work(tx):
        ids = {name: members.named(tx, name) for name in (HIS, HERS)}
        by = By(None, town.clock.now())
        for account in members.accounts(tx, ids[HERS]):
            binding.unbind(tx, account, ids[HERS], by)
        link = families.ask(tx, ids[HIS], ids[HERS], "spouse", by.at)
        families.decide(tx, link, "approved", by)
        return ids

    return await town.do(work)


async def shares(town: Town, people: dict[str, int]) -> dict[str, int]:
    by = By(None, town.clock.now())
    await town.do(lambda tx: couples.share(tx, ACCOUNT, people[HERS], by))
    return people


@pytest.fixture
async def both(town: Town, people: dict[str, int]) -> dict[str, int]:
    """Both use his account."""
    return await shares(town, people)


async def says(town: Town, text: str, **more: object) -> str:
    return await town.private(HIS).says(HIS, text, **more) or ""


async def studied(town: Town) -> list[int]:
    return sorted(row.member_id for row in await town.rows(Checkin))


async def test_the_couple_says_so_and_both_have_the_account(town, people):
    answer = await says(town, "这个号我和老伴一起用")
    assert HIS in answer and HERS in answer
    assert len(await town.rows(SharedAccount)) == 2
    assert ACCOUNT in await town.do(lambda tx: members.accounts(tx, people[HERS]))
    (note,) = [row for row in await town.rows(Audit) if row.action == "member.share"]
    assert (note.subject, note.member_id) == (f"member:{people[HERS]}", people[HIS])
    assert [task.kind for task in await town.rows(Task)] == ["account_shared"]


async def test_who_is_not_known_as_husband_or_wife_needs_staff(town):
    def unbound(tx):
        binding.unbind(tx, Account("simulator", "P02"), 2, By(None, town.clock.now()))

    await town.do(unbound)
    assert "什么名字" in await says(town, "这个号我和老伴一起用")
    assert "工作人员" in await says(town, HERS)
    assert await town.rows(SharedAccount) == []
    clerk = town.private(CLERK)
    assert f"登记好了：{HERS}" in (await clerk.says(CLERK, "同意") or "")
    assert {row.member_id for row in await town.rows(SharedAccount)} == {2, 3}
    assert [row.member_id for row in await town.rows(MemberAccount) if row.account_id == "P03"][
        0:1
    ] == [3]


async def test_who_has_an_own_account_needs_staff(town):
    def wed(tx):
        by = By(None, town.clock.now())
        families.decide(tx, families.ask(tx, 3, 2, "spouse", by.at), "approved", by)

    await town.do(wed)
    await says(town, "这个号我和老伴一起用")
    assert await town.rows(SharedAccount) == []


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (HERS, HERS),
        ("1", HERS),
        ("2", HIS),
        ("老张", HIS),
        ("我是老李", HERS),
        ("我是李淑芬", HERS),
    ],
)
async def test_it_asks_once_and_counts_for_whoever_answers(town, both, answer, who):
    assert "1 李淑芬，2 张建国" in await says(town, "打卡")
    assert await studied(town) == []
    assert f"{who}，记上了" in await says(town, answer)
    assert await studied(town) == [both[who]]
    assert await town.rows(Dialog) == []


async def test_for_half_an_hour_it_is_remembered(town, both):
    await says(town, "打卡")
    await says(town, HERS)
    assert f"{HERS}，您一共打了1天" in await says(town, "我打了几天")
    assert f"{HERS}，今天的打卡撤回来了" in await says(town, "打错了，撤回打卡")
    await town.wait(minutes=31)
    assert "还是" in await says(town, "打卡")
    assert await studied(town) == []


@pytest.mark.parametrize("text", ["我俩都打卡", "我们俩都打卡了", "我和老伴都打卡"])
async def test_both_at_once_need_no_question(town, both, text):
    answer = await says(town, text)
    assert HIS in answer and HERS in answer
    assert await studied(town) == sorted(both.values())


async def test_both_may_be_the_answer_too(town, both):
    await says(town, "打卡")
    await says(town, "俩都打了")
    assert await studied(town) == sorted(both.values())


async def test_who_says_the_name_is_not_asked(town, both):
    assert f"{HERS}，记上了" in await says(town, "我是老李，打卡")
    assert await studied(town) == [both[HERS]]


async def test_the_day_that_was_asked_about_counts(any_town):
    both = await shares(any_town, await settle(any_town))
    group = any_town.group(STUDY)
    assert await group.says(HIS, "打卡") is None
    assert [post for post in await group.posts() if "还是" in post] == []
    asked_on = any_town.clock.now().date()
    await any_town.wait(hours=23)
    assert "群里" in (await any_town.private(HIS).posts())[0]
    assert f"{HERS}" in await says(any_town, HERS)
    (row,) = await any_town.rows(Checkin)
    assert (row.member_id, row.day) == (both[HERS], asked_on)


async def test_a_group_that_calls_the_bot_is_asked_there(town, both):
    group = town.group(STUDY)
    assert "还是" in (await group.says(HIS, "打卡", at_bot=True) or "")
    assert "记上了" in (await group.says(HIS, "2", at_bot=True) or "")
    assert await studied(town) == [both[HIS]]


async def test_who_does_not_answer_is_counted_for_nobody(town, both):
    await says(town, "打卡")
    await says(town, "算了")
    await says(town, "2")
    assert await studied(town) == []


async def test_news_of_illness_asks_who_is_ill_and_keeps_the_words(town, both):
    assert "还是" in await says(town, "我这两天不舒服")
    assert await town.rows(Task) == []
    assert "工作人员" in await says(town, "老李")
    (task,) = await town.rows(Task)
    assert (task.kind, task.member_id) == ("care_report", both[HERS])
    assert "我这两天不舒服" in task.said


async def test_danger_waits_for_no_question(town, both):
    assert "120" in await says(town, "我胸口疼得厉害，喘不上气")
    (alert,) = await town.rows(Alert)
    assert HIS in alert.said and HERS in alert.said


async def test_one_that_shares_with_staff_has_no_powers_of_staff(town, people):
    def work(tx):
        members.set_role(tx, people[HIS], "staff")
        couples.share(tx, ACCOUNT, people[HERS], By(None, town.clock.now()))

    await town.do(work)
    await says(town, "打卡")
    await says(town, HERS)
    assert "核对" not in await says(town, "同意")


async def test_parted_each_is_alone_again(town, both):
    by = By(None, town.clock.now())
    await town.do(lambda tx: binding.unbind(tx, ACCOUNT, both[HIS], by))
    assert await town.rows(SharedAccount) == []
    assert f"{HERS}，记上了" in await says(town, "打卡")


async def test_who_is_left_of_two_is_reminded_as_they_wish_themselves(any_town):
    both, by = await shares(any_town, await settle(any_town)), By(None, any_town.clock.now())
    day = by.at.date()

    def settled(tx):
        for name, hours in ((HIS, "09:00-11:00"), (HERS, "14:00-15:00")):
            wishes = {"reminders": name == HERS, "quiet": hours, "quiet_also": hours}
            tx.execute(update(core(Member)).where(core(Member).c.id == both[name]).values(wishes))

    def asked(tx):
        wishes = members.wishes(tx, ACCOUNT)
        own = members.own_quiet_hours(tx, ACCOUNT)
        assert own == wishes.quiet
        return wishes.reminders, wishes.mention, own

    await any_town.do(settled)
    assert await any_town.do(asked) == (False, True, ["09:00-11:00"])
    await any_town.do(lambda tx: roster.set_state(tx, both[HIS], "deceased", day, by))
    assert await any_town.do(asked) == (True, True, ["14:00-15:00"])
    await any_town.do(lambda tx: roster.set_state(tx, both[HERS], "deceased", day, by))
    assert await any_town.do(asked) == (False, False, ["09:00-11:00"])


async def test_what_was_remembered_is_over_at_its_minute(town, both):
    now = town.clock.now()
    await town.do(lambda tx: couples.speaks(tx, ACCOUNT, both[HERS], now))
    rows = {row.member_id: row.speaks_until for row in await town.rows(SharedAccount)}
    assert rows == {both[HERS]: now + timedelta(minutes=30), both[HIS]: None}
    await town.do(bump)
    assert HERS in await says(town, "打卡")


@pytest.mark.parametrize("text", ["李淑芬打卡", "淑芬打卡了", "李淑芬：今天学完了", "李淑芬已学"])
async def test_a_name_before_it_tells_who_speaks(town, both, text):
    assert HERS in await says(town, text)
    assert await studied(town) == [both[HERS]]
    assert HIS in await says(town, f"{HIS}打卡")
    assert await studied(town) == sorted(both.values())


async def test_in_a_group_too_and_asked_of_oneself(town, both):
    await town.group(STUDY).says(HIS, "李淑芬打卡")
    assert await studied(town) == [both[HERS]]
    assert "1天" in await says(town, "李淑芬打了几天卡")


async def test_a_name_gives_no_powers(town, people):
    def work(tx):
        members.set_role(tx, people[HIS], "staff")
        couples.share(tx, ACCOUNT, people[HERS], By(None, town.clock.now()))

    await town.do(work)
    await town.private("new-1").says("new-1", "我是王德福的儿子王小福")
    await says(town, f"{HIS} 同意")
    assert "核对" not in await says(town, f"{HIS}，同意")
    assert [task.closed_at for task in await town.rows(Task) if task.kind == "family_link"] == [
        None
    ]
