"""组织 and the bureau's own words in the console."""

from __future__ import annotations

import re

import pytest

from services import members, organisations
from storage.tables.engine import Audit
from storage.tables.members import Choice
from storage.tables.organisations import Membership, Organisation
from tests.kit.office import Office

HOME = "/console/organisations"


async def branch(office: Office, name: str = "机关一支部", *people: str) -> int:
    def work(tx):
        body = organisations.add(tx, name, "建制支部")
        for one in people:
            organisations.join(tx, body, members.named(tx, one))
        return body

    return int(await office.town.do(work))


async def person(office: Office, name: str) -> int:
    return int(await office.town.do(lambda tx: members.named(tx, name)))


async def noted(office: Office, start: str) -> list[tuple[str, int | None]]:
    rows = await office.town.rows(Audit)
    return [(row.action, row.member_id) for row in rows if row.action.startswith(start)]


async def test_a_body_is_added_changed_closed_and_opened_again(any_office: Office):
    clerk = await any_office.signed_in("staff")
    empty = await clerk.get(HOME)
    assert "还没有组织" in empty.words
    made = await clerk.send(f"{HOME}/add", name="机关一支部", kind="建制支部")
    assert made.path == f"{HOME}/1" and "加上了：机关一支部。" in made.words
    await clerk.send(f"{HOME}/add", name="机关党委", kind="功能型支部")
    page = await clerk.send(f"{HOME}/1/change", name="机关第一支部", kind="社团", parent="2")
    assert "改好了：机关第一支部。" in page.words
    await clerk.send(f"{HOME}/1/close", closed="1")
    row = next(row for row in await any_office.town.rows(Organisation) if row.id == 1)
    assert (row.name, row.kind, row.parent_id) == ("机关第一支部", "社团", 2)
    assert row.closed_on == any_office.town.clock.now().date()
    assert "已停办" in (await clerk.get(HOME)).words
    await clerk.send(f"{HOME}/1/close", closed="0")
    assert [row.closed_on for row in await any_office.town.rows(Organisation)] == [None, None]
    done = ("add", "add", "change", "close", "open")
    assert await noted(any_office, "organisation.") == [
        (f"organisation.{one}", clerk.member_id) for one in done
    ]


async def test_bodies_are_listed_by_kind_with_their_people(office: Office, signed_in):
    await branch(office, "机关一支部", "王德福", "李淑芬")
    await office.town.do(lambda tx: organisations.add(tx, "书画社", "社团"))
    words = (await (await signed_in("staff")).get(HOME)).words
    assert re.search(r"建制支部 1个 机关一支部 2人 社团 1个 书画社 0人", words)


@pytest.mark.parametrize(
    ("name", "reason"), [("", "名称没有写"), ("长" * 41, "名称太长"), ("机关一支部", "已经有这个")]
)
async def test_a_name_that_will_not_do_is_refused_and_kept(office, signed_in, name, reason):
    await branch(office)
    clerk = await signed_in("staff")
    await clerk.get(HOME)
    page = await clerk.send(f"{HOME}/add", name=name, kind="社团")
    assert page.status == 422 and reason in page.words and f'value="{name}"' in page.html
    assert len(await office.town.rows(Organisation)) == 1


async def test_a_body_is_no_part_of_itself(office: Office, signed_in):
    first, second = await branch(office), await branch(office, "机关二支部")
    clerk = await signed_in("staff")
    await clerk.get(HOME)
    more = {"name": "机关二支部", "kind": "建制支部"}
    await clerk.send(f"{HOME}/{second}/change", parent=str(first), **more)
    for above in (first, second):
        page = await clerk.send(
            f"{HOME}/{first}/change", name="机关一支部", kind="建制支部", parent=str(above)
        )
        assert page.status == 422 and "不能归到它自己" in page.words
    rows = {row.id: row.parent_id for row in await office.town.rows(Organisation)}
    assert rows == {first: None, second: first}


async def test_somebody_is_found_by_sound_added_made_secretary_and_taken_out(any_office: Office):
    body = await branch(any_office)
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/{body}")
    found = await clerk.send(f"{HOME}/{body}/find", q="sunguoqin")
    assert "孙国庆" in found.words and "王德福" not in found.words
    assert "sunguoqin" not in found.path
    sun = await person(any_office, "孙国庆")
    joined = await clerk.send(f"{HOME}/{body}/join", member=str(sun))
    assert "孙国庆加入了机关一支部" in joined.words
    assert "没有重复加" in (await clerk.send(f"{HOME}/{body}/join", member=str(sun))).words
    path = f"{HOME}/{body}/members/{sun}"
    assert "书记、委员" in (await clerk.get(path)).words
    page = await clerk.send(path, role="书记", leads="1", home="1")
    assert re.search(r"孙国庆 书记 · 负责人 · 居住地支部", page.words)
    (row,) = await any_office.town.rows(Membership)
    today = any_office.town.clock.now().date()
    assert (row.role, row.leads, row.home, row.since) == ("书记", True, True, today)
    assert "不再属于机关一支部" in (await clerk.send(f"{path}/leave")).words
    assert await any_office.town.rows(Membership) == []
    assert (await clerk.send(f"{path}/leave")).status == 404
    assert [action for action, _ in await noted(any_office, "member.")] == [
        "member.join",
        "member.join",
        "member.leave",
    ]


