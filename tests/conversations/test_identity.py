"""登记: an unknown account says who it is; the bot asks for four digits and gives nothing away."""

from __future__ import annotations

import pytest

from bot.messages import Account, Quote
from bot.texts import Texts
from handlers.hears.identity import BOUND
from services import binding, grid, members, phones, roster, scopes
from services.binding import REF
from services.matters import Desk
from storage.audit import By
from storage.tables.engine import Audit, Inbox, Outbox
from storage.tables.members import MemberAccount
from storage.tables.tasks import Task
from tests.kit.town import Town

PHONE = "19900000001"
CLERK = "林小雨"
say = Texts(bot="小银铃")


@pytest.fixture
async def stranger(town: Town):
    """An account that nobody knows, alone with the bot; 欧阳建国 is on the roster."""
    await enters(town, name="欧阳建国", phone=PHONE)
    place = town.private("new-1")

    async def says(text: str) -> str:
        return await place.says("new-1", text) or ""

    return says


async def enters(town: Town, **given: object) -> int:
    now = town.clock.now()
    return await town.do(lambda tx: roster.enter(tx, town.bot.vault, given, By(None, now)))


async def says(town: Town, who: str, text: str, **more: object) -> str:
    return await town.private(who).says(who, text, **more) or ""


async def bound(town: Town, account: str = "new-1") -> list[str]:
    return [row.account_id for row in await town.rows(MemberAccount) if row.account_id == account]


async def owner(town: Town, account: str) -> int | None:
    rows = [row for row in await town.rows(MemberAccount) if row.account_id == account]
    return rows[0].member_id if rows else None


async def open_tasks(town: Town) -> list[Task]:
    return [task for task in await town.rows(Task) if task.closed_at is None]


async def told(town: Town, who: str) -> list[str]:
    """What the bot said to somebody unasked, now that the time for it has come."""
    await town.wait(minutes=12)
    return await town.private(who).posts()


async def fails_to_prove(town: Town, account: str, name: str) -> None:
    await says(town, account, f"我是{name}")
    for digits in ("9999", "8888", "7777"):
        await says(town, account, digits)


@pytest.mark.parametrize("digits", ["0001", "０００１", "是0001", "尾号是0001", PHONE, "0 0 0 1"])
async def test_a_name_and_four_digits_and_the_bot_knows_who_it_is(town, stranger, digits):
    assert "最后四位" in await stranger("我是欧阳建国")
    assert "欧阳建国" in await stranger(digits)
    assert await bound(town) == ["new-1"]
    assert "记上了" in await stranger("打卡")


async def test_staff_see_each_binding_and_no_digits_are_kept(town, stranger):
    await stranger("我是欧阳建国")
    await stranger(PHONE)
    assert await town.rows(Task) == []
    (new,) = await town.do(lambda tx: binding.unseen(tx, scopes.ALL, 0, 9))
    assert (new.account_id, new.name) == ("new-1", "欧阳建国")
    assert not [row for row in await town.rows(Inbox) if "0001" in row.text]


async def test_said_at_once_nothing_is_asked(town, stranger):
    assert "认得您了" in await stranger("我是欧阳建国，手机尾号0001")
    assert await bound(town) == ["new-1"]


async def test_a_name_that_is_there_and_one_that_is_not_are_answered_alike(stranger, town):
    other = town.private("new-2")
    for name, speaks in (
        ("欧阳建国", stranger),
        ("上官查无", lambda text: other.says("new-2", text)),
    ):
        answers = [await speaks(f"我是{name}"), await speaks("9999"), await speaks("8888")]
        assert [("最后四位" in one, name in one) for one in answers] == [(True, False)] * 3
        assert "工作人员" in await speaks("7777")
    assert await bound(town) == []
    assert len(await town.rows(Task)) == 2


async def test_after_a_wrong_name_the_right_one_may_be_said(town, stranger):
    await stranger("我是欧阳建华")
    assert "没对上" in await stranger("0001")
    assert "最后四位" in await stranger("我是欧阳建国")
    assert "认得您了" in await stranger("0001")


async def test_who_changes_the_mind_is_let_go(town, stranger):
    await stranger("我是欧阳建国")
    await stranger("算了")
    assert "认得您了" not in await stranger("0001")
    assert await bound(town) == []


async def test_in_a_group_no_digits_are_asked_for(town, stranger):
    group = town.group("活动报名群")
    answer = await group.says("new-1", "我是欧阳建国") or ""
    assert "四位" not in answer
    assert await bound(town) == []


