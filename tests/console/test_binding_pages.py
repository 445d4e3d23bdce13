"""核对登记 in the console: accounts that say whose they are, and those that proved it."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from console.routes import TODAY
from services import members, roster
from storage.audit import By
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Outbox
from storage.tables.members import MemberAccount, SharedAccount
from storage.tables.tasks import Task
from tests.console.test_person import live, number_of
from tests.kit.office import Office

say = Texts(bot="小银铃")
HERE = "/console/binding"
PHONE = "19900000001"


@pytest.fixture
async def stranger(office: Office) -> int:
    """That an unknown account said to be 吴长河, whose phone is not on file; the task's number."""
    place = office.town.private("new-1")
    await place.says("new-1", "我是吴长河")
    for digits in ("1111", "2222", "3333"):
        await place.says("new-1", digits)
    return int((await tasks(office))[0].id)


async def tasks(office: Office) -> list[Task]:
    return [row for row in await office.town.rows(Task) if row.closed_at is None]


async def accounts(office: Office) -> dict[str, int]:
    return {row.account_id: row.member_id for row in await office.town.rows(MemberAccount)}


async def told(office: Office, account_id: str) -> list[str]:
    """What was laid ready for an account about its binding."""
    rows = await office.town.rows(Outbox)
    begins = ("decided:", "bound:")
    return [row.text for row in rows if row.chat_id == account_id and row.key.startswith(begins)]


async def test_staff_see_who_asks_and_say_yes(office: Office, signed_in, stranger: int):
    clerk = await signed_in("staff")
    today = await clerk.get(TODAY)
    assert f'href="{HERE}"' in today.html and "1 说了自己是谁，请核对后登记" in today.words
    assert "吴长河" in (await clerk.get(HERE)).words
    page = await clerk.get(f"{HERE}/{stranger}")
    number = await number_of(office, "吴长河")
    assert "已有3个账号" in page.words and f'name="member" value="{number}"' in page.html
    done = await clerk.send(f"{HERE}/{stranger}/approve", member=str(number))
    assert "登记好了：这个账号是吴长河" in done.words
    assert (await accounts(office))["new-1"] == number
    assert await told(office, "new-1") == [say("identity.approved", name="吴长河")]
    warned = say("identity.elsewhere", name="吴长河")
    assert {*await told(office, "P07"), *await told(office, "demo-P07")} == {warned}
    await office.town.wait(hours=1)
    assert warned in await office.town.private("吴长河").posts()
    assert await tasks(office) == [] and "说了自己是谁" not in (await clerk.get(TODAY)).words
    noted = {row.action: row.member_id for row in await office.town.rows(Audit)}
    assert noted["member.bind"] == noted["task.close"] == clerk.member_id


async def test_what_staff_bound_themselves_is_no_news_to_them(
    office: Office, signed_in, stranger: int
):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    number = await number_of(office, "吴长河")
    await clerk.send(f"{HERE}/{stranger}/approve", member=str(number))
    assert say("console.nothing_here") in (await clerk.get(f"{HERE}/new")).words


async def test_nobody_of_the_roster_is_asked_about_and_told(
    office: Office, signed_in, stranger: int
):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    asked = await clerk.send(f"{HERE}/{stranger}/refuse")
    assert say("person.refuse_tells") in asked.words and len(await tasks(office)) == 1
    await clerk.send(f"{HERE}/{stranger}/refuse", sure="1")
    assert "new-1" not in await accounts(office) and await tasks(office) == []
    assert await told(office, "new-1") == [say("identity.refused")]


async def test_a_second_yes_changes_nothing(office: Office, signed_in, stranger: int):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    first, second = await number_of(office, "吴长河"), await number_of(office, "王德福")
    await clerk.send(f"{HERE}/{stranger}/approve", member=str(first))
    late = await clerk.send(f"{HERE}/{stranger}/approve", member=str(second))
    assert say("console.already_closed") in late.words
    late = await clerk.send(f"{HERE}/{stranger}/refuse", sure="1")
    assert say("console.already_closed") in late.words
    assert (await accounts(office))["new-1"] == first and len(await told(office, "new-1")) == 1


