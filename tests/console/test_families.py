"""家属 in the console: who asks for whom, what they may do, and who decides."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.texts import Texts
from console.routes import TODAY
from services import families, grid, roster
from storage.audit import By
from storage.tables.engine import Audit, Outbox
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from tests.console.test_person import given, live, member, number_of
from tests.kit.office import Office, Visitor

say = Texts()
PHONE = "19900000009"
HERE = "/console/families"


@pytest.fixture
async def asked(office: Office) -> int:
    """That 张敏 asked to be entered as 张建国's daughter."""
    elder, relative = await number_of(office, "张建国"), await number_of(office, "张敏")
    now = office.town.clock.now()
    found = await office.town.do(lambda tx: families.ask(tx, elder, relative, "daughter", now))
    return int(found)


async def the_link(office: Office) -> FamilyLink:
    (row,) = await office.town.rows(FamilyLink)
    return row


async def may(office: Office, right: str, day: date = date(2025, 10, 27)) -> bool:
    link = await the_link(office)
    return bool(
        await office.town.do(
            lambda tx: families.may(tx, link.relative_id, link.elder_id, right, day)
        )
    )


async def test_who_asks_is_counted_and_approved_with_the_rights_that_were_ticked(
    office: Office, signed_in, asked: int
):
    clerk = await signed_in("staff")
    today = await clerk.get(TODAY)
    assert f'href="{HERE}"' in today.html and "1 家属关系等您核对" in today.words
    listed = (await clerk.get(HERE)).words
    assert re.search("张敏 女儿 .*张建国 .*今天 09:30", listed)
    form = await clerk.get(f"{HERE}/{asked}")
    assert given(form).get("may_see") == given(form).get("may_report") == "1"
    assert "may_redeem" not in given(form)
    fields = {"may_see": "1", "may_sign_up": "1", "expires_on": "2025-12-31"}
    page = await clerk.send(f"{HERE}/{asked}", state="approved", **fields)
    assert page.path == HERE and "同意了：张敏是张建国的家属。" in page.words
    assert [await may(office, right) for right in families.RIGHTS] == [True, False, True, False]
    assert await may(office, "may_see", date(2025, 12, 31))
    assert not await may(office, "may_see", date(2026, 1, 1))
    assert "查看 代报名" in page.words and "2025-12-31" in page.words
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "family.approved"]
    assert note.member_id == clerk.member_id and note.subject == f"family:{asked}"
    assert "家属关系等您核对" not in (await clerk.get(TODAY)).words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "families.no_right"),
        ({"may_see": "1", "expires_on": "2025-10-26"}, "families.expired"),
        ({"may_see": "1", "expires_on": "明年"}, "families.expired"),
    ],
)
async def test_rights_that_make_no_sense_are_refused(
    office: Office, signed_in, asked: int, fields: dict[str, str], said: str
):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    page = await clerk.send(f"{HERE}/{asked}", state="approved", **fields)
    assert say(said) in page.words and (await the_link(office)).state == "asked"
    assert given(page)["expires_on"] == fields.get("expires_on", "")


async def test_refused_and_ended_links_give_nothing_and_can_be_mended(
    office: Office, signed_in, asked: int
):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    path = f"{HERE}/{asked}"
    assert "没有同意" in (await clerk.send(path, state="refused", may_see="1")).words
    assert not await may(office, "may_see")
    await clerk.send(path, state="approved", may_see="1")
    assert await may(office, "may_see")
    assert "结束了" in (await clerk.send(path, state="ended")).words
    assert not await may(office, "may_see")
    story = (await clerk.get(f"/console/roster/{await number_of(office, '张建国')}")).words
    assert "张敏" in story and "已结束" in story and "结束家属关系" in story
    assert (await clerk.send(path, state="nothing")).status == 400


async def test_staff_enter_a_relative_who_is_on_the_roster(office: Office, signed_in):
    clerk, elder = await signed_in("staff"), await number_of(office, "张建国")
    path = f"/console/roster/{elder}/relatives/new"
    await clerk.get(path)
    found = await clerk.send(f"/console/roster/{elder}/relatives/find", q="张敏")
    relative = await number_of(office, "张敏")
    assert f'name="relative" value="{relative}"' in found.html
    fields = {"relation": "daughter", "may_see": "1"}
    page = await clerk.send(path, relative=str(relative), **fields)
    assert page.path == f"/console/roster/{elder}" and "女儿： 张敏" in page.words
    link = await the_link(office)
    assert (link.relative_id, link.state, link.relation) == (relative, "approved", "daughter")


