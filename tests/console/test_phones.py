"""换手机号 in the console: a number told in the chat, seen by staff and put on the roster."""

from __future__ import annotations

import pytest

from bot.texts import Texts
from console.routes import TODAY
from services import roster
from storage.audit import By
from storage.tables.engine import Audit, Outbox
from storage.tables.tasks import Task
from tests.console.test_person import live, member, number_of, opened
from tests.kit.office import Office

say = Texts(bot="小银铃")
HERE, LIST = "/console/phones", f"{TODAY}/phone_change"
WHO = "王德福"
OLD, NEW, NEWER = "19900000001", "19900001234", "19900005678"
SHOWN = {"shown": "199****1234"}


@pytest.fixture
async def told(office: Office) -> str:
    """That 王德福, whose number is on file, has another one; the page of it."""
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    number = await number_of(office, WHO)
    await office.town.do(lambda tx: roster.change(tx, vault, number, {"phone": OLD}, by))
    await says(office, WHO, f"我换手机号了，新号{NEW}")
    return f"{HERE}/{(await tasks(office))[0].id}"


async def says(office: Office, who: str, text: str) -> None:
    await office.town.private(who).says(who, text)


async def tasks(office: Office) -> list[Task]:
    return [row for row in await office.town.rows(Task) if row.closed_at is None]


async def numbers(office: Office) -> tuple[str, str]:
    row = await member(office, WHO)
    return opened(office, row, "phone"), opened(office, row, "phone2")


async def answered(office: Office, account: str) -> list[str]:
    """What somebody is told alone of what staff decided."""
    rows = [row for row in await office.town.rows(Outbox) if row.key.startswith("decided:")]
    assert all(not row.is_group for row in rows)
    return [row.text for row in rows if row.chat_id == account]


async def account_of(office: Office) -> str:
    return (await office.town.rows(Task))[0].account_id


async def test_today_leads_to_it_and_both_numbers_are_masked(office: Office, signed_in, told: str):
    clerk = await signed_in("staff")
    assert f"1 {say('tasks.phone_change')}" in (await clerk.get(TODAY)).words
    assert f'href="{told}"' in (await clerk.get(LIST)).html
    page = await clerk.get(told)
    assert all(word in page.words for word in (WHO, "199****0001", "199****1234"))
    assert NEW not in page.html and OLD not in page.html


async def test_who_sees_the_number_is_noted_without_it(office: Office, signed_in, told: str):
    clerk = await signed_in("staff")
    await clerk.get(told)
    page = await clerk.send(f"{told}/reveal")
    assert NEW in page.words and NEW not in page.path
    assert NEW not in (await clerk.get(told)).html
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "task.reveal"]
    assert (note.member_id, note.after) == (clerk.member_id, {"field": "phone"})


@pytest.mark.parametrize(
    ("field", "after"),
    [("phone", (NEW, "")), ("phone2", (OLD, NEW))],
)
async def test_it_is_put_on_the_roster_and_the_asker_told(
    office: Office, signed_in, told: str, field: str, after: tuple[str, str]
):
    clerk = await signed_in("staff")
    await clerk.get(told)
    done = await clerk.send(f"{told}/accept", field=field, **SHOWN)
    words = say("phones.changed" if field == "phone" else "phones.changed_other", name=WHO)
    assert words in done.words and done.path == LIST
    assert await numbers(office) == after and await tasks(office) == []
    assert await answered(office, await account_of(office)) == [say("phones.taken")]
    notes = {row.action: row for row in await office.town.rows(Audit)}
    assert notes["member.change"].member_id == notes["task.close"].member_id == clerk.member_id
    assert notes["member.change"].after == {field: "199****1234"}
    late = await clerk.send(f"{told}/accept", field="phone", **SHOWN)
    assert say("console.already_closed") in late.words and await numbers(office) == after
    assert say("person.closed_already") in (await clerk.get(told)).words
    assert (await clerk.send(f"{told}/reveal")).status == 404


async def test_it_may_be_closed_and_nothing_changes(office: Office, signed_in, told: str):
    clerk = await signed_in("staff")
    assert "不改，关掉" in (await clerk.get(told)).words
    assert say("phones.closed") in (await clerk.send(f"{told}/close")).words
    assert await numbers(office) == (OLD, "") and await tasks(office) == []
    late = await clerk.send(f"{told}/close")
    assert say("console.already_closed") in late.words
    assert await answered(office, await account_of(office)) == [say("phones.not_taken")]


async def test_a_number_that_came_after_the_page_is_not_taken_unseen(
    office: Office, signed_in, told: str
):
    clerk = await signed_in("staff")
    await clerk.get(told)
    await says(office, WHO, f"我换手机号了，是{NEWER}")
    again = await clerk.send(f"{told}/accept", field="phone", **SHOWN)
    assert say("phones.newer") in again.words and "199****5678" in again.words
    assert await numbers(office) == (OLD, "") and len(await tasks(office)) == 1


async def test_without_a_number_or_a_person_it_can_only_be_closed(office: Office, signed_in):
    await says(office, WHO, "我换手机号了")
    await says(office, "new-1", f"我换手机号了，新号{NEW}")
    clerk = await signed_in("staff")
    for task, why in zip(
        await tasks(office), ("phones.no_number", "phones.no_person"), strict=True
    ):
        path = f"{HERE}/{task.id}"
        page = await clerk.get(path)
        assert say(why) in page.words and "改上，" not in page.words
        shown = "199****1234" if task.detail_sealed else ""
        assert (await clerk.send(f"{path}/accept", field="phone", shown=shown)).status == 404
        await clerk.send(f"{path}/close")
        assert await answered(office, task.account_id) == [say("phones.looked_at")]
    assert await tasks(office) == []


async def test_no_other_field_and_no_other_task_is_touched(office: Office, signed_in, told: str):
    clerk = await signed_in("staff")
    await clerk.get(told)
    for field in ("id_number", "name", ""):
        assert (await clerk.send(f"{told}/accept", field=field, **SHOWN)).status == 404
    await says(office, WHO, "转人工")
    other = next(row for row in await tasks(office) if row.kind == "human")
    assert (await clerk.get(f"{HERE}/{other.id}")).status == 404
    assert (await clerk.send(f"{HERE}/{other.id}/close")).status == 404
    assert len(await tasks(office)) == 2


async def test_a_liaison_does_it_for_own_people_alone(office: Office, signed_in, told: str):
    liaison = await signed_in("liaison")
    await liaison.get(TODAY)
    assert (await liaison.get(told)).status == 404
    for deed in ("reveal", "accept", "close"):
        refused = await liaison.send(f"{told}/{deed}", field="phone", **SHOWN)
        assert refused.status == 404
    assert await numbers(office) == (OLD, "") and len(await tasks(office)) == 1
    await live(office, WHO, liaison)
    await liaison.get(told)
    await liaison.send(f"{told}/accept", field="phone", **SHOWN)
    assert await numbers(office) == (NEW, "")