async def test_nobody_found_is_told_what_else_to_try(office: Office, signed_in):
    body = await branch(office)
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/{body}")
    assert "没有找到" in (await clerk.send(f"{HOME}/{body}/find", q="没有这个人")).words
    for member in ("999999", "x", ""):
        assert (await clerk.send(f"{HOME}/{body}/join", member=member)).status == 404
    assert await office.town.rows(Membership) == []


async def test_a_secretary_sees_the_own_branch_and_changes_nothing(office: Office, signed_in):
    mine = await branch(office, "机关一支部", "李淑芬")
    other = await branch(office, "机关二支部", "周玉梅")
    secretary = await signed_in("secretary")
    assert "还没有登记您负责的支部" in (await secretary.get(HOME)).words
    own = secretary.member_id
    await office.town.do(lambda tx: organisations.join(tx, mine, own, "书记", leads=True))
    listed = (await secretary.get(HOME)).words
    assert "机关一支部" in listed and "机关二支部" not in listed and "加一个" not in listed
    page = await secretary.get(f"{HOME}/{mine}")
    assert "李淑芬" in page.words and "停办" not in page.words and "查找" not in page.words
    for hidden in (other, 999999):
        assert (await secretary.get(f"{HOME}/{hidden}")).status == 404
    elder = await person(office, "周玉梅")
    for path in ("join", "find", "change", "close", f"members/{own}", f"members/{own}/leave"):
        assert (await secretary.send(f"{HOME}/{mine}/{path}", member=str(elder))).status == 403
    assert len(await office.town.rows(Membership)) == 3


async def test_the_words_of_a_list_are_the_bureaus_own(any_office: Office):
    admin = await any_office.signed_in("admin")
    page = await admin.get("/console/choices")
    assert "建制支部" in page.words and "独居" in page.words
    path = "/console/choices/organisation_kind"
    await admin.send(f"{path}/add", word="老年大学班级")
    await admin.send(f"{path}/change", word="志愿队", do="remove")
    await admin.send(f"{path}/change", word="功能型支部", do="raise")
    rows = sorted(await any_office.town.rows(Choice), key=lambda row: row.place)
    assert [row.word for row in rows] == ["功能型支部", "建制支部", "社团", "老年大学班级"]
    clerk = await any_office.signed_in("staff")
    offered = (await clerk.get(HOME)).html
    assert "老年大学班级" in offered and "志愿队" not in offered
    assert len(await noted(any_office, "choice.")) == 3


async def test_a_word_that_stands_somewhere_is_counted_and_stays_there(office: Office, signed_in):
    body = await branch(office)
    admin = await signed_in("admin")
    assert re.search(r"建制支部 用了1次", (await admin.get("/console/choices")).words)
    await admin.send("/console/choices/organisation_kind/change", word="建制支部", do="remove")
    assert "建制支部" in (await admin.get(f"{HOME}/{body}")).words


@pytest.mark.parametrize(
    ("word", "reason"),
    [("", "没有写词"), ("长" * 21, "没有加上"), ("甲、乙", "没有加上"), ("社团", "已经有这个词")],
)
async def test_a_word_that_will_not_do_is_refused(office: Office, signed_in, word, reason):
    admin = await signed_in("admin")
    await admin.get("/console/choices")
    page = await admin.send("/console/choices/organisation_kind/add", word=word)
    assert page.status == 422 and reason in page.words
    assert await office.town.rows(Choice) == []


async def test_the_last_word_of_a_list_stays(office: Office, signed_in):
    admin = await signed_in("admin")
    await admin.get("/console/choices")
    path = "/console/choices/organisation_kind/change"
    for word in ("建制支部", "功能型支部", "社团", "志愿队"):
        page = await admin.send(path, word=word, do="remove")
    assert "至少要留一个词" in page.words
    assert [row.word for row in await office.town.rows(Choice)] == ["志愿队"]


async def test_the_words_are_for_administrators_and_lists_that_are_not_there_are_not(
    office: Office, signed_in
):
    clerk, admin = await signed_in("staff"), await signed_in("admin")
    assert (await clerk.get("/console/choices")).status == 403
    await admin.get("/console/choices")
    assert (await admin.send("/console/choices/nothing/add", word="甲")).status == 404
