"""承办部门 in the console: entered, renamed, closed and opened, with what each has to see to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.texts import Texts
from services.suggestions import departments, stages
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.suggestions import Case, Department
from tests.kit import handed
from tests.kit.office import Office, Page, Visitor

HOME = "/console/departments"
say = Texts()


async def enters(clerk: Visitor, name: str = "市政管理处", contact: str = "") -> Page:
    await clerk.get(HOME)
    return await clerk.send(HOME, name=name, contact=contact)


async def kept(office: Office) -> list[tuple[str, int | None, bool]]:
    rows = await office.town.rows(Department)
    return [(row.name, row.contact_id, row.closed_at is not None) for row in rows]


async def test_without_any_the_page_says_what_to_do(office: Office, signed_in):
    page = await (await signed_in("staff")).get(HOME)
    assert say("department_pages.none_yet") in page.words and "<table" not in page.html


async def test_one_is_entered_changed_closed_and_opened(any_office: Office):
    clerk = await any_office.signed_in("staff", "林小雨")
    page = await enters(clerk, " 市政\u3000管理处 ", str(clerk.member_id))
    assert page.path == HOME and "加上了：市政 管理处。" in page.words
    assert await kept(any_office) == [("市政 管理处", clerk.member_id, False)]
    (row,) = await any_office.town.rows(Department)
    here = f"{HOME}/{row.id}"
    assert f'value="{clerk.member_id}" selected' in (await clerk.get(here)).html
    page = await clerk.send(here, name="市政所", contact="")
    assert "改好了：市政所。" in page.words and "没有，发链接" in page.words
    assert "停用以后" in (await clerk.get(f"{here}/close")).words
    for _ in range(2):
        page = await clerk.send(f"{here}/close")
        assert "停用了：市政所。" in page.words
    assert await kept(any_office) == [("市政所", None, True)]
    for _ in range(2):
        page = await clerk.send(f"{here}/open")
        assert "又启用了：市政所。" in page.words
    assert await kept(any_office) == [("市政所", None, False)]
    done = [row.action for row in await any_office.town.rows(Audit) if "department" in row.action]
    assert done == ["department.enter", *["department.change"] * 3]


async def test_one_that_was_closed_and_is_entered_again_is_the_same(any_office: Office):
    clerk = await any_office.signed_in("staff")
    await enters(clerk)
    (row,) = await any_office.town.rows(Department)
    await clerk.send(f"{HOME}/{row.id}/close")
    assert "加上了：市政管理处。" in (await enters(clerk)).words
    assert await kept(any_office) == [("市政管理处", None, False)]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"name": ""}, "office_missing"),
        ({"name": " \u200b\u3000"}, "office_missing"),
        ({"name": "长" * 31}, "office_long"),
        ({"name": "市政管理处"}, "office_taken"),
        ({"contact": "999999"}, "contact_gone"),
        ({"contact": "小林"}, "contact_gone"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(any_office: Office, given, reason):
    clerk = await any_office.signed_in("staff")
    await enters(clerk)
    await enters(clerk, "园林所")
    before = await kept(any_office)
    last = (await any_office.town.rows(Department))[-1].id
    for path in (HOME, f"{HOME}/{last}"):
        await clerk.get(path)
        page = await clerk.send(path, **{"name": "环卫所", "contact": ""} | given)
        assert page.status == 422 and say(f"department_pages.{reason}") in page.words
        assert given.get("name", "环卫所").strip() in page.html
    assert await kept(any_office) == before


async def test_who_is_no_clerk_hears_of_no_cases(office: Office, signed_in):
    clerk, keeper = await signed_in("staff"), await signed_in("secretary")
    page = await enters(clerk, contact=str(keeper.member_id))
    assert page.status == 422 and say("department_pages.contact_gone") in page.words
    assert f'value="{keeper.member_id}"' not in page.html


async def test_a_name_may_stay_as_it_is_and_take_no_others(any_office: Office):
    clerk = await any_office.signed_in("staff")
    for name in ("市政管理处", "园林所"):
        await enters(clerk, name)
    one, other = await any_office.town.rows(Department)
    await clerk.get(f"{HOME}/{one.id}")
    assert (await clerk.send(f"{HOME}/{one.id}", name="市政管理处", contact="")).status == 200
    await clerk.send(f"{HOME}/{other.id}/close")
    page = await clerk.send(f"{HOME}/{one.id}", name="园林所", contact="")
    assert page.status == 422, "also of one that is closed: both would have it"


async def test_how_many_are_open_and_overdue_is_counted(any_office: Office):
    vault, now = any_office.town.bot.vault, any_office.town.clock.now()
    by, cases = By(None, now), core(Case)

    def settle(tx) -> list[int]:
        numbers = [handed.suggested(tx, vault, now) for _ in range(5)]
        for number in numbers:
            handed.give(tx, vault, number, by, "园林所" if number == numbers[-1] else "市政所")
        late = {"due_on": now.date() - timedelta(days=1)}
        for at, values in ((0, late), (1, {"due_on": now.date()}), (2, {"state": stages.CLOSED})):
            tx.execute(update(cases).where(cases.c.id == numbers[at]).values(**values))
        departments.enter(tx, "环卫所", None, by)
        return numbers

    await any_office.town.do(settle)
    words = (await (await any_office.signed_in("staff")).get(HOME)).words
    for line in ("市政所 没有，发链接 3件 1件", "园林所 没有，发链接 1件 0件"):
        assert line in words, words
    assert re.search("环卫所 没有，发链接 0件 0件", words)