async def test_the_digits_stand_in_no_task_that_others_read(town, stranger):
    await stranger("我是欧阳建国")
    for digits in ("9999", "8888", "7777"):
        await stranger(digits)
    (task,) = await town.rows(Task)
    assert "7777" not in task.said
    assert "欧阳建国" in str(task.slots) or "欧阳建国" in task.said
    assert [row.intent for row in await town.rows(Inbox)][-1] == "bind_identity"


# -- staff agree in the chat ----------------------------------------------------------------


@pytest.mark.parametrize("word", ["同意", "是他", "就是这位", "是本人。"])
async def test_staff_agree_with_a_word_and_the_account_is_bound(town, stranger, word):
    await fails_to_prove(town, "new-1", "欧阳建国")
    assert "同意" in (await told(town, CLERK))[-1]
    assert "登记好了：欧阳建国" in await says(town, CLERK, word)
    assert await bound(town) == ["new-1"]
    assert "核对好了，欧阳建国" in (await told(town, "new-1"))[-1]
    notes = {row.action: row.member_id for row in await town.rows(Audit)}
    clerk = await owner(town, "W01")
    assert (notes["member.bind"], notes["task.close"]) == (clerk, clerk)


async def test_staff_say_no_and_nothing_is_bound(town, enter_ouyang):
    await fails_to_prove(town, "new-1", "欧阳建国")
    assert "没有登记" in await says(town, CLERK, "不是他")
    assert await bound(town) == []
    assert "没有核对上" in (await told(town, "new-1"))[-1]
    assert "没有等您定的事" in await says(town, CLERK, "同意")
    assert await bound(town) == []


@pytest.fixture
async def enter_ouyang(town: Town) -> int:
    return await enters(town, name="欧阳建国", phone=PHONE)


async def test_two_that_wait_are_told_apart_by_a_number_or_by_quoting(town, enter_ouyang):
    await enters(town, name="上官兰", phone="19900000002")
    await fails_to_prove(town, "new-1", "欧阳建国")
    await fails_to_prove(town, "new-2", "上官兰")
    posts = await told(town, CLERK)
    assert "1 欧阳建国；2 上官兰" in await says(town, CLERK, "同意")
    assert "上官兰" in await says(town, CLERK, "2")
    assert (await bound(town), await bound(town, "new-2")) == ([], ["new-2"])
    await fails_to_prove(town, "new-3", "上官兰")
    await told(town, CLERK)
    about_the_first = next(post for post in posts if "欧阳建国" in post)
    said = await says(town, CLERK, "是他", quote=Quote(about_the_first, by_bot=True))
    assert "登记好了：欧阳建国" in said
    assert (await bound(town), await bound(town, "new-3")) == (["new-1"], [])


async def test_of_two_people_with_the_name_staff_choose_one(town):
    first = await enters(town, name="诸葛明", phone="19900000003", unit="甲厂")
    second = await enters(town, name="诸葛明", phone="19900000004", unit="乙厂")
    await fails_to_prove(town, "new-1", "诸葛明")
    assert "1 诸葛明，甲厂；2 诸葛明，乙厂" in await says(town, CLERK, "同意")
    assert await bound(town) == []
    assert "登记好了" in await says(town, CLERK, "2")
    assert await owner(town, "new-1") == second != first


async def test_a_story_that_changed_is_asked_about_before_it_is_believed(town, enter_ouyang):
    await enters(town, name="上官兰", phone="19900000002")
    await fails_to_prove(town, "new-1", "欧阳建国")
    await told(town, CLERK)
    await fails_to_prove(town, "new-1", "上官兰")
    assert "1 上官兰" in await says(town, CLERK, "同意")
    assert await bound(town) == []


async def test_a_liaison_decides_only_about_the_own_people(town, enter_ouyang):
    liaison = await enters(town, name="何联", role="liaison")

    await town.do(lambda tx: members.attach(tx, "simulator", "new-l", liaison))
    await fails_to_prove(town, "new-1", "欧阳建国")
    for answer in ("同意", "不是他"):
        assert "没有等您定的事" in await says(town, "new-l", answer)
    assert await bound(town) == [] and len(await open_tasks(town)) == 1

    def looks_after(tx):
        node = grid.add(tx, "一片")
        by = By(None, town.clock.now())
        roster.change(tx, town.bot.vault, enter_ouyang, {"node_id": node}, by)
        grid.assign(tx, node, liaison)

    await town.do(looks_after)
    await fails_to_prove(town, "new-2", "上官兰")
    assert "登记好了" in await says(town, "new-l", "同意")
    assert await bound(town) == ["new-1"]
    assert [task.account_id for task in await open_tasks(town)] == ["new-2"]


