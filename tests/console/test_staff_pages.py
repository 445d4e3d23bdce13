"""工作人员 in the console: logins given, changed and taken away, and what moves with them."""

from __future__ import annotations

import re

import pytest

from services import grid, logins, members, passwords
from storage import outbox
from storage.tables.base import core
from storage.tables.chats import Chat as Group
from storage.tables.engine import Audit, Outbox
from storage.tables.grid import NodeLiaison
from storage.tables.members import Member
from storage.tables.staff import Login, Session
from tests.console.test_today import member_of
from tests.kit.office import Office, Page, Visitor

HOME = "/console/staff"


def once(page: Page) -> str:
    """The one-time password that a page shows."""
    found = re.search(r'class="once">([a-z2-9-]{19})<', page.html)
    assert found is not None, page.words
    return found[1]


async def role(office: Office, member_id: int) -> str:
    return str(await office.town.do(lambda tx: members.role(tx, member_id)))


async def everything(office: Office) -> str:
    """All that the tables hold where a password could have been left."""
    rows = [await office.town.rows(table) for table in (Login, Session, Audit, Outbox, Member)]
    return str(rows)


async def test_somebody_is_added_with_a_password_that_is_shown_once_and_kept_nowhere(
    any_office: Office, capsys
):
    admin = await any_office.signed_in("admin")
    await admin.get(HOME)
    page = await admin.send(f"{HOME}/add", name="周科长", role="liaison", login="")
    password = once(page)
    assert password not in page.path and password not in (await admin.get(HOME)).html
    assert password not in await everything(any_office) + "".join(capsys.readouterr())
    login = next(row for row in await any_office.town.rows(Login) if row.name == "周科长")
    assert login.must_change and passwords.matches(password, login.password)
    landed = await (await any_office.visitor()).sign_in("周科长", password)
    assert landed.path == "/console/password"
    listed = await admin.get(HOME)
    assert re.search(r"周科长 周科长 联络员 在用，等着改密码 今天 \d\d:\d\d", listed.words)


async def test_an_elder_of_that_name_is_asked_about_and_becomes_nothing_by_accident(
    office: Office, signed_in
):
    admin, wang = await signed_in("admin"), await member_of(office, "王德福")
    await admin.get(HOME)
    asked = await admin.send(f"{HOME}/add", name="王德福", role="liaison")
    assert "名册上有叫王德福的人" in asked.words and "72岁，教育支部" in asked.words
    assert await role(office, wang) == "member" and len(await office.town.rows(Login)) == 1
    made = await admin.send(
        f"{HOME}/add", name="王德福", role="liaison", login="wangdefu", which="new"
    )
    once(made)
    assert await role(office, wang) == "member"
    him = await admin.send(f"{HOME}/add", name="王德福", role="liaison", which=str(wang))
    once(him)
    assert await role(office, wang) == "liaison"
    names = {row.name for row in await office.town.rows(Login)}
    assert {"王德福", "wangdefu"} <= names


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": ""}, "姓名没有写"),
        ({"name": "长" * 31}, "太长了"),
        ({"role": "member"}, "身份没有选"),
        ({"role": ""}, "身份没有选"),
        ({"login": "新来的admin"}, "已经有人用这个登录名"),
    ],
)
async def test_what_will_not_do_is_refused_and_kept(office, signed_in, given, reason):
    admin = await signed_in("admin")
    await admin.get(HOME)
    fields = {"name": "周科长", "role": "staff", "login": "zhou"} | given
    page = await admin.send(f"{HOME}/add", **fields)
    assert page.status == 422 and reason in page.words
    assert f'value="{fields["login"]}"' in page.html
    assert len(await office.town.rows(Login)) == 1


