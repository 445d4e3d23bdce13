"""Searching people: by characters, sound, pinyin, initials and phone, within one's scope."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from services import families, grid, members, organisations, roster, scopes, search
from services.search import Wanted
from storage.audit import By

PHONE = "19900000001"


@pytest.fixture
async def found(any_town, vault):
    """Who is found by some words, as names in order."""
    now = any_town.clock.now()
    for given in (
        {"name": "章建国", "phone": PHONE},
        {"name": "单美华"},
        {"name": "曾欧阳", "kind": "lixiu"},
    ):
        await any_town.do(lambda tx, given=given: roster.enter(tx, vault, given, By(None, now)))

    async def names(words: str = "", scope=scopes.ALL, **wanted) -> list[str]:
        look = Wanted(words, **wanted)
        rows = await any_town.do(lambda tx: search.people(tx, vault, scope, look))
        assert len(rows) == await any_town.do(lambda tx: search.count(tx, vault, scope, look))
        return [row.name for row in rows]

    return names


async def test_by_characters_the_same_first_then_what_sounds_alike(found):
    assert await found("张建国") == ["张建国", "章建国"]
    assert await found("章建国") == ["章建国", "张建国"]
    assert await found("建国") == ["张建国", "章建国"]
    assert await found("没有这个人") == []


@pytest.mark.parametrize("words", ["zhangjianguo", "Zhang Jian Guo", "zjg", "jianguo", "ZJG"])
async def test_by_pinyin_and_by_initials(found, words):
    assert await found(words) == ["张建国", "章建国"]


async def test_surnames_are_read_as_surnames(found):
    assert await found("shanmeihua") == ["单美华"]
    assert await found("zengouyang") == ["曾欧阳"]


@pytest.mark.parametrize("words", [PHONE, "199 0000 0001", "+86 19900000001", "199-0000-0001"])
async def test_by_the_whole_phone_only(found, words):
    assert await found(words) == ["章建国"]
    assert await found(PHONE[:-1]) == []


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "a%b", "国%"])
async def test_signs_of_the_database_find_nobody(found, words):
    assert await found(words) == []


async def test_by_kind_and_by_role(found):
    assert await found(kind="lixiu") == ["曾欧阳"]
    assert await found(roles=("staff",)) == ["林小雨"]


async def test_a_liaison_finds_only_own_nodes(any_town, vault, found):
    def settle(tx):
        town = grid.add(tx, "城东街道")
        near, far = grid.add(tx, "和平社区", town), grid.add(tx, "河西街道")
        for name, node in (("王德福", near), ("李淑芬", far), ("赵秀英", town)):
            member_id = members.named(tx, name)
            roster.change(tx, vault, member_id, {"node_id": node}, By(None, any_town.clock.now()))
        liaison = members.enter(tx, "何联", "liaison")
        grid.assign(tx, town, liaison)
        return liaison, near

    liaison, near = await any_town.do(settle)
    scope = await any_town.do(lambda tx: scopes.of(tx, liaison, "liaison"))
    assert sorted(await found(scope=scope)) == ["王德福", "赵秀英"]
    assert await found(scope=scope, node=near) == ["王德福"]
    assert await found("李淑芬", scope=scope) == []
    for name, sees in (("王德福", True), ("李淑芬", False), ("刘桂兰", False)):
        held = await any_town.do(
            lambda tx, name=name: scopes.holds(tx, scope, members.named(tx, name))
        )
        assert held is sees, name


async def test_a_secretary_finds_only_the_own_branch(any_town, found):
    def settle(tx):
        one, other = (organisations.add(tx, name, "支部") for name in ("机关一支部", "机关二支部"))
        secretary = members.named(tx, "孙国庆")
        organisations.join(tx, one, secretary, "书记", leads=True)
        organisations.join(tx, other, secretary)
        organisations.join(tx, one, members.named(tx, "李淑芬"))
        organisations.join(tx, other, members.named(tx, "周玉梅"))
        return secretary

    secretary = await any_town.do(settle)
    scope = await any_town.do(lambda tx: scopes.of(tx, secretary, "secretary"))
    assert sorted(await found(scope=scope)) == ["孙国庆", "李淑芬"]


@pytest.mark.parametrize("role", ["member", "family", "duty", "liaison", "secretary"])
async def test_who_looks_after_nobody_finds_nobody(any_town, found, role):
    scope = await any_town.do(lambda tx: scopes.of(tx, 1, role))
    assert await found(scope=scope) == []


async def test_family_rights_hold_until_they_run_out(any_town):
    now = any_town.clock.now()
    today = now.date()

    def settle(tx):
        elder, daughter = members.named(tx, "张建国"), members.named(tx, "张敏")
        link = families.ask(tx, elder, daughter, "daughter", now)
        before = families.may(tx, daughter, elder, "may_report", today)
        families.decide(tx, link, "approved", By(9, now), expires_on=today, may_report=True)
        return elder, daughter, link, before

    elder, daughter, link, before = await any_town.do(settle)
    assert not before

    async def may(right: str, day=today) -> bool:
        return await any_town.do(lambda tx: families.may(tx, daughter, elder, right, day))

    assert await may("may_report")
    assert not await may("may_redeem")
    assert not await may("may_report", today.replace(day=today.day + 1))
    await any_town.do(lambda tx: families.decide(tx, link, "ended", By(9, now)))
    assert not await may("may_report")


@pytest.mark.parametrize("words", ["", "国", "章建国", "zjg"])
async def test_on_sqlite_names_are_looked_for_in_an_index_and_not_among_all_that_is_sealed(
    town, vault, words
):
    asked: list[tuple[str, object]] = []

    def work(tx) -> list[str]:
        event.listen(tx._connection, "before_cursor_execute", note, named=True)
        search.count(tx, vault, scopes.ALL, Wanted(words))
        search.people(tx, vault, scopes.ALL, Wanted(words))
        return [row[3] for sql, given in asked for row in explained(tx, sql, given)]

    def note(statement, parameters, **_more) -> None:
        asked.append((statement, parameters))

    def explained(tx, sql, given) -> list[tuple]:
        return tx._cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()

    scans = [step for step in await town.do(work) if step.startswith("SCAN")]
    assert len(scans) == 2
    assert all("ix_members_search" in step for step in scans), scans