async def test_somebody_else_is_found_by_sound_and_by_phone(
    office: Office, signed_in, stranger: int
):
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    number = await number_of(office, "王德福")
    await office.town.do(lambda tx: roster.change(tx, vault, number, {"phone": PHONE}, by))
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    for words in ("wangdefu", "王得福", PHONE):
        page = await clerk.send(f"{HERE}/{stranger}", q=words)
        assert f'name="member" value="{number}"' in page.html and PHONE not in page.path
    nobody = await clerk.send(f"{HERE}/{stranger}", q="没有这个人")
    assert say("person.nobody_found") in nobody.words


async def test_an_account_that_was_anothers_is_taken_from_them_and_that_is_noted(
    office: Office, signed_in
):
    await office.town.private("刘桂兰").says("刘桂兰", "帮我绑定一下，我是吴长河")
    (task,) = await tasks(office)
    clerk = await signed_in("staff")
    assert "这个账号现在登记的是刘桂兰" in (await clerk.get(f"{HERE}/{task.id}")).words
    number = await number_of(office, "吴长河")
    await clerk.send(f"{HERE}/{task.id}/approve", member=str(number))
    assert (await accounts(office))["P05"] == number
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "member.unbind"]
    assert note.subject == f"member:{await number_of(office, '刘桂兰')}"


async def test_who_is_dead_or_not_there_is_not_bound(office: Office, signed_in, stranger: int):
    number, by = await number_of(office, "吴长河"), By(None, office.town.clock.now())
    day = office.town.clock.now().date()
    await office.town.do(lambda tx: roster.set_state(tx, number, "deceased", day, by))
    clerk = await signed_in("staff")
    assert "就是这位" not in (await clerk.get(f"{HERE}/{stranger}")).words
    for chosen in (str(number), "999999", "", "x"):
        refused = await clerk.send(f"{HERE}/{stranger}/approve", member=chosen)
        assert refused.status == 404
    assert "new-1" not in await accounts(office)


async def test_a_liaison_sees_only_what_own_people_said_and_binds_no_staff(
    office: Office, signed_in, stranger: int
):
    liaison = await signed_in("liaison")
    assert (await liaison.get(f"{HERE}/{stranger}")).status == 404
    await office.town.private("刘桂兰").says("刘桂兰", "帮我绑定一下，我是吴长河")
    task = next(row for row in await tasks(office) if row.id != stranger)
    assert (await liaison.get(f"{HERE}/{task.id}")).status == 404
    await live(office, "刘桂兰", liaison)
    for name in ("林小雨", "陈立"):
        await live(office, name)
    page = await liaison.get(f"{HERE}/{task.id}")
    assert page.status == 200 and say("person.nobody_found") in page.words
    for name in ("吴长河", "林小雨", "陈立"):
        number = await number_of(office, name)
        refused = await liaison.send(f"{HERE}/{task.id}/approve", member=str(number))
        assert refused.status == 404
    assert (await accounts(office))["P05"] == await number_of(office, "刘桂兰")


async def test_tasks_of_other_kinds_have_no_such_page(office: Office, signed_in):
    await office.town.private("王德福").says("王德福", "转人工")
    (task,) = await tasks(office)
    clerk = await signed_in("staff")
    await clerk.get(TODAY)
    assert (await clerk.get(f"{HERE}/{task.id}")).status == 404
    assert (await clerk.send(f"{HERE}/{task.id}/refuse", sure="1")).status == 404
    assert len(await tasks(office)) == 1


async def test_who_proved_it_by_the_phone_is_shown_until_somebody_has_looked(
    office: Office, signed_in
):
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    given = {"name": "欧阳建国", "phone": PHONE}
    number = await office.town.do(lambda tx: roster.enter(tx, vault, given, by))
    await office.town.private("new-1").says("new-1", "我是欧阳建国，手机尾号0001")
    clerk, liaison = await signed_in("staff"), await signed_in("liaison")
    assert "1 新登记的账号，请看一眼" in (await clerk.get(TODAY)).words
    assert say("console.nothing_here") in (await liaison.get(f"{HERE}/new")).words
    page = await clerk.get(f"{HERE}/new")
    assert "欧阳建国" in page.words and f"/console/roster/{number}#accounts" in page.html
    fields = {"seen": "simulator new-1"}
    assert (await liaison.send(f"{HERE}/new/seen", **fields)).status == 404
    seen = await clerk.send(f"{HERE}/new/seen", **fields)
    assert "欧阳建国的账号您看过了" in seen.words
    assert "新登记的账号" not in (await clerk.get(TODAY)).words
    assert (await clerk.send(f"{HERE}/new/seen", **fields)).status == 404
    await office.town.do(lambda tx: members.attach(tx, "simulator", "new-1", number, by.at))
    assert "1 新登记的账号" in (await clerk.get(TODAY)).words


