"""Binding an account: by name and digits, never telling which was wrong, three times a day."""

from __future__ import annotations

import pytest

from bot.messages import Account
from services import binding, members, roster
from services.binding import Outcome
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.members import BindTry, MemberAccount

NEW = Account("simulator", "new-1")
PHONE = "19900000001"


@pytest.fixture
async def says(any_town, vault):
    """What comes of somebody's saying a name and digits."""

    def settle(tx):
        now = any_town.clock.now()
        people = (
            {"name": "欧阳建国", "phone": PHONE},
            {"name": "何联", "phone": "19900000002", "role": "liaison"},
            {"name": "同名", "phone": "19900001111"},
            {"name": "同名", "phone": "19900011111"},
            {"name": "没电话"},
        )
        return [roster.enter(tx, vault, given, By(None, now)) for given in people]

    ids = await any_town.do(settle)

    async def attempt(name: str, digits: str, account: Account = NEW, days: int = 0):
        now = any_town.clock.now()
        day = now.date().replace(day=now.day + days)
        return await any_town.do(
            lambda tx: binding.attempt(tx, vault, account, name, digits, now=now, day=day)
        )

    attempt.ids = ids
    return attempt


async def test_the_right_digits_bind_and_are_noted(any_town, says):
    done = await says("欧阳建国", "0001")
    assert done == (Outcome.BOUND, says.ids[0])
    (row,) = [r for r in await any_town.rows(MemberAccount) if r.account_id == NEW.id]
    assert (row.member_id, row.bound_at) == (says.ids[0], any_town.clock.now())
    (note,) = [r for r in await any_town.rows(Audit) if r.action == "member.bind"]
    assert note.subject == f"member:{says.ids[0]}"


@pytest.mark.parametrize("name", ["欧阳建国", "没有这个人", "没电话"])
async def test_wrong_is_wrong_whatever_was_wrong_and_the_third_goes_to_staff(any_town, says, name):
    wrong = [(await says(name, "9999")).outcome for _ in range(3)]
    assert wrong == [Outcome.WRONG, Outcome.WRONG, Outcome.STAFF]
    assert (await says("欧阳建国", "0001")).outcome is Outcome.STAFF
    assert not [r for r in await any_town.rows(MemberAccount) if r.account_id == NEW.id]


@pytest.mark.parametrize("name", ["欧阳建国", "没有这个人"])
async def test_three_accounts_have_three_tries_of_a_name_together(says, name):
    others = [Account("simulator", f"new-{n}") for n in range(4)]
    found = [(await says(name, "9999", account)).outcome for account in others]
    assert found == [Outcome.WRONG, Outcome.WRONG, Outcome.STAFF, Outcome.STAFF]


async def test_the_next_day_one_may_try_again(says):
    for _ in range(3):
        await says("欧阳建国", "9999")
    assert (await says("欧阳建国", "0001", days=1)).outcome is Outcome.BOUND


async def test_nobodys_name_stands_among_the_counts(any_town, says):
    await says("欧阳建国", "9999")
    stored = repr(await any_town.rows(BindTry))
    assert "欧阳建国" not in stored
    assert NEW.id not in stored


async def test_a_second_account_needs_staff(says):
    await says("欧阳建国", "0001")
    done = await says("欧阳建国", "0001", Account("simulator", "new-2"))
    assert done == (Outcome.STAFF, says.ids[0])


async def test_who_works_here_needs_staff(says):
    assert await says("何联", "0002") == (Outcome.STAFF, says.ids[1])


async def test_two_whom_both_fits_need_staff_and_other_digits_decide(says):
    assert await says("同名", "1111") == (Outcome.STAFF, None)


@pytest.mark.parametrize("digits", ["", "1", "001", "19900000001", "００01", "abcd"])
async def test_other_than_four_digits_is_wrong(says, digits):
    assert (await says("欧阳建国", digits)).outcome is Outcome.WRONG


async def test_staff_bind_a_second_account_and_take_it_back(any_town, says):
    await says("欧阳建国", "0001")
    other, now = Account("simulator", "new-2"), any_town.clock.now()
    member_id = says.ids[0]
    earlier = await any_town.do(lambda tx: binding.bind(tx, other, member_id, By(9, now)))
    assert earlier == [NEW]
    assert await any_town.do(lambda tx: members.accounts(tx, member_id)) == [NEW, other]
    await any_town.do(lambda tx: binding.unbind(tx, other, member_id, By(9, now)))
    assert await any_town.do(lambda tx: members.accounts(tx, member_id)) == [NEW]
