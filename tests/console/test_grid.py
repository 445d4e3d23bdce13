"""网格 in the console: the tree with its people, changing it, and who sees what of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from services import grid, members
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.grid import GridNode, NodeLiaison
from storage.tables.members import Member
from tests.kit.office import Office

GRID = "/console/grid"


async def settle(office: Office, names: list[str], *people: str) -> int:
    """A place of those names from the top down, with people of the demo in it; its id."""

    def work(tx):
        node = grid.at(tx, names, ["街道", "社区", "网格"])
        table = core(Member)
        tx.execute(table.update().where(table.c.name.in_(people)).values(node_id=node))
        return node

    return int(await office.town.do(work))


async def noted(office: Office) -> list[tuple[str, int | None]]:
    rows = await office.town.rows(Audit)
    return [(row.action, row.member_id) for row in rows if row.action.startswith("node.")]


async def test_the_tree_tells_of_all_people_below_and_who_looks_after_them(
    office: Office, signed_in
):
    await settle(office, ["城东街道", "和平社区"], "王德福")
    await settle(office, ["城东街道", "和平社区", "第三网格"], "李淑芬", "张建国")
    clerk = await signed_in("staff", "林小雨")
    await clerk.get(GRID)
    page = await clerk.send(f"{GRID}/1/liaisons", member=str(clerk.member_id))
    assert "林小雨现在看管城东街道" in page.words
    words = (await clerk.get(GRID)).words
    assert re.search(r"城东街道 街道 · 3人 · 林小雨", words)
    assert re.search(r"和平社区 社区 · 3人 .*第三网格 网格 · 2人", words)
    assert "还有5位老同志没有分到网格" in words
    assert f'href="/console/roster?node={3}"' in (await clerk.get(f"{GRID}/3")).html


async def test_a_place_is_added_renamed_moved_ordered_and_removed_and_all_is_kept(
    any_office: Office,
):
    clerk = await any_office.signed_in("staff")
    await clerk.get(GRID)
    for name in ("城东街道", "城西街道"):
        await clerk.send(f"{GRID}/add", name=name, level="街道")
    page = await clerk.send(f"{GRID}/add", name="和平社区", level="社区", parent="1")
    assert page.path == f"{GRID}/1" and "加上了：和平社区。" in page.words
    await clerk.send(f"{GRID}/3/change", title="光明社区", kind="村")
    await clerk.send(f"{GRID}/3/move", parent="2")
    page = await clerk.send(f"{GRID}/2/shift", step="up")
    assert page.words.index("城西街道 街道") < page.words.index("城东街道 街道")
    rows = {row.id: row for row in await any_office.town.rows(GridNode)}
    assert (rows[3].name, rows[3].level, rows[3].path) == ("光明社区", "村", "/2/3/")
    assert "不能恢复" in (await clerk.get(f"{GRID}/3/remove")).words
    assert "删除了：光明社区。" in (await clerk.send(f"{GRID}/3/remove")).words
    assert set(rows) - {row.id for row in await any_office.town.rows(GridNode)} == {3}
    assert await noted(any_office) == [
        (f"node.{done}", clerk.member_id)
        for done in ("add", "add", "add", "rename", "move", "shift", "remove")
    ]


async def test_a_place_with_somebody_in_it_stays_and_the_reason_is_told(office: Office, signed_in):
    node = await settle(office, ["城东街道", "和平社区"], "王德福")
    clerk = await signed_in("staff")
    await clerk.get(GRID)
    page = await clerk.send(f"{GRID}/{node}/remove")
    assert "“和平社区”没有删除：里面还有人" in page.words
    assert len(await office.town.rows(GridNode)) == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "名称没有写"),
        ("长" * 31, "名称太长"),
        ("甲/乙", "不能有斜线"),
        ("和平社区", "已经有这个名称"),
    ],
)
async def test_a_name_that_will_not_do_is_refused_beside_the_field_and_kept_to_correct(
    office: Office, signed_in, name: str, reason: str
):
    node = await settle(office, ["城东街道", "和平社区"])
    clerk = await signed_in("staff")
    await clerk.get(GRID)
    page = await clerk.send(f"{GRID}/add", name=name, level="社区", parent=str(node - 1))
    assert page.status == 422 and reason in page.words and f'value="{name}"' in page.html
    assert len(await office.town.rows(GridNode)) == 2 and await noted(office) == []


async def test_a_place_can_not_lie_within_itself(office: Office, signed_in):
    leaf = await settle(office, ["城东街道", "和平社区", "第三网格"])
    clerk = await signed_in("staff")
    await clerk.get(GRID)
    page = await clerk.send(f"{GRID}/1/move", parent=str(leaf))
    assert page.status == 422 and "不能移到它自己下面" in page.words
    assert {row.path for row in await office.town.rows(GridNode)} == {"/1/", "/1/2/", "/1/2/3/"}
    offered = (await clerk.get(f"{GRID}/1")).html.partition('name="parent"')[2]
    assert "第三网格" not in offered.partition("</select>")[0].rpartition('name="parent"')[2]


async def test_only_liaisons_and_staff_look_after_a_place(office: Office, signed_in):
    node = await settle(office, ["城东街道"])
    clerk, liaison = await signed_in("staff"), await signed_in("liaison")
    elder = await office.town.do(lambda tx: members.named(tx, "王德福"))
    await clerk.get(f"{GRID}/{node}")
    assert (await clerk.send(f"{GRID}/{node}/liaisons", member=str(elder))).status == 404
    assert (await clerk.send(f"{GRID}/{node}/liaisons", member="x")).status == 404
    await clerk.send(f"{GRID}/{node}/liaisons", member=str(liaison.member_id))
    (row,) = await office.town.rows(NodeLiaison)
    assert (row.node_id, row.member_id) == (node, liaison.member_id)
    page = await clerk.send(f"{GRID}/{node}/liaisons/{liaison.member_id}/remove")
    assert "不再看管城东街道" in page.words and await office.town.rows(NodeLiaison) == []
    gone = await clerk.send(f"{GRID}/{node}/liaisons/{liaison.member_id}/remove")
    assert gone.status == 404


async def test_a_liaison_sees_the_own_part_and_changes_nothing(office: Office, signed_in):
    mine = await settle(office, ["城东街道", "和平社区", "第三网格"], "王德福")
    other = await settle(office, ["城西街道", "光明社区"], "李淑芬")
    liaison = await signed_in("liaison")
    assert "还没有分给您看管的网格" in (await liaison.get(GRID)).words
    await office.town.do(lambda tx: grid.assign(tx, mine - 1, liaison.member_id))
    tree = await liaison.get(GRID)
    assert "和平社区" in tree.words and "第三网格" in tree.words
    assert "城东街道" not in tree.words and "光明社区" not in tree.words
    assert "没有分到网格" not in tree.words and "加一处" not in tree.words
    page = await liaison.get(f"{GRID}/{mine}")
    assert page.status == 200 and "改名" not in page.words and "城东街道" not in page.words
    for hidden in (1, other, 999999):
        assert (await liaison.get(f"{GRID}/{hidden}")).status == 404
    await liaison.get(GRID)
    for path in ("add", f"{mine}/change", f"{mine}/move", f"{mine}/remove", f"{mine}/liaisons"):
        assert (await liaison.send(f"{GRID}/{path}", name="甲", title="甲")).status == 403
    assert await noted(office) == []


async def test_a_secretary_sees_no_place(office: Office, signed_in):
    node = await settle(office, ["城东街道"], "王德福")
    secretary = await signed_in("secretary")
    for path in (GRID, f"{GRID}/{node}"):
        page = await secretary.get(path)
        assert page.status == 403 and "城东街道" not in page.words


async def test_a_bureau_of_239_places_is_shown_with_one_count_and_nested_rightly(
    office: Office, signed_in
):
    def work(tx):
        top = grid.add(tx, "银铃区")
        for n in range(25):
            community = grid.add(tx, f"第{n}社区", top)
            for m in range(9 if n < 13 else 8):
                grid.add(tx, f"{n}-{m}网格", community)

    await office.town.do(work)
    clerk = await signed_in("staff")
    statements: list[str] = []
    event.listen(
        office.town.bot.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    page = await clerk.get(GRID)
    assert page.html.count('class="place"') == 239
    assert sum("grid_nodes" in statement for statement in statements) <= 2
    tree = page.html.partition('<ul class="tree">')[2].partition("<section")[0]
    for tag in ("ul", "li", "details"):
        opened = len(re.findall(f"<{tag}[ >]", tree)) + (tag == "ul")
        assert opened == tree.count(f"</{tag}>"), tag


async def test_a_tree_of_any_depth_is_shown(office: Office, signed_in):
    await office.town.do(lambda tx: grid.at(tx, [f"第{n}层" for n in range(60)]))
    page = await (await signed_in("staff")).get(GRID)
    assert page.status == 200 and "第59层" in page.words


async def test_a_hostile_name_is_inert(office: Office, signed_in):
    node = await settle(office, ["<script>alert(1)<x>{{7*7}}"])
    clerk = await signed_in("staff")
    for path in (GRID, f"{GRID}/{node}", f"{GRID}/{node}/remove"):
        html = (await clerk.get(path)).html
        assert "<script" not in html and "&lt;script&gt;alert(1)" in html


async def test_the_count_of_who_stands_nowhere_opens_just_those(office: Office, signed_in):
    await settle(office, ["城东街道"], "王德福")
    clerk = await signed_in("staff")
    page = await clerk.get(GRID)
    told = re.search(r'href="([^"]+)">还有(\d+)位老同志没有分到网格', page.html)
    assert told is not None, page.words
    found = (await clerk.get(told[1].replace("&amp;", "&"))).words
    assert f"共{told[2]}人" in found and "张建国" in found
    assert "王德福" not in found and "林小雨" not in found.partition("共")[2]
