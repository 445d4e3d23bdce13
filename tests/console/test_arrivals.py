"""签到 in the console: ticking who came on a telephone, walk-ins, notes, the sheet for the door."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import segno
from sqlalchemy import update

from bot.texts import Texts
from services import members, organisations, roster
from services.activities import addresses, attendance, notes, signing, writing
from services.activities.entries import Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import ActivityNote, Signup
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.members import Member
from tests.kit import town as towns
from tests.kit.activities import STARTS
from tests.kit.office import Office, Page, Visitor
from tests.kit.town import ZONE

say = Texts()
WANG, LI = "王德福", "李淑芬"


async def meeting(office: Office, *people: Entry, **more: Any) -> int:
    """A tea that begins in half an hour, some on its list; gives its id."""
    by = By(None, office.town.clock.now())

    def work(tx):
        made = writing.create(tx, Draft("茶话会", STARTS, **more), by, ZONE)
        writing.publish(tx, made, by, ZONE)
        signing.sign_up(tx, made, [(one,) for one in people], by)
        return made

    made = await office.town.do(work)
    office.town.clock.offset += STARTS - timedelta(minutes=30) - office.town.clock.now()
    return made


async def entries_of(office: Office) -> dict[str, Any]:
    return {row.name: row for row in await office.town.rows(Signup)}


async def came(office: Office) -> dict[str, tuple[str, int | None]]:
    return {name: (row.state, row.arrived) for name, row in (await entries_of(office)).items()}


async def tick(office: Office, visitor: Visitor, tea: int, name: str, heads: str, **more) -> Page:
    row = (await entries_of(office))[name]
    path = f"/console/activities/{tea}/entries/{row.id}/arrive"
    return await visitor.send(path, heads=heads, **more)


def path_of(tea: int) -> str:
    return f"/console/activities/{tea}/arrivals"


async def test_who_came_is_ticked_and_ticked_off(any_office: Office):
    tea = await meeting(any_office, Entry("甲"), Entry("乙", heads=3, company=("丙",)))
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(path_of(tea))
    assert "报名 4位" in page.words and "到了 0位" in page.words and "没到 4位" in page.words
    page = await tick(any_office, clerk, tea, "乙", "2")
    assert "到了 2位" in page.words and "没到 2位" in page.words
    assert await came(any_office) == {"甲": ("in", None), "乙": ("in", 2)}
    await tick(any_office, clerk, tea, "乙", "3")
    await tick(any_office, clerk, tea, "乙", "3")
    assert (await came(any_office))["乙"] == ("in", 3)
    page = await tick(any_office, clerk, tea, "乙", "0")
    assert (await came(any_office))["乙"] == ("in", None) and "到了 0位" in page.words
    deeds = [row for row in await any_office.town.rows(Audit) if row.action == "signup.arrive"]
    assert [row.member_id for row in deeds] == [clerk.member_id] * 3


async def test_the_page_comes_back_where_it_was(office: Office, signed_in):
    people = [Entry(f"第{n}位") for n in range(60)]
    tea = await meeting(office, *people)
    clerk = await signed_in("staff")
    page = await clerk.get(f"{path_of(tea)}?page=2&live=1")
    assert '<meta http-equiv="refresh" content="10">' in page.html and "第59位" in page.words
    row = (await entries_of(office))["第59位"]
    assert f'id="e{row.id}"' in page.html
    path = f"/console/activities/{tea}/entries/{row.id}/arrive"
    page = await clerk.send(path, follow=False, heads="1", page="2", live="1")
    assert page.headers["Location"] == f"{path_of(tea)}?page=2&live=1#e{row.id}"
    page = await clerk.send(path, follow=False, heads="1", page="//evil.example", live="")
    assert page.headers["Location"] == f"{path_of(tea)}#e{row.id}"


@pytest.mark.parametrize("heads", ["99", "x", "-1", ""])
async def test_nobody_comes_with_more_than_the_entry_has(office: Office, signed_in, heads: str):
    tea = await meeting(office, Entry("甲", heads=2))
    await tick(office, await signed_in("staff"), tea, "甲", heads)
    assert await came(office) == {"甲": ("in", 2 if heads == "99" else None)}


async def test_not_before_the_day_but_after_it(office: Office, signed_in):
    tea = await meeting(office, Entry("甲"))
    office.town.clock.offset -= timedelta(days=1)
    clerk = await signed_in("staff")
    assert say("arrivals.not_yet") in (await clerk.get(path_of(tea))).words
    assert say("arrivals.not_yet") in (await tick(office, clerk, tea, "甲", "1")).words
    assert await came(office) == {"甲": ("in", None)}
    office.town.clock.offset += timedelta(days=4)
    await tick(office, clerk, tea, "甲", "1")
    assert await came(office) == {"甲": ("in", 1)}


async def test_the_last_tick_is_taken_back_on_the_activitys_page(office: Office, signed_in):
    tea = await meeting(office, Entry("甲"), Entry("乙"))
    clerk = await signed_in("staff")
    for name in ("甲", "乙"):
        await tick(office, clerk, tea, name, "1")
    page = await clerk.get(f"/console/activities/{tea}")
    assert "签到：乙" in page.words
    await clerk.send(f"/console/activities/{tea}/undo")
    assert await came(office) == {"甲": ("in", 1), "乙": ("in", None)}


async def test_somebody_of_the_roster_comes_unasked(any_office: Office):
    tea = await meeting(any_office, Entry("甲"), capacity=2)
    clerk = await any_office.signed_in("staff")
    page = await clerk.send(f"{path_of(tea)}/find", q=WANG)
    assert page.status == 200 and page.path == f"{path_of(tea)}/find" and WANG in page.words
    number = await any_office.town.do(lambda tx: members.named(tx, WANG))
    page = await clerk.send(f"{path_of(tea)}/walk-in", member=str(number))
    assert say("arrivals.came_in", name=WANG) in page.words
    page = await clerk.send(f"{path_of(tea)}/guest", name="赵一民")
    assert say("arrivals.came_waiting", name="赵一民") in page.words
    assert await came(any_office) == {
        "甲": ("in", None),
        WANG: ("in", 1),
        "赵一民": ("waiting", 1),
    }
    rows = await entries_of(any_office)
    assert {rows[name].how for name in (WANG, "赵一民")} == {"walk_in"}
    found = await any_office.town.do(lambda tx: attendance.numbers(tx, tea))
    assert found == (1, 2, 2, 1)
    page = await clerk.get(path_of(tea))
    assert "没报名来的 2位" in page.words and "候补" in page.words


async def test_who_cannot_take_part_is_asked_about(office: Office, signed_in):
    tea = await meeting(office)

    def unable(tx):
        vault, by = office.town.bot.vault, By(None, office.town.clock.now())
        made = roster.enter(tx, vault, {"name": "养病的人"}, by)
        here = core(Member).c.id == made
        tx.execute(update(core(Member)).where(here).values(activity="none"))
        return made

    number = await office.town.do(unable)
    clerk = await signed_in("staff")
    await clerk.get(path_of(tea))
    page = await clerk.send(f"{path_of(tea)}/walk-in", member=str(number))
    assert say("arrivals.came_asked", name="养病的人") in page.words
    assert await came(office) == {"养病的人": ("asked", 1)}


async def test_into_what_was_called_off_nobody_comes(office: Office, signed_in):
    tea = await meeting(office)
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: writing.cancel(tx, tea, "下雨", by))
    clerk = await signed_in("staff")
    await clerk.get(path_of(tea))
    await clerk.send(f"{path_of(tea)}/guest", name="赵一民")
    assert await came(office) == {}


@pytest.mark.parametrize("name", ["", "x", "长" * 21])
async def test_a_guest_has_a_name(office: Office, signed_in, name: str):
    tea = await meeting(office)
    clerk = await signed_in("staff")
    await clerk.get(path_of(tea))
    page = await clerk.send(f"{path_of(tea)}/guest", name=name)
    assert page.status == 422 and say("activity_pages.name_unread") in page.words
    assert await came(office) == {}


async def test_who_leads_a_branch_sees_and_ticks_its_people_alone(office: Office, signed_in):
    secretary = await signed_in("secretary", "书记甲")
    number, other = [await office.town.do(partial(members.named, name=one)) for one in (WANG, LI)]

    def belong(tx):
        body = organisations.add(tx, "第九支部", "建制支部")
        organisations.join(tx, body, number)
        organisations.join(tx, body, secretary.member_id, "书记", leads=True)

    await office.town.do(belong)
    tea = await meeting(office, Entry(WANG, number), Entry(LI, other))
    page = await secretary.get(path_of(tea))
    assert WANG in page.words and LI not in page.words and "报名 1位" in page.words
    await tick(office, secretary, tea, WANG, "1")
    assert (await tick(office, secretary, tea, LI, "1")).status == 404
    assert (await secretary.send(f"{path_of(tea)}/guest", name="赵一民")).status == 403
    assert await came(office) == {WANG: ("in", 1), LI: ("in", None)}


async def test_notes_of_public_pages_are_seen_to_by_clerks(office: Office, signed_in):
    tea = await meeting(office)
    vault, now = office.town.bot.vault, office.town.clock.now()

    def leave(tx):
        notes.leave(tx, vault, tea, kind=notes.DOOR, name="门口的人", at=now)
        told = {"kind": notes.LINK, "name": "想来的人", "phone": "19900000055"}
        notes.leave(tx, vault, tea, at=now, **told)

    await office.town.do(leave)
    clerk = await signed_in("staff")
    today = await clerk.get("/console/today")
    assert say("arrivals.need_notes") in today.words
    waiting = await clerk.get("/console/today/activity_notes")
    assert "门口的人" in waiting.words and path_of(tea) in waiting.html
    page = await clerk.get(path_of(tea))
    assert "199****0055" in page.words and "19900000055" not in page.html
    first, second = await office.town.rows(ActivityNote)
    page = await clerk.send(f"/console/activities/{tea}/notes/{second.id}/reveal")
    assert "19900000055" in page.words
    seen = [row.after for row in await office.town.rows(Audit) if row.action == "activity.reveal"]
    assert seen == [{"field": "phone"}]
    for one in (first, second):
        await clerk.send(f"/console/activities/{tea}/notes/{one.id}/close")
    assert await office.town.rows(ActivityNote) == []
    liaison = await signed_in("liaison")
    await office.town.do(leave)
    assert "门口的人" not in (await liaison.get(path_of(tea))).words


async def test_the_door_has_no_code_before_the_site_has_an_address(office: Office, signed_in):
    tea = await meeting(office)
    page = await (await signed_in("staff")).get(f"/console/activities/{tea}/door")
    assert page.status == 200 and "public_url" in page.words and "<svg" not in page.html


async def test_the_sheet_of_the_door_leads_to_it(sqlite_url: str, monkeypatch):
    site = "https://yinling.bureau.example"
    told = partial(towns.settings, YINLING_SERVER__PUBLIC_URL=site)
    monkeypatch.setattr(towns, "settings", told)
    async with Office.open(sqlite_url) as office:
        tea = await meeting(office, Entry("甲"))
        clerk = await office.signed_in("staff")
        page = await clerk.get(f"/console/activities/{tea}/door")
        row = await office.town.do(lambda tx: writing.find(tx, tea))
        link = addresses.door(site, row)
        assert modules(page.html) == wanted(link) and "甲" not in page.words
        visitor = await office.visitor()
        assert (await visitor.get(link.removeprefix(site))).status == 200


def modules(html: str) -> set[tuple[int, int]]:
    """The dark modules of the code on a page."""
    found = re.findall(r"M(\d+) (\d+)h1v1h-1z", html)
    return {(int(x), int(y)) for x, y in found}


def wanted(link: str) -> set[tuple[int, int]]:
    rows = segno.make(link, error="m", micro=False).matrix
    return {(x, y) for y, row in enumerate(rows, 4) for x, dark in enumerate(row, 4) if dark}
