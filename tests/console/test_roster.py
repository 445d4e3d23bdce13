"""名册 in the console: finding people, one person's page, and who sees what of it."""

from __future__ import annotations

import pytest

from services import grid, members, organisations, roster
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


@pytest.mark.parametrize("number", [PHONE, "+86 199 0000 0001", "199-0000-0001"])
async def test_a_phone_is_looked_for_without_standing_in_an_address(
    signed_in, person: int, number: str
):
    clerk = await signed_in("staff")
    await clerk.get("/console/roster")
    page = await clerk.send("/console/roster", q=number, state="all")
    assert page.path == "/console/roster" and f"/console/roster/{person}" in page.html
    assert "共1人" in page.words and "王德福" not in page.words
    typed = await clerk.get("/console/roster", params={"q": number})
    assert typed.path == "/console/roster"


async def test_a_phone_beside_a_name_stands_in_no_address_either(signed_in, person: int):
    clerk = await signed_in("staff")
    await clerk.get("/console/roster")
    page = await clerk.send("/console/roster", q=f"欧阳建国 {PHONE}")
    assert page.path == "/console/roster" and page.status == 200 and person


async def test_a_name_is_looked_for_at_an_address_that_can_be_kept(signed_in, person: int):
    clerk = await signed_in("staff")
    await clerk.get("/console/roster")
    page = await clerk.send("/console/roster", q="oyjg", state="all", kind="", node="x")
    assert page.path.startswith("/console/roster?q=oyjg") and "共1人" in page.words
    assert "看全部" in page.words and person


async def test_the_list_is_narrowed_by_node_and_body_and_shows_them(
    office: Office, signed_in, person: int
):
    def settle(tx):
        body = organisations.add(tx, "农机支部", "建制支部")
        organisations.join(tx, body, person)
        street = grid.at(tx, ["城东街道"])
        return body, street, grid.at(tx, ["城西街道"])

    body, street, elsewhere = await office.town.do(settle)
    clerk = await signed_in("staff")
    page = await clerk.get(f"/console/roster?node={street}")
    assert "共1人" in page.words and "农机支部" in page.words
    assert f'<option value="{street}" selected>城东街道' in page.html
    assert "共1人" in (await clerk.get(f"/console/roster?body={body}")).words
    assert "没有找到" in (await clerk.get(f"/console/roster?node={elsewhere}")).words
    nowhere = await clerk.get("/console/roster?node=0")
    assert "欧阳建国" not in nowhere.words and "王德福" in nowhere.words


async def test_a_liaison_is_offered_own_nodes_and_bodies_only(
    office: Office, signed_in, person: int
):
    liaison = await signed_in("liaison")

    def settle(tx):
        mine, other = (organisations.add(tx, name, "社团") for name in ("棋社", "歌社"))
        organisations.join(tx, mine, person)
        organisations.join(tx, other, 1)
        grid.at(tx, ["城西街道"])
        grid.assign(tx, grid.at(tx, ["城东街道"]), liaison.member_id)
        return other

    other = await office.town.do(settle)
    page = await liaison.get("/console/roster")
    assert "城东街道/和平社区" in page.words and "棋社" in page.words
    assert not any(word in page.words for word in ("城西街道", "歌社", "录入一位"))
    assert "没有找到" in (await liaison.get(f"/console/roster?body={other}")).words