async def test_a_reset_password_replaces_the_old_one_and_ends_the_sessions(
    office: Office, signed_in
):
    admin, clerk = await signed_in("admin"), await signed_in("staff")
    await admin.get(HOME)
    password = once(await admin.send(f"{HOME}/{clerk.member_id}/reset"))
    assert (await clerk.get("/console/today")).path.startswith("/console/login")
    landed = await (await office.visitor()).sign_in("新来的staff", password)
    assert landed.path == "/console/password"


async def test_a_role_is_changed_and_holds_at_once(office: Office, signed_in):
    admin, clerk = await signed_in("admin"), await signed_in("staff")
    await admin.get(HOME)
    page = await admin.send(f"{HOME}/{clerk.member_id}/role", role="liaison")
    assert "身份改成了联络员" in page.words
    assert (await clerk.get("/console/groups")).status == 403
    assert (await admin.send(f"{HOME}/{clerk.member_id}/role", role="member")).status == 400
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "staff.role"]
    assert (note.member_id, note.before, note.after) == (
        admin.member_id,
        {"role": "staff"},
        {"role": "liaison"},
    )


async def test_the_last_administrator_and_oneself_stay(any_office: Office):
    admin, other = (
        await any_office.signed_in("admin"),
        await any_office.signed_in("admin", "周科长"),
    )
    own = f"{HOME}/{admin.member_id}"
    assert "不能由自己" in (await admin.get(own)).words
    await admin.get(HOME)
    assert "不能由自己" in (await admin.send(f"{own}/role", role="staff")).words
    assert "不能由自己" in (await admin.send(f"{own}/deactivate", to="")).words
    assert (await admin.send(f"{own}/reset")).status == 403
    await other.get(HOME)
    await any_office.town.do(
        lambda tx: logins.close(tx, other.member_id, any_office.machine.now(), "admin")
    )
    third = await any_office.signed_in("admin", "陈立")
    await third.get(HOME)
    page = await third.send(f"{own}/deactivate", to="")
    assert "停用了" in page.words
    assert await role(any_office, third.member_id) == "admin"


async def test_the_last_administrator_is_not_demoted_by_a_race(office: Office, signed_in):
    admin, other = await signed_in("admin"), await signed_in("admin", "周科长")
    await admin.get(HOME)
    await other.get(HOME)
    assert "改成了" in (await other.send(f"{HOME}/{admin.member_id}/role", role="staff")).words
    assert (await admin.send(f"{HOME}/{other.member_id}/role", role="staff")).status == 403
    assert await role(office, other.member_id) == "admin"


async def prepare(office: Office, leaving: Visitor) -> None:
    """Nodes, a group with a text to pass on, a task and an account in the leaving one's hands."""
    town, now = office.town, office.town.clock.now()
    study = town.group("老干部学习群").chat

    def work(tx):
        members.attach(tx, "simulator", "W09", leaving.member_id)
        for name in ("城东街道", "城西街道"):
            grid.assign(tx, grid.at(tx, [name]), leaving.member_id)
        group = core(Group)
        here = group.update().where(group.c.chat_id == study.id)
        tx.execute(here.values(keeper_id=leaving.member_id))
        outbox.put(tx, "n", study, "周五听课", now, kind="post")
        row = tx.execute(core(Outbox).select()).first()
        outbox.forwarded(tx, row.id, None, now)

    await town.do(work)
    await town.private("王德福").says("王德福", "转人工")


async def told(office: Office, key: str) -> list[tuple[str, str]]:
    rows = await office.town.rows(Outbox)
    return sorted((row.key, row.chat_id) for row in rows if row.key.startswith(key))