async def test_a_page_of_them_is_looked_at_at_once(office: Office, signed_in):
    now = office.town.clock.now()

    def settle(tx):
        for name, account in (("王德福", "new-1"), ("李淑芬", "new-2")):
            number = members.named(tx, name)
            members.attach(tx, "simulator", account, number, now)

    await office.town.do(settle)
    clerk = await signed_in("staff")
    assert "这一页都看过了" in (await clerk.get(f"{HERE}/new")).words
    form = [("csrf", clerk.token), ("seen", "simulator new-1"), ("seen", "simulator new-2")]
    async with clerk.session.post(f"{HERE}/new/seen", data=form) as answer:
        assert "这2个账号您都看过了" in await answer.text()
    assert "新登记的账号" not in (await clerk.get(TODAY)).words


async def test_what_was_said_before_counts_once_a_page_says_who_it_was(office: Office, signed_in):
    place = office.town.private("new-1")
    await place.says("new-1", "打卡")
    await place.says("new-1", "我是吴长河")
    for digits in ("1111", "2222", "3333"):
        await place.says("new-1", digits)
    (task,) = await tasks(office)
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    number = await number_of(office, "吴长河")
    await clerk.send(f"{HERE}/{task.id}/approve", member=str(number))
    assert [row.member_id for row in await office.town.rows(Checkin)].count(number) == 1
    counted = say("identity.counted", days=say("identity.today"), n=1)
    assert (await told(office, "new-1"))[0].endswith(counted)


async def test_decided_on_a_page_it_waits_no_longer_in_the_chat_and_the_other_way_round(
    office: Office, signed_in, stranger: int
):
    clerk, number = await signed_in("staff"), await number_of(office, "吴长河")
    xiaoyu = office.town.private("林小雨")
    await clerk.get(HERE)
    await clerk.send(f"{HERE}/{stranger}/approve", member=str(number))
    assert await xiaoyu.says("林小雨", "同意") == say("decisions.nothing")
    await office.town.private("new-2").says("new-2", "我是王德福")
    for digits in ("1111", "2222", "3333"):
        await office.town.private("new-2").says("new-2", digits)
    (task,) = await tasks(office)
    assert "登记好了" in (await xiaoyu.says("林小雨", "同意") or "")
    late = await clerk.send(f"{HERE}/{task.id}/approve", member=str(number))
    assert say("console.already_closed") in late.words
    assert (await accounts(office))["new-2"] == await number_of(office, "王德福")


async def test_an_account_that_is_to_be_shared_stays_with_whose_it_was(office: Office, signed_in):
    hers, him = office.town.private("刘桂兰"), await number_of(office, "吴长河")
    await hers.says("刘桂兰", "这个号我和老伴一起用")
    await hers.says("刘桂兰", "吴长河")
    (task,) = await tasks(office)
    clerk = await signed_in("staff")
    assert "和选的这位合用" in (await clerk.get(f"{HERE}/{task.id}")).words
    await clerk.send(f"{HERE}/{task.id}/approve", member=str(him))
    her = await number_of(office, "刘桂兰")
    assert {row.member_id for row in await office.town.rows(SharedAccount)} == {him, her}
    page = await clerk.get(f"/console/roster/{him}")
    assert 'value="P05"' in page.html
    fields = {"channel": "simulator", "account": "P05"}
    await clerk.send(f"/console/roster/{him}/unbind", **fields, sure="1")
    assert await office.town.rows(SharedAccount) == []
    assert (await accounts(office))["P05"] == her
    await clerk.send(f"/console/roster/{him}/rebind")
    assert {row.member_id for row in await office.town.rows(SharedAccount)} == {him, her}