async def test_a_liaison_decides_what_own_people_say_and_reads_no_other_names(town, enter_ouyang):
    liaison, by = await enters(town, name="何联", role="liaison"), By(None, town.clock.now())

    def looks_after(tx):
        node = grid.add(tx, "一片")
        members.attach(tx, "simulator", "new-l", liaison)
        roster.change(tx, town.bot.vault, members.named(tx, "王德福"), {"node_id": node}, by)
        grid.assign(tx, node, liaison)

    await town.do(looks_after)
    await fails_to_prove(town, "new-1", "欧阳建国")
    await says(town, "王德福", "帮我绑定一下，我是吴长河")
    assert "吴长河" in (answer := await says(town, "new-l", "同意")) and "欧阳" not in answer
    assert "没有对得上" in answer
    assert "没有登记" in await says(town, "new-l", "不是他")
    assert [task.account_id for task in await open_tasks(town)] == ["new-1"]


@pytest.mark.parametrize("who", ["王德福", "孙国庆", "张敏"])
async def test_nobody_else_can_agree(town, enter_ouyang, who):
    await fails_to_prove(town, "new-1", "欧阳建国")
    await says(town, who, "同意")
    await town.group("工作群").says(CLERK, "同意")
    assert await bound(town) == []


# -- a second account -----------------------------------------------------------------------


@pytest.fixture
async def twice(any_town: Town) -> None:
    """欧阳建国 has an account, and staff bound a second one an hour later."""
    await enters(any_town, name="欧阳建国", phone=PHONE)
    await says(any_town, "new-1", "我是欧阳建国，手机尾号0001")
    await any_town.wait(hours=1)
    assert "工作人员" in await says(any_town, "new-2", "我是欧阳建国，手机尾号0001")
    assert await bound(any_town, "new-2") == []
    assert "登记好了" in await says(any_town, CLERK, "同意")


async def test_the_earlier_account_is_told_and_can_have_it_undone(any_town, twice):
    assert await bound(any_town, "new-2") == ["new-2"]
    assert "不是我" in (await told(any_town, "new-1"))[-1]
    assert "已经停用" in await says(any_town, "new-1", "不是我")
    assert (await bound(any_town), await bound(any_town, "new-2")) == (["new-1"], [])
    kinds = [task.kind for task in await any_town.rows(Task) if task.closed_at is None]
    assert kinds == ["account_disowned"]
    assert "不是本人" in (await told(any_town, CLERK))[-1]


@pytest.mark.parametrize(
    "words",
    [
        "不是俺，俺就这一个微信",
        "真不是我",
        "另一个号不是我的",
        "我没在别的微信上登过，那个人不是我",
        "啥子另一个微信哦，莫得的事，不是我整的",
        "不是我登的呀，谁用我名字了",
        "肯定不是我本人登记的，赶紧给撤了吧",
    ],
)
async def test_that_it_was_not_me_may_be_said_in_any_words_once_it_was_told(any_town, twice, words):
    await told(any_town, "new-1")
    assert "已经停用" in await says(any_town, "new-1", words)
    assert await bound(any_town, "new-2") == []


async def test_without_that_news_such_words_free_no_account(any_town, twice):
    await any_town.wait(hours=30)
    for words in ("昨天打卡的不是我", "那个活动不是我报的", "不是我的", "谁用我名字报名了"):
        assert "已经停用" not in await says(any_town, "new-1", words)
    assert await bound(any_town, "new-2") == ["new-2"]
    assert BOUND == REF


async def test_the_newer_account_cannot_put_the_older_one_out(any_town, twice):
    assert "放心" in await says(any_town, "new-2", "不是我")
    assert (await bound(any_town), await bound(any_town, "new-2")) == (["new-1"], ["new-2"])


async def test_nobody_is_told_who_has_but_one_account(town, enter_ouyang):
    await says(town, "new-1", "我是欧阳建国，手机尾号0001")
    assert not [row for row in await town.rows(Outbox) if row.key.startswith("bound:")]


# -- another telephone number ---------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    ["我换手机号了，新号19900001234", "我手机号换成199 0000 1234了", "我电话换了，19900001234"],
)
async def test_a_new_number_is_a_task_and_stands_sealed(any_town, said):
    assert "新号码" in await says(any_town, "王德福", said)
    (task,) = await any_town.rows(Task)
    assert task.kind == "phone_change"
    assert "199****1234" in task.said
    by = By(None, any_town.clock.now())
    shown = await any_town.do(lambda tx: phones.reveal(tx, any_town.bot.vault, task, by))
    assert shown == "19900001234"
    await told(any_town, CLERK)
    for table in (Task, Inbox, Outbox, Audit):
        assert "00001234" not in repr(await any_town.rows(table)).replace(" ", "")
    assert [r.action for r in await any_town.rows(Audit)] == ["task.reveal"]


