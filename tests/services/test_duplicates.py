"""Entries that may be one person are found, and those who only share something are not."""

from __future__ import annotations

import pytest

from services import duplicates, merging, roster, scopes
from storage.audit import By

BORN = {"birth_year": 1950, "birth_month": 3}


@pytest.fixture
async def found(any_town, vault):
    """The pairs among some people, as names and why."""

    async def pairs(*people):
        def work(tx):
            now = any_town.clock.now()
            ids = [roster.enter(tx, vault, given, By(None, now)) for given in people]
            seen = duplicates.pairs(tx, scopes.ALL)
            return ids, [(pair.one.name, pair.other.name, pair.why) for pair in seen]

        return await any_town.do(work)

    return pairs


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"id_number": "000000195003070010"}, {"id_number": "000000195003070010"}, "id_number"),
        ({"phone": "19900000001"}, {"phone": "19900000001"}, "phone"),
        (BORN, BORN, "birth"),
    ],
)
async def test_the_same_sound_and_something_else_alike(found, one, other, why):
    _, seen = await found({"name": "欧阳佳慧"} | one, {"name": "欧阳家惠"} | other)
    assert seen == [("欧阳佳慧", "欧阳家惠", why)]


async def test_a_couple_with_one_phone_namesakes_and_twins_are_no_duplicates(found):
    phone = {"phone": "19900000001"}
    _, seen = await found(
        {"name": "欧阳建国"} | phone,
        {"name": "上官淑芬"} | phone,
        {"name": "同名"},
        {"name": "同名"},
        {"name": "司徒大"} | BORN,
        {"name": "司徒二"} | BORN,
    )
    assert seen == []


async def test_each_pair_once_and_three_of_one_are_three_pairs(found):
    same = {"name": "欧阳建国", "phone": "19900000001"} | BORN
    _, seen = await found(same, same, same)
    assert [why for _, _, why in seen] == ["phone"] * 3


async def test_who_was_merged_is_no_duplicate_any_more(any_town, vault, found):
    same = {"name": "欧阳建国"} | BORN
    (one, other), seen = await found(same, same)
    assert len(seen) == 1
    now = any_town.clock.now()
    await any_town.do(lambda tx: merging.merge(tx, vault, one, other, By(None, now)))
    assert await any_town.do(lambda tx: duplicates.pairs(tx, scopes.ALL)) == []
