"""主题征集: what staff write of a theme, which suggestions belong to it, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.clock import local_date
from bot.messages import Chat
from services import reversing
from services.suggestions import merging, stages, steps
from services.suggestions.steps import Doer
from services.themes import theme_figures, theme_stages, themes, theming
from storage import audit
from storage.tables.engine import Audit, Outbox
from tests.kit.themes import (
    CLOSES,
    DRAFT,
    HALL,
    OPENS,
    OTHER,
    TITLE,
    by,
    suggested,
    the,
    theme,
    until_theme_begins,
)
from tests.kit.town import MORNING, ZONE, Town


async def undone(town: Town, action: str) -> bool:
    deed = [row for row in await town.rows(Audit) if row.action == action][-1]
    means = reversing.Means(town.bot.vault, None, ZONE)
    assert reversing.may(deed, by(town))
    return await town.do(lambda tx: reversing.undo(tx, deed, by(town), means))


async def meant(town: Town, text: str, chat: Chat = HALL, day: date = OPENS) -> int | None:
    return await town.do(lambda tx: themes.meant(tx, chat, day, text))


async def test_a_theme_is_written_changed_and_opened_and_each_deed_is_noted(any_town: Town):
    number = await theme(any_town, opened=False)
    changed = replace(DRAFT, title="我为养老献一策", chats=(HALL, OTHER))
    assert await any_town.do(lambda tx: theming.change(tx, number, changed, by(any_town), ZONE))
    assert await any_town.do(lambda tx: theming.change(tx, number, changed, by(any_town), ZONE))
    row = await the(any_town)
    assert (row.title, row.state, row.notify_at) == ("我为养老献一策", "draft", None)
    assert await any_town.do(lambda tx: theming.draft_of(tx, row)) == replace(
        changed, chats=(OTHER, HALL)
    )
    assert await any_town.do(lambda tx: theming.open_now(tx, number, by(any_town), ZONE))
    assert not await any_town.do(lambda tx: theming.open_now(tx, number, by(any_town), ZONE))
    row = await the(any_town)
    assert (row.state, row.opens_on) == ("open", OPENS)
    assert row.notify_at == datetime.combine(OPENS, theme_stages.HOUR, ZONE)
    noted = await any_town.do(lambda tx: audit.of(tx, f"theme:{number}"))
    assert [one.action for one in noted] == ["theme.open", "theme.change", "theme.create"]
    assert noted[1].before.keys() == noted[1].after.keys() == {"title", "chats"}


async def test_what_opens_late_begins_today_and_what_is_over_does_not_open(town: Town):
    past = replace(DRAFT, opens_on=date(2025, 10, 1), closes_on=date(2025, 11, 21))
    await theme(town, past)
    assert (await the(town)).opens_on == local_date(MORNING, ZONE)
    over = replace(DRAFT, opens_on=date(2025, 10, 1), closes_on=date(2025, 10, 26))
    number = await theme(town, over, opened=False)
    assert not await town.do(lambda tx: theming.open_now(tx, number, by(town), ZONE))


async def test_what_has_begun_keeps_its_first_day_and_ends_earlier(any_town: Town):
    number = await theme(any_town)
    assert not await any_town.do(lambda tx: theming.close(tx, number, by(any_town), ZONE))
    await until_theme_begins(any_town)
    changed = replace(DRAFT, opens_on=date(2025, 11, 10), closes_on=date(2025, 11, 28))
    assert await any_town.do(lambda tx: theming.change(tx, number, changed, by(any_town), ZONE))
    row = await the(any_town)
    assert (row.opens_on, row.closes_on) == (OPENS, date(2025, 11, 28))
    assert await any_town.do(lambda tx: theming.close(tx, number, by(any_town), ZONE))
    assert (await the(any_town)).closes_on == OPENS
    assert not await any_town.do(lambda tx: theming.close(tx, number, by(any_town), ZONE))


async def test_what_nothing_came_of_is_cancelled_and_the_groups_that_read_of_it_are_told(
    any_town: Town,
):
    number = await theme(any_town)
    await until_theme_begins(any_town)
    assert await any_town.do(
        lambda tx: theming.cancel(tx, number, by(any_town), any_town.bot.say, ZONE)
    )
    await any_town.wait(hours=1)
    posts = await any_town.group("线上议事厅").posts()
    assert posts[-1] == f"“{TITLE}”这次不征集了。\n有什么想法，随时说就行。"
    assert (await the(any_town)).state == "cancelled"
    assert await meant(any_town, "建议装路灯") is None
    assert not await undone(any_town, "theme.cancel")


async def test_what_nobody_read_of_is_cancelled_in_silence_and_put_back(any_town: Town):
    number = await theme(any_town)
    say = any_town.bot.say
    assert await any_town.do(lambda tx: theming.cancel(tx, number, by(any_town), say, ZONE))
    await until_theme_begins(any_town, -40)
    assert [r for r in await any_town.rows(Outbox) if r.key.startswith("theme:")] == []
    assert await undone(any_town, "theme.cancel")
    assert not await undone(any_town, "theme.cancel")
    await until_theme_begins(any_town)
    assert len(await any_town.group("线上议事厅").posts()) == 1


async def test_a_theme_of_which_something_came_is_not_cancelled(town: Town):
    number = await theme(town)
    await until_theme_begins(town)
    await suggested(town, number, "王德福", "建议给村口装路灯")
    say = town.bot.say
    assert not await town.do(lambda tx: theming.cancel(tx, number, by(town), say, ZONE))
    assert (await the(town)).state == "open"
    assert not await undone(town, "theme.open")


async def test_changes_opening_and_early_ends_are_undone_while_they_stand(any_town: Town):
    number = await theme(any_town)
    assert await undone(any_town, "theme.open")
    row = await the(any_town)
    assert (row.state, row.notify_at) == ("draft", None)
    await any_town.do(lambda tx: theming.open_now(tx, number, by(any_town), ZONE))
    changed = replace(DRAFT, title="另一个题目", chats=(OTHER,))
    await any_town.do(lambda tx: theming.change(tx, number, changed, by(any_town), ZONE))
    assert await undone(any_town, "theme.change")
    row = await the(any_town)
    assert await any_town.do(lambda tx: theming.draft_of(tx, row)) == DRAFT
    assert not await undone(any_town, "theme.change")
    await until_theme_begins(any_town)
    assert not await undone(any_town, "theme.open")
    await any_town.do(lambda tx: theming.close(tx, number, by(any_town), ZONE))
    assert await undone(any_town, "theme.close")
    assert (await the(any_town)).closes_on == CLOSES


async def test_an_early_end_that_was_summed_up_is_not_undone(town: Town):
    number = await theme(town)
    await until_theme_begins(town)
    await town.do(lambda tx: theming.close(tx, number, by(town), ZONE))
    await town.wait(days=1)
    assert (await the(town)).state == "closed"
    assert not await undone(town, "theme.close")


async def test_a_suggestion_belongs_to_the_theme_it_names_or_that_is_on_in_its_group(
    any_town: Town,
):
    number = await theme(any_town)
    elsewhere = replace(DRAFT, title="文明养犬大家谈", aliases=(), chats=(OTHER,))
    second = await theme(any_town, elsewhere)
    alone = Chat("simulator", "P01", is_group=False)
    assert await meant(any_town, "建议装路灯") == number
    assert await meant(any_town, "建议装路灯", OTHER) == second
    assert await meant(any_town, "关于文明养犬，大家谈：拴绳") == second
    assert await meant(any_town, "“乡村 振兴”：修路", OTHER) == number
    assert await meant(any_town, "建议装路灯", alone) is None
    assert await meant(any_town, f"{TITLE}：修路", alone) == number
    assert await meant(any_town, "建议装路灯", day=date(2025, 11, 2)) is None
    assert await meant(any_town, "建议装路灯", day=date(2025, 11, 22)) is None


async def test_what_came_of_it_is_counted_without_what_was_withdrawn(any_town: Town):
    number = await theme(any_town)
    doer = Doer(by(any_town), any_town.bot.vault, "一样的事")
    lamp = await suggested(any_town, number, "王德福", "建议给村口装路灯")
    again = await suggested(any_town, number, "李淑芬", "村口要路灯")
    await suggested(any_town, number, "李淑芬", "再修修路", anonymous=True)
    gone = await suggested(any_town, number, "赵秀英", "算了不提了")
    await suggested(any_town, number, "路人", "添个凳子")
    await suggested(any_town, None, "孙国庆", "跟主题没关系的事")

    def work(tx):
        merging.merge(tx, again, lamp, doer)
        steps.take(tx, gone, stages.WITHDRAW, doer)
        steps.take(tx, lamp, stages.ACCEPT, doer, {"accepted_at": doer.by.at})
        steps.take(tx, lamp, stages.ANSWER, doer, {"answered_at": doer.by.at})

    await any_town.do(work)
    found = await any_town.do(lambda tx: theme_figures.figures(tx, number, ZONE))
    assert found.sums == theme_figures.Sums(count=4, people=3, accepted=2, answered=2)
    assert found.days == ((local_date(MORNING, ZONE), 4),)
    assert found.groups == (("线上议事厅", 4, 3),)
    assert {(one.name, one.count) for one in found.people} == {("王德福", 1), ("李淑芬", 1)}
    assert found.unnamed == 1
    assert sum(count for _, count in found.units) == 4


@pytest.mark.parametrize(
    ("opens", "closes", "nudges"),
    [
        (OPENS, CLOSES, [date(2025, 11, 10), date(2025, 11, 17)]),
        (OPENS, date(2025, 11, 18), [date(2025, 11, 10)]),
        (OPENS, date(2025, 11, 19), [date(2025, 11, 10), date(2025, 11, 17)]),
        (OPENS, date(2025, 11, 9), []),
        (OPENS, OPENS, []),
    ],
)
def test_a_word_each_week_but_not_in_the_last_two_days(opens, closes, nudges):
    found = list(theme_stages.stages(opens, closes, ZONE))
    assert [one.at.date() for one in found if one.name == "nudge"] == nudges
    assert (found[0].name, found[0].at.date()) == ("open", opens)
    assert (found[-1].name, found[-1].at.date()) == ("summary", closes + timedelta(days=1))
    assert all(one.good_until > one.at for one in found)
