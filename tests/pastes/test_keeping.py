"""What becomes of a paste by and by: forgotten, erased, pasted again, chosen anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from services import keys, members
from services.erasure import erase
from services.pastes import keeping, undoing
from services.pastes.model import GUEST, Choices
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin
from tests.pastes import kit
from tests.pastes.kit import CLERK, NOW, Group

TALK = "沈素云 2025/10/28 9:05:12\n打卡\n平安是福 2025/10/28 9:06:00\n打卡\n罗玉梅 2025/10/28 9:07:00\n已学"


@pytest.fixture
async def group(database_url: str) -> AsyncIterator[Group]:
    group = await kit.started(database_url)
    yield group
    await group.bot.stop()


def paste(group: Group, tx, text: str, choices: Choices | None = None):
    """The row of a text that was looked at, and what would come of it."""
    vault, by = group.bot.vault, By(group.people[CLERK], NOW)
    row = keeping.find(tx, keeping.begin(tx, vault, group.chat, text, by))
    came = keeping.look(tx, vault, row, choices or Choices(), group.bot.pasting.preview)
    return keeping.find(tx, row.id), came


async def test_who_is_unclear_is_asked_and_chosen_once_for_the_group(group: Group):
    def work(tx):
        _, came = paste(group, tx, TALK)
        asked = {one.said: one.candidates for line in came.lines for one in line.unclear}
        both = {group.people["罗玉梅@机关"], group.people["罗玉梅@教育"]}
        assert asked.keys() == {"平安是福", "罗玉梅"}
        assert set(asked["罗玉梅"]) == both
        chosen = {"平安是福": group.people["童安平"], "罗玉梅": group.people["罗玉梅@教育"]}
        row, came = paste(group, tx, TALK, Choices(senders=chosen))
        assert not came.count("unclear")
        assert keeping.save(tx, group.bot.vault, row, group.bot.pasting.record, row_by(group))
        _, later = paste(group, tx, TALK.replace("10/28", "10/29"))
        assert not later.count("unclear")
        return [one.who for line in later.lines for one in line.effects]

    assert await group.do(work) == ["沈素云", "童安平", "罗玉梅"]


def row_by(group: Group) -> By:
    return By(group.people[CLERK], NOW)


async def test_nobody_of_the_roster_is_left_out_and_a_guest_goes_on_the_list(group: Group):
    def work(tx):
        chain = "#接龙\n重阳茶话会\n1. 罗玉梅\n2. 卫承志"
        choices = Choices(senders={"平安是福": GUEST}, names={"罗玉梅": GUEST})
        _, talk = paste(group, tx, TALK, choices)
        _, came = paste(group, tx, chain, choices)
        return talk.count("unclear"), [one.who for line in came.lines for one in line.effects]

    assert await group.do(work) == (1, ["罗玉梅", "卫承志"])


async def test_what_was_pasted_before_is_told_so(group: Group):
    def work(tx):
        row, _ = paste(group, tx, TALK)
        keeping.save(tx, group.bot.vault, row, group.bot.pasting.record, row_by(group))
        _, came = paste(group, tx, TALK)
        return [line.status for line in came.lines]

    assert await group.do(work) == ["repeated", "repeated", "repeated"]


async def test_what_changed_since_it_was_looked_at_is_shown_again(group: Group):
    def work(tx):
        first, _ = paste(group, tx, TALK)
        second, _ = paste(group, tx, TALK)
        record, vault = group.bot.pasting.record, group.bot.vault
        assert keeping.save(tx, vault, first, record, row_by(group))
        assert not keeping.save(tx, vault, second, record, row_by(group))
        again = keeping.find(tx, second.id)
        return again.state, [line.status for line in keeping.result(vault, again).lines]

    assert await group.do(work) == ("open", ["repeated", "repeated", "repeated"])


async def test_after_a_day_it_is_not_taken_back_and_later_nothing_is_told(group: Group):
    def work(tx):
        row, _ = paste(group, tx, TALK)
        keeping.save(tx, group.bot.vault, row, group.bot.pasting.record, row_by(group))
        row = keeping.find(tx, row.id)
        late = By(group.people[CLERK], NOW + timedelta(days=1))
        assert undoing.undo(tx, group.bot.vault, row, late) is None
        keeping.forget(tx, NOW + timedelta(seconds=1))
        row = keeping.find(tx, row.id)
        return row.text_sealed, row.result_sealed, row.recorded

    assert await group.do(work) == (None, None, 1)


async def test_what_was_pasted_is_forgotten_with_whoever_is_erased(group: Group):
    def work(tx):
        row, _ = paste(group, tx, TALK)
        gone = members.named(tx, "沈素云")
        assert erase(tx, group.bot.vault, gone, By(group.people[CLERK], NOW), "某人")
        return keeping.find(tx, row.id).text_sealed

    assert await group.do(work) is None


async def test_danger_is_shown_and_nothing_else_is_done_of_it(group: Group):
    def work(tx):
        _, came = paste(group, tx, "康宝田 2025/10/29 20:05:12\n我摔倒了，起不来")
        return [(line.status, line.effects) for line in came.lines]

    assert await group.do(work) == [("danger", ())]


async def test_in_a_group_of_both_an_activity_that_is_named_is_no_study(group: Group):
    def work(tx):
        talk = "沈素云 2025/10/28 9:05:12\n打卡\n毕春生 2025/10/28 9:06:00\n健步走算我一个"
        _, came = paste(group, tx, talk)
        return [(one.what, one.who) for line in came.lines for one in line.effects]

    assert await group.do(work) == [("checked_in", "沈素云"), ("joined", "毕春生")]


async def test_a_check_in_that_a_paste_took_back_stands_again_when_it_is_undone(group: Group):
    def work(tx):
        vault, record, by = group.bot.vault, group.bot.pasting.record, row_by(group)
        row, _ = paste(group, tx, "沈素云 2025/10/28 9:05:12\n打卡")
        keeping.save(tx, vault, row, record, by)
        row, _ = paste(group, tx, "沈素云 2025/10/28 9:30:00\n打错了，撤回刚才的打卡")
        keeping.save(tx, vault, row, record, by)
        gone = len(list(tx.execute(select(core(Checkin)))))
        stayed = undoing.undo(tx, vault, keeping.find(tx, row.id), by)
        return gone, stayed, len(list(tx.execute(select(core(Checkin)))))

    assert await group.do(work) == (0, 0, 1)


async def test_a_list_of_no_activity_says_that_one_is_missing(group: Group):
    def work(tx):
        _, came = paste(group, tx, "#接龙\n采摘草莓\n1. 卫承志\n2. 邱文彬\n3. 祝福海")
        return [(line.status, line.because) for line in came.lines]

    assert await group.do(work) == [("nothing", "pastes.no_activity")]


async def test_what_is_kept_is_sealed_as_the_change_of_keys_looks_for_it(group: Group):
    def work(tx):
        row, _ = paste(group, tx, TALK, Choices(senders={"平安是福": GUEST}))
        keeping.save(tx, group.bot.vault, row, group.bot.pasting.record, row_by(group))
        kept = keeping.find(tx, row.id)
        mine = [place for place in keys.places() if place.table.name == "pastes"]
        return {
            place.of: group.bot.vault.open(getattr(kept, place.sealed.name), place.of)
            for place in mine
        }

    opened = await group.do(work)
    assert opened.keys() == {"text", "choices", "result"} and all(opened.values())
