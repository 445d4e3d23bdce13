"""合并 in the console: pairs, side by side, made one, parted again, or left two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.texts import Texts
from services import members, roster, staff
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.members import Member, MemberAccount, NotSame
from tests.kit.office import Office

say = Texts()
HERE = "/console/roster/duplicates"
PHONE, ADDRESS = "19900000001", "银铃市和平路1号2单元301"
BORN = {"birth_year": 1950, "birth_month": 3}


@pytest.fixture
async def twins(office: Office) -> tuple[int, int]:
    """Two entries of 欧阳建国; the second has the account, and a homophone's character."""
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())

    def settle(tx):
        one = {"name": "欧阳建国", "unit": "农机厂", "phone": PHONE, **BORN}
        other = {"name": "欧阳建果", "unit": "机械厂", "address": ADDRESS, **BORN}
        ids = [roster.enter(tx, vault, values, by) for values in (one, other)]
        members.attach(tx, "simulator", "X01", ids[1])
        return tuple(ids)

    return tuple(await office.town.do(settle))


async def row_of(office: Office, number: int) -> Member:
    return next(row for row in await office.town.rows(Member) if row.id == number)


async def owner(office: Office) -> int:
    (row,) = [one for one in await office.town.rows(MemberAccount) if one.account_id == "X01"]
    return int(row.member_id)


async def test_a_pair_is_listed_and_compared_with_what_is_sealed_masked(signed_in, twins):
    clerk = await signed_in("staff")
    assert f'href="{HERE}"' in (await clerk.get("/console/roster")).html
    listed = await clerk.get(HERE)
    assert "名字读音和出生年月一样" in listed.words and "{}-{}".format(*twins) in listed.html
    page = await clerk.get("{}/{}-{}".format(HERE, *twins))
    assert "原单位 不同 农机厂 机械厂" in page.words
    assert "本人电话 不同 199****0001 空" in page.words
    assert "出生 1950年3月 1950年3月" in page.words and "账号 不同 0 1" in page.words
    assert not any(word in page.html for word in (PHONE, "和平路"))


async def test_they_are_made_one_after_asking_and_parted_again(office: Office, signed_in, twins):
    clerk, (one, other) = await signed_in("staff"), twins
    path = f"{HERE}/{one}-{other}"
    await clerk.get(path)
    asked = await clerk.send(f"{path}/merge", keep=str(one))
    assert f"欧阳建果（第{other}号）并到欧阳建国（第{one}号）" in asked.words
    assert (await row_of(office, other)).state == "active"
    page = await clerk.send(f"{path}/merge", keep=str(one), sure="1")
    assert page.path == f"/console/roster/{one}" and "合并好了" in page.words
    vault = office.town.bot.vault
    assert roster.known(vault, await row_of(office, one), "address") == ADDRESS
    assert (await row_of(office, other)).merged_into == one and await owner(office) == one
    assert (await clerk.get(path)).status == 404 and "没有发现" in (await clerk.get(HERE)).words
    page = await clerk.get(f"/console/roster/{one}")
    assert "并入了另一条“欧阳建果”" in page.words
    merge = page.html.partition("/console/roster/merges/")[2].partition("/")[0]
    undone = await clerk.send(f"/console/roster/merges/{merge}/undo")
    assert say("merging.parted") in undone.words and "并进来的：欧阳建果" in undone.words
    assert await owner(office) == other and (await row_of(office, other)).state == "active"
    assert roster.known(vault, await row_of(office, one), "address") == ""
    again = await clerk.send(f"/console/roster/merges/{merge}/undo")
    assert say("merging.too_late") in again.words


async def test_who_signs_in_by_an_entry_is_not_merged_away(office: Office, signed_in, twins):
    clerk, (one, other) = await signed_in("staff"), twins
    given = {"name": "欧阳建果", "login": "欧阳建果", "role": "liaison", "hashed": "x"}
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: staff.employ(tx, other, by=by, **given))
    path = f"{HERE}/{one}-{other}"
    await clerk.get(path)
    page = await clerk.send(f"{path}/merge", keep=str(one), sure="1")
    assert page.path == path and "能登录后台。请选那一条留下" in page.words
    assert (await row_of(office, other)).state == "active"