async def test_who_leaves_hands_everything_to_the_one_chosen(any_office: Office):
    admin, leaving = (
        await any_office.signed_in("admin"),
        await any_office.signed_in("staff", "何静"),
    )
    await prepare(any_office, leaving)
    heir = (await any_office.signed_in("liaison", "周科长")).member_id
    await any_office.town.do(lambda tx: members.attach(tx, "simulator", "W10", heir))
    asked = await admin.get(f"{HOME}/{leaving.member_id}/deactivate")
    assert re.search(r"城东街道、城西街道 .*老干部学习群 .*1件", asked.words)
    done = await admin.send(f"{HOME}/{leaving.member_id}/deactivate", to=str(heir))
    assert "何静的账号停用了。手里的事交给了周科长。" in done.words
    assert {row.member_id for row in await any_office.town.rows(NodeLiaison)} == {heir}
    groups = {row.chat_id: row.keeper_id for row in await any_office.town.rows(Group)}
    assert groups["G1"] == heir
    assert [chat for _, chat in await told(any_office, "forward:")] == ["W10"]
    assert {chat for _, chat in await told(any_office, "task:")} == {"W01", "W02", "W10"}
    assert (await leaving.get("/console/today")).path.startswith("/console/login")
    assert await role(any_office, leaving.member_id) == "member"
    listed = (await admin.get(HOME)).words
    assert re.search(r"何静 何静 工作人员 停用", listed)


async def test_who_left_is_told_of_nothing_more_and_can_come_back(office: Office, signed_in):
    admin, leaving = await signed_in("admin"), await signed_in("staff", "何静")
    await prepare(office, leaving)
    await admin.get(HOME)
    await admin.send(f"{HOME}/{leaving.member_id}/deactivate", to="")
    await office.town.private("李淑芬").says("李淑芬", "转人工")
    assert {chat for _, chat in await told(office, "task:2")} == {"W01", "W02"}
    assert await office.town.rows(NodeLiaison) == []
    one = await admin.get(f"{HOME}/{leaving.member_id}")
    assert "恢复账号" in one.words and "改身份" not in one.words
    password = once(await admin.send(f"{HOME}/{leaving.member_id}/reset"))
    assert await role(office, leaving.member_id) == "staff"
    landed = await (await office.visitor()).sign_in("何静", password)
    assert landed.path == "/console/password"


async def test_an_alarm_does_not_wait_for_who_left(office: Office, signed_in):
    admin, leaving = await signed_in("admin"), await signed_in("duty", "何静")
    await office.town.do(lambda tx: members.attach(tx, "simulator", "W09", leaving.member_id))
    await office.employ("吴长河", "duty")
    await office.town.group("老干部学习群").says("李淑芬", "救命，我摔倒了起不来")
    first = {chat for _, chat in await told(office, "alert:")}
    await admin.get(HOME)
    called = leaving.member_id if first == {"W09"} else await member_of(office, "吴长河")
    await admin.send(f"{HOME}/{called}/deactivate", to="")
    await office.town.wait(seconds=6)
    now_called = {chat for key, chat in await told(office, "alert:") if ":first:" in key}
    assert now_called & ({"P07"} if first == {"W09"} else {"W09"})


async def test_only_administrators_open_these_pages(office: Office, signed_in):
    admin = await signed_in("admin")
    clerk = await signed_in("staff")
    own = f"{HOME}/{admin.member_id}"
    for path in (HOME, own, f"{own}/deactivate"):
        assert (await clerk.get(path)).status == 403
    for path in (f"{HOME}/add", f"{own}/reset", f"{own}/role", f"{own}/deactivate"):
        assert (await clerk.send(path, name="周科长", role="admin")).status == 403
    assert len(await office.town.rows(Login)) == 2


async def test_who_has_no_login_is_not_there(office: Office, signed_in):
    admin, wang = await signed_in("admin"), await member_of(office, "王德福")
    await admin.get(HOME)
    for number in (wang, 999999):
        for path in (f"{HOME}/{number}", f"{HOME}/{number}/deactivate"):
            assert (await admin.get(path)).status == 404
        for path in ("reset", "role", "deactivate"):
            assert (await admin.send(f"{HOME}/{number}/{path}", role="staff")).status == 404
    clerk = await signed_in("staff")
    gone = await admin.send(f"{HOME}/{clerk.member_id}/deactivate", to="999999")
    assert gone.status == 404 and await role(office, clerk.member_id) == "staff"
