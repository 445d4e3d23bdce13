"""名册 in the console: finding people, one person's page, and who sees what of it."""

from __future__ import annotations

import pytest

from services import grid, members, roster
from storage.audit import By
from storage.tables.engine import Audit
from tests.kit.office import Office

PHONE = "19900000001"
ADDRESS = "银铃市和平路1号2单元301"


@pytest.fixture
async def person(office: Office) -> int:
    """欧阳建国, who lives in 和平社区."""
    town = office.town

    def settle(tx):
        by = By(None, town.clock.now())
        given = {
            "name": "欧阳建国",
            "unit": "农机厂",
            "phone": PHONE,
            "address": ADDRESS,
            "health": "高血压",
            "birth_calendar": "lunar",
            "birth_year": 1950,
            "birth_month": 3,
            "birth_day": 8,
            "birth_leap": True,
            "node_id": grid.at(tx, ["城东街道", "和平社区"]),
        }
        return roster.enter(tx, town.bot.vault, given, by)

    return int(await town.do(settle))


async def test_somebody_is_found_by_sound_and_opened(signed_in, person: int):
    clerk = await signed_in("staff")
    listed = await clerk.get("/console/roster?q=ouyangjianguo")
    assert "欧阳建国" in listed.words and "城东街道/和平社区" in listed.words
    assert "王德福" not in listed.words
    page = await clerk.get(f"/console/roster/{person}")
    assert "农历1950年闰3月8日" in page.words and "农机厂" in page.words


async def test_what_is_personal_is_masked_until_it_is_asked_for_and_that_is_kept(
    office: Office, signed_in, person: int
):
    clerk = await signed_in("staff")
    page = await clerk.get(f"/console/roster/{person}")
    assert "199****0001" in page.words
    assert not any(word in page.html for word in (PHONE, ADDRESS, "高血压"))
    shown = await clerk.send(f"/console/roster/{person}/reveal/phone")
    assert PHONE in shown.words and ADDRESS not in shown.html
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "member.reveal"]
    assert (note.member_id, note.subject, note.after) == (
        clerk.member_id,
        f"member:{person}",
        {"field": "phone"},
    )
    assert PHONE not in (await clerk.get(f"/console/roster/{person}")).html


async def test_a_liaison_sees_the_own_nodes_only_whatever_the_address(
    office: Office, signed_in, person: int
):
    liaison = await signed_in("liaison")
    assert "欧阳建国" not in (await liaison.get("/console/roster?q=欧阳")).words
    for path in (str(person), "999999", "1"):
        assert (await liaison.get(f"/console/roster/{path}")).status == 404
        refused = await liaison.send(f"/console/roster/{path}/reveal/phone")
        assert refused.status == 404 and PHONE not in refused.html
    assert [row for row in await office.town.rows(Audit) if row.action == "member.reveal"] == []

    def assign(tx):
        grid.assign(tx, grid.at(tx, ["城东街道"]), liaison.member_id)

    await office.town.do(assign)
    assert "欧阳建国" in (await liaison.get("/console/roster")).words
    page = await liaison.get(f"/console/roster/{person}")
    assert page.status == 200 and "199****0001" in page.words


async def test_the_health_note_is_for_clerks_alone(office: Office, signed_in, person: int):
    liaison = await signed_in("liaison")
    await office.town.do(lambda tx: grid.assign(tx, grid.at(tx, ["城东街道"]), liaison.member_id))
    assert "健康情况" not in (await liaison.get(f"/console/roster/{person}")).words
    assert (await liaison.send(f"/console/roster/{person}/reveal/health")).status == 404
    clerk = await signed_in("staff")
    shown = await clerk.send(f"/console/roster/{person}/reveal/health")
    assert "高血压" in shown.words


@pytest.mark.parametrize("field", ["name", "phone_sealed", "password", "nothing"])
async def test_only_what_is_masked_can_be_revealed(signed_in, person: int, field: str):
    clerk = await signed_in("staff")
    assert (await clerk.send(f"/console/roster/{person}/reveal/{field}")).status == 404


async def test_a_hostile_name_is_inert(office: Office, signed_in):
    name = "<script>alert(1)</script>{{7*7}}"
    number = await office.town.do(lambda tx: members.enter(tx, name))
    clerk = await signed_in("staff")
    for path in ("/console/roster?q=script", f"/console/roster/{number}"):
        html = (await clerk.get(path)).html
        assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in html


async def test_who_is_not_found_is_told_what_else_to_try(signed_in):
    page = await (await signed_in("staff")).get("/console/roster?q=没有这个人&state=xx&kind=yy")
    assert page.status == 200 and "没有找到" in page.words