async def test_after_thirty_days_it_stays_as_it_is(office: Office, signed_in, twins):
    clerk, (one, other) = await signed_in("staff"), twins
    await clerk.get(HERE)
    page = await clerk.send(f"{HERE}/{one}-{other}/merge", keep=str(other), sure="1")
    merge = page.html.partition("/console/roster/merges/")[2].partition("/")[0]
    office.town.clock.offset += timedelta(days=30, minutes=1)
    assert "/console/roster/merges/" not in (await clerk.get(page.path)).html
    late = await clerk.send(f"/console/roster/merges/{merge}/undo")
    assert say("merging.too_late") in late.words and await owner(office) == other


async def test_two_people_are_not_offered_again_until_that_is_taken_back(
    office: Office, signed_in, twins
):
    clerk, (one, other) = await signed_in("staff"), twins
    await clerk.get(HERE)
    page = await clerk.send(f"{HERE}/{other}-{one}/two")
    assert say("merging.none") in page.words and "欧阳建国、欧阳建果" in page.words
    (row,) = await office.town.rows(NotSame)
    assert (row.one_id, row.other_id, row.by) == (one, other, clerk.member_id)
    await clerk.send(f"{HERE}/{one}-{other}/two")
    noted = [row for row in await office.town.rows(Audit) if row.action == "member.not_same"]
    assert len(noted) == 2
    page = await clerk.send(f"{HERE}/{one}-{other}/maybe")
    assert "比一比" in page.words and await office.town.rows(NotSame) == []


async def test_two_of_whom_one_is_merged_are_not_listed_as_two_any_more(signed_in, twins):
    clerk, (one, other) = await signed_in("staff"), twins
    await clerk.get(HERE)
    await clerk.send(f"{HERE}/{one}-{other}/two")
    await clerk.send(f"{HERE}/{one}-{other}/merge", keep=str(one), sure="1")
    assert "已确认是两个人的" not in (await clerk.get(HERE)).words


async def test_what_is_no_pair_is_not_there(signed_in, twins):
    clerk, (one, other) = await signed_in("staff"), twins
    await clerk.get(HERE)
    for pair in (f"{one}-{one}", f"{one}-999999"):
        assert (await clerk.get(f"{HERE}/{pair}")).status == 404
        assert (await clerk.send(f"{HERE}/{pair}/merge", keep=str(one), sure="1")).status == 404
        assert (await clerk.send(f"{HERE}/{pair}/two")).status == 404
        assert (await clerk.send(f"{HERE}/{pair}/maybe")).status == 404
    wrong = await clerk.send(f"{HERE}/{one}-{other}/merge", keep="1", sure="1")
    assert wrong.status == 400
    assert (await clerk.send("/console/roster/merges/99/undo")).status == 404


async def test_only_clerks_merge(office: Office, signed_in, twins):
    liaison = await signed_in("liaison")
    path = "{}/{}-{}".format(HERE, *twins)
    await liaison.get("/console/today")
    assert (await liaison.get(HERE)).status == 403
    for deed in ("merge", "two", "maybe"):
        assert (await liaison.send(f"{path}/{deed}", keep=str(twins[0]), sure="1")).status == 403
    assert (await row_of(office, twins[1])).state == "active"


async def test_a_name_that_only_a_merged_entry_shares_is_one_persons(office: Office, signed_in):
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())

    def settle(tx):
        return [roster.enter(tx, vault, {"name": "上官明月", **BORN}, by) for _ in range(2)]

    one, other = await office.town.do(settle)
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    await clerk.send(f"{HERE}/{one}-{other}/merge", keep=str(one), sure="1")
    assert await office.town.do(lambda tx: members.named(tx, "上官明月")) == one
