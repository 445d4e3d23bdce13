"""Links that sign in once."""

from __future__ import annotations

from bot.texts import Texts
from console.routes import LOGIN, TODAY
from services import logins
from storage.tables.staff import Pass
from tests.kit.office import Office, Visitor

ASK, USED = Texts()("console.pass_ask"), Texts()("console.pass_used")


async def test_a_link_asks_first_and_signs_in_once(any_office: Office):
    visitor = await any_office.visitor()
    link = await any_office.lend(await any_office.employ("林小雨", "staff"))
    for _ in range(3):
        assert ASK in (await visitor.get(link)).words, "previews use nothing up"
    page = await visitor.send(link)
    assert page.path == TODAY and "林小雨" in page.words
    other = await any_office.visitor()
    await other.get(link)
    refused = await other.send(link)
    assert refused.status == 403 and USED in refused.words
    assert (await other.get(TODAY)).path.startswith(LOGIN)


async def test_after_half_an_hour_a_link_is_worth_nothing(office: Office, visitor: Visitor):
    member_id = await office.employ("林小雨", "staff")
    late, good = await office.lend(member_id), await office.lend(member_id)
    office.wait(minutes=30)
    await visitor.get(good)
    assert (await visitor.send(good)).path == TODAY
    office.wait(seconds=1)
    await visitor.get(late)
    assert USED in (await visitor.send(late)).words


async def test_the_database_does_not_hold_the_secret(office: Office):
    link = await office.lend(await office.employ("林小雨", "staff"))
    (row,) = await office.town.rows(Pass)
    assert link.rpartition("/")[2] not in str(row)


async def test_a_link_of_somebody_deactivated_opens_nothing(office: Office, visitor: Visitor):
    member_id = await office.employ("林小雨", "staff")
    link = await office.lend(member_id)
    await office.town.do(lambda tx: logins.close(tx, member_id, office.machine.now()))
    await visitor.get(link)
    assert (await visitor.send(link)).status == 403


async def test_a_link_that_never_was_opens_nothing(visitor: Visitor):
    await visitor.get("/console/pass/nothing")
    assert USED in (await visitor.send("/console/pass/nothing")).words