async def test_of_two_numbers_the_later_one_counts(any_town):
    for said in ("我换手机号了，19900001234", "我换手机号了", "我换手机号了，是19900005678"):
        await says(any_town, "王德福", said)
    (task,) = await any_town.rows(Task)
    by = By(None, any_town.clock.now())
    shown = await any_town.do(lambda tx: phones.reveal(tx, any_town.bot.vault, task, by))
    assert shown == "19900005678"


async def test_staff_take_the_number_over(town):
    await says(town, "王德福", "我换手机号了，新号19900001234")
    (task,) = await town.rows(Task)
    by, desk = By(None, town.clock.now()), Desk(town.bot.reach, town.bot.say)
    assert await town.do(lambda tx: phones.accept(tx, town.bot.vault, task, by, desk))
    assert not await town.do(lambda tx: phones.accept(tx, town.bot.vault, task, by, desk))
    row = await town.do(lambda tx: roster.find(tx, task.member_id))
    assert roster.known(town.bot.vault, row, "phone") == "19900001234"


async def test_in_a_group_the_number_is_not_said_again(town):
    group = town.group("活动报名群")
    answer = await group.says("王德福", "我换手机号了，新号19900001234") or ""
    assert "单独" in answer
    assert "1234" not in answer


async def test_who_has_another_number_need_not_fail_at_the_digits(town, enter_ouyang):
    await says(town, "new-1", "我是欧阳建国")
    assert "核对" in await says(town, "new-1", "我手机号换了")
    (task,) = await town.rows(Task)
    assert (task.kind, "欧阳建国" in task.said) == ("phone_change", True)


async def test_an_account_has_but_one_owner(town, enter_ouyang):
    other = await enters(town, name="上官兰", phone="19900000002")
    await says(town, "new-1", "我是欧阳建国，手机尾号0001")

    def binds(tx):
        binding.bind(tx, Account("simulator", "new-1"), other, By(9, town.clock.now()))

    await town.do(binds)
    assert await owner(town, "new-1") == other
    actions = [r.action for r in await town.rows(Audit) if "bind" in r.action]
    assert actions == ["member.bind", "member.unbind", "member.bind"]


@pytest.mark.parametrize(
    "answers",
    [["不记得了"], ["我没有手机"], ["号码忘记了"], ["晓得是我就行了", "就是我呀，你不认得我了"]],
)
@pytest.mark.parametrize("name", ["张建国", "上官查无"])
async def test_who_can_not_tell_the_digits_is_left_to_staff_and_not_asked_for_ever(
    any_town, answers, name
):
    place = any_town.private("new-9")
    told = [await place.says("new-9", text) for text in (f"我是{name}", *answers)]
    assert told[:-1] == [say("identity.digits")] * len(answers)
    assert told[-1] == say("identity.to_staff")
    (task,) = await any_town.rows(Task)
    assert task.kind == "bind_identity" and name in task.said
    assert await place.says("new-9", "谢谢") != say("identity.digits")


@pytest.mark.parametrize(
    "said",
    [
        "我欧阳建国",
        "我欧阳建国啊",
        "欧阳建国",
        "我的名字叫欧阳建国",
        "这是欧阳建国",
        "我就是欧阳建国呀",
        "本人欧阳建国",
        "你好，我是教育局退休的欧阳建国",
        "我是老干部欧阳建国，今年80了",
        "我是机关一支部的欧阳建国同志",
        "我叫欧阳建国住东风社区",
    ],
)
async def test_however_somebody_says_the_name_it_is_that_name(town, stranger, said):
    assert await stranger(said) == say("identity.digits")
    assert "认得您了，欧阳建国" in await stranger("0001")


@pytest.mark.parametrize("said", ["欧阳建国 0001", "小银铃我是欧阳建国，手机号后四位0001"])
async def test_name_and_digits_at_once_need_no_question(town, stranger, said):
    assert "认得您了，欧阳建国" in await stranger(said)


@pytest.mark.parametrize(
    "said",
    [
        "谢谢",
        "好的",
        "高兴",
        "方便吗",
        "马上",
        "李主任",
        "周末愉快",
        "我是退休老师",
        "我是谁",
        "我很好",
    ],
)
async def test_what_is_no_name_binds_nobody(town, stranger, said):
    assert await stranger(said) != say("identity.digits")
    assert not [task for task in await open_tasks(town) if task.kind == "bind_identity"]