async def test_staff_enter_a_relative_who_is_new(office: Office, signed_in):
    clerk, elder = await signed_in("staff"), await number_of(office, "张建国")
    path = f"/console/roster/{elder}/relatives/new"
    await clerk.get(path)
    page = await clerk.send(f"/console/roster/{elder}/relatives/find", q="张小宝")
    assert say("families.nobody_found") in page.words and given(page)["name"] == "张小宝"
    fields = {"relative": "new", "relation": "grandchild", "may_report": "1"}
    wrong = await clerk.send(path, name="张小宝", phone="123", **fields)
    assert "不对" in wrong.words and given(wrong)["name"] == "张小宝"
    assert await office.town.rows(FamilyLink) == []
    await clerk.send(path, name="张小宝", phone=PHONE, **fields)
    row = await member(office, "张小宝")
    assert row.role == "family"
    assert roster.known(office.town.bot.vault, row, "phone") == PHONE
    assert (await the_link(office)).relative_id == row.id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"relation": "son"}, "families.nobody_chosen"),
        ({"relative": "new", "name": "张小宝", "relation": "boss"}, "families.no_relation"),
        ({"relative": "self", "relation": "son"}, "families.nobody_chosen"),
    ],
)
async def test_a_relative_is_somebody_else_and_called_something(
    office: Office, signed_in, fields: dict[str, str], said: str
):
    clerk, elder = await signed_in("staff"), await number_of(office, "张建国")
    path = f"/console/roster/{elder}/relatives/new"
    await clerk.get(path)
    chosen = str(elder) if fields.get("relative") == "self" else fields.get("relative", "")
    page = await clerk.send(path, **(fields | {"relative": chosen, "may_see": "1"}))
    assert say(said) in page.words
    assert await office.town.rows(FamilyLink) == []
    assert "张小宝" not in [row.name for row in await office.town.rows(Member)]


async def test_a_liaison_decides_for_own_people_only(office: Office, signed_in, asked: int):
    mine, other = await signed_in("liaison"), await signed_in("liaison", "别处的联络员")
    await live(office, "张建国", mine)
    await live_elsewhere(office, other)
    assert "张敏" not in (await other.get(HERE)).words
    assert "家属关系等您核对" not in (await other.get(TODAY)).words
    for number in (asked, 999):
        assert (await other.get(f"{HERE}/{number}")).status == 404
        refused = await other.send(f"{HERE}/{number}", state="approved", may_see="1")
        assert refused.status == 404
    assert (await the_link(office)).state == "asked"
    assert "1 家属关系等您核对" in (await mine.get(TODAY)).words
    await mine.send(f"{HERE}/{asked}", state="approved", may_see="1")
    assert await may(office, "may_see")


async def test_a_secretary_looks_and_does_not_decide(office: Office, signed_in, asked: int):
    secretary = await signed_in("secretary")
    assert (await secretary.get(HERE)).status == 200
    assert (await secretary.send(f"{HERE}/{asked}", state="approved", may_see="1")).status == 403


async def test_those_that_hold_are_searched_by_either_name(office: Office, signed_in, asked: int):
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: families.decide(tx, asked, "approved", by, may_see=True))
    clerk = await signed_in("staff")
    for sought in ("张建国", "张敏", "敏"):
        assert "共1条" in (await clerk.get(f"{HERE}?q={sought}")).words
    for sought in ("李", "%", "_"):
        assert say("families.nobody") in (await clerk.get(f"{HERE}?q={sought}")).words


async def test_a_phone_is_no_search_that_stands_in_an_address(
    office: Office, signed_in, asked: int
):
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    page = await clerk.send(HERE, q=PHONE)
    assert page.path == HERE and say("families.by_name") in page.words
    found = await clerk.send(HERE, q="张敏")
    assert found.path.startswith(f"{HERE}?q=")
    elder, by = await number_of(office, "张建国"), By(None, office.town.clock.now())
    relative, vault = await number_of(office, "张敏"), office.town.bot.vault
    await office.town.do(lambda tx: roster.change(tx, vault, relative, {"phone": PHONE}, by))
    page = await clerk.send(f"/console/roster/{elder}/relatives/find", q=PHONE)
    assert f'name="relative" value="{relative}"' in page.html and given(page)["name"] == ""


async def live_elsewhere(office: Office, visitor: Visitor) -> None:
    await office.town.do(lambda tx: grid.assign(tx, grid.at(tx, ["西街"]), visitor.member_id))


async def test_who_asked_in_the_chat_is_counted_once_and_told(office: Office, signed_in):
    place = office.town.private("new-f")
    await place.says("new-f", "我是张建国的女儿张小敏")
    clerk = await signed_in("staff")
    today = (await clerk.get(TODAY)).words
    assert "1 家属关系等您核对" in today and say("tasks.family_link") not in today
    (link,) = await office.town.rows(FamilyLink)
    await clerk.get(f"/console/families/{link.id}")
    await clerk.send(f"/console/families/{link.id}", state="approved", may_see="1")
    (told,) = [row for row in await office.town.rows(Outbox) if row.key.startswith("decided:")]
    assert (told.chat_id, told.text) == ("new-f", say("families.linked", name="张建国"))
    answer = await office.town.private("林小雨").says("林小雨", "同意")
    assert answer == say("decisions.nothing")
    assert "家属关系等您核对" not in (await clerk.get(TODAY)).words


async def test_whose_elder_is_not_found_waits_on_a_list_of_its_own(office: Office, signed_in):
    await office.town.private("new-f").says("new-f", "我是上官查无的女儿张小敏")
    clerk = await signed_in("staff")
    today = (await clerk.get(TODAY)).words
    assert f"1 {say('tasks.family_link')}" in today and "家属关系等您核对" not in today
    assert say("families.no_elder") in (await clerk.get(f"{TODAY}/family_link")).words
