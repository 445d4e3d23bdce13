"""议事厅 by the clock: the posts of a theme, what is late, and what nobody grades."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, update

from schedules import suggestions, themes, weekly
from schedules.timetable import Walk
from services import announcements, members
from services.matters import Desk
from services.suggestions import answering, assigning, departments, stages, steps
from services.suggestions.answering import Words
from services.suggestions.steps import Doer
from services.themes import theming
from storage.audit import By
from storage.tables.announcements import Announcement, AnnouncementChat
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.engine import Outbox
from storage.tables.members import MemberAccount
from storage.tables.suggestions import Case, CaseStep, Theme, Workday
from tests.kit.themes import DRAFT, OTHER, TITLE, by, suggested, the, theme
from tests.kit.town import ZONE, Town

OPENING = (
    f"【主题征集】{TITLE}\n"
    "村里的事，大家出主意。\n"
    "11月3日(周一)到11月21日(周五)，想到什么说什么，一句话也行。\n"
    "长按复制下面这一行，接着写您的想法，发出来：\n"
    "@小银铃 我建议"
)
AT_HALL = "\n长按复制下面这一行，接着写您的想法，发出来：\n@小银铃 我建议"
# Weeks are walked here, so only of these jobs.
JOBS = (themes.JOB, suggestions.JOB, suggestions.CLOSE, weekly.JOB)
CLERK, CHIEF, ELDER = "林小雨", "陈立", "王德福"


async def until(town: Town, month: int, day: int, hour: float) -> None:
    instant = datetime.combine(date(2025, month, day), time(), ZONE) + timedelta(hours=hour)
    assert instant > town.clock.now(), "time only goes on"
    await Walk(JOBS, town.bot.runner, town.clock).run_due(instant)


async def asleep(town: Town, month: int, day: int, hour: float) -> None:
    """Time goes by in which the bot does not run."""
    instant = datetime.combine(date(2025, month, day), time(), ZONE) + timedelta(hours=hour)
    await town.rest(instant)
    await town.wait(minutes=1)


async def told(town: Town, begins: str) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith(begins)]


async def texts(town: Town, begins: str = "theme:") -> list[str]:
    return [row.text for row in await told(town, begins)]


async def ran_again(town: Town) -> None:
    """All that these jobs do, once more."""
    for job in (themes.JOB, suggestions.JOB, suggestions.CLOSE):
        await town.bot.runner.run(job, town.clock.now())


# -- themes -----------------------------------------------------------------------------------


async def test_three_weeks_of_a_theme(any_town: Town):
    number = await theme(any_town)
    hall = any_town.group("线上议事厅")
    await until(any_town, 11, 3, 8)
    assert await texts(any_town) == []
    await until(any_town, 11, 3, 10)
    assert (await hall.posts())[-1:] == [OPENING]
    await suggested(any_town, number, ELDER, "建议给村口装路灯")
    await suggested(any_town, number, "李淑芬", "建议修修水渠")
    await until(any_town, 11, 10, 8)
    assert len(await texts(any_town)) == 1
    await until(any_town, 11, 10, 10)
    nudge = f"“{TITLE}”已经收到2条，谢谢大家，11月21日(周五)以前都可以说。"
    assert (await hall.posts())[-1] == nudge + AT_HALL
    await until(any_town, 11, 22, 8)
    assert len(await texts(any_town)) == 3  # The opening, and a word in two weeks.
    assert (await the(any_town)).state == "open"
    await until(any_town, 11, 22, 10)
    assert (await hall.posts())[-1] == (
        f"“{TITLE}”征集结束了，谢谢大家。\n2位提了2条，受理0条，答复0条。\n"
        "办到哪一步了，问一声“我提的建议怎么样了”就行。"
    )
    assert (await the(any_town)).state == "closed"
    await ran_again(any_town)
    await until(any_town, 12, 20, 10)
    assert len(await texts(any_town)) == 4


async def test_nobody_is_named_and_a_text_has_at_most_six_short_lines(any_town: Town):
    number = await theme(any_town, replace(DRAFT, chats=(*DRAFT.chats, OTHER)))
    await until(any_town, 11, 3, 9.5)
    await suggested(any_town, number, ELDER, "建议给村口装路灯")
    await until(any_town, 11, 23, 9)
    said = await texts(any_town)
    assert len(said) == 8
    for text in said:
        assert ELDER not in text and "路灯" not in text
        assert text.count("\n") < 6 and len(text.replace("\n", "")) <= 120
    assert sum(text.endswith("在群里直接说就行，比如“我建议……”。") for text in said) == 3


async def test_all_of_it_twice_is_told_once(any_town: Town):
    await theme(any_town)
    for day in (3, 10, 17, 22):
        await until(any_town, 11, day, 9.5)
        before = await texts(any_town)
        again = update(core(Theme)).values(notify_at=any_town.clock.now())
        await any_town.do(lambda tx, again=again: tx.execute(again))
        await ran_again(any_town)
        assert await texts(any_town) == before


async def test_after_days_of_rest_each_is_told_once_and_what_is_past_is_left_out(any_town: Town):
    await theme(any_town)
    await asleep(any_town, 11, 5, 9)
    assert await texts(any_town) == [OPENING]
    await asleep(any_town, 11, 18, 9)  # The words of the 10th and the 17th are worth nothing now.
    assert await texts(any_town) == [OPENING]
    await asleep(any_town, 11, 25, 11)
    assert [text.splitlines()[0] for text in (await texts(any_town))[1:]] == [
        f"“{TITLE}”征集结束了，谢谢大家。"
    ]
    assert (await the(any_town)).state == "closed"


async def test_after_a_long_rest_it_is_closed_in_silence(town: Town):
    await theme(town)
    await asleep(town, 12, 3, 11)
    assert await texts(town) == [] and (await the(town)).state == "closed"


async def test_who_reads_it_late_is_not_reminded_the_same_day(any_town: Town):
    await theme(any_town)
    await asleep(any_town, 11, 10, 8)
    await until(any_town, 11, 10, 12)
    assert await texts(any_town) == [OPENING]


async def test_a_group_that_is_added_reads_it_too_and_no_other_again(any_town: Town):
    number = await theme(any_town)
    await until(any_town, 11, 4, 10)
    more = replace(DRAFT, chats=(*DRAFT.chats, OTHER))
    await any_town.do(lambda tx: theming.change(tx, number, more, by(any_town), ZONE))
    await any_town.wait(minutes=5)
    assert [row.chat_id for row in await told(any_town, "theme:")] == ["G3", "G1"]
    await until(any_town, 11, 22, 10)
    assert len(await texts(any_town)) == 2 * 4


async def test_what_ends_early_is_summed_up_the_next_day(any_town: Town):
    number = await theme(any_town)
    await until(any_town, 11, 5, 10)
    assert await any_town.do(lambda tx: theming.close(tx, number, by(any_town), ZONE))
    await until(any_town, 11, 6, 9)
    assert len(await texts(any_town)) == 1
    await until(any_town, 11, 6, 10)
    assert (await texts(any_town))[1] == (
        f"“{TITLE}”征集结束了，谢谢大家。\n以后有什么想法，随时说就行。"
    )


async def test_quiet_hours_of_a_group_hold(town: Town):
    hall = core(ChatRow)
    quiet = update(hall).where(hall.c.chat_id == "G3").values(quiet="08:00-15:00")
    await town.do(lambda tx: tx.execute(quiet))
    await theme(town)
    await until(town, 11, 3, 14)
    (row,) = await told(town, "theme:")
    assert (row.kind, row.state) == ("post", "waiting")
    await until(town, 11, 3, 16)
    (row,) = await told(town, "theme:")
    assert row.state == "sent"


# -- what is late ------------------------------------------------------------------------------


def doer(town: Town, name: str = CLERK, reason: str = "") -> Any:
    def made(tx) -> Doer:
        who = members.named(tx, name)
        return Doer(By(who, town.clock.now()), town.bot.vault, reason)

    return made


async def given(
    town: Town, case: int, due: date, office: int | None = None, officer: str | None = None
) -> None:
    """A case given to a department or an officer, to be answered by a day."""

    def work(tx):
        acting = doer(town)(tx)
        values = {
            "department_id": office,
            "officer_id": members.named(tx, officer) if officer else None,
            "due_on": due,
            "accepted_at": town.clock.now(),
        }
        steps.take(tx, case, stages.ACCEPT, acting)
        steps.take(tx, case, stages.ASSIGN, acting, values)

    await town.do(work)


async def office(town: Town, name: str, contact: str | None = None) -> int:
    def work(tx):
        who = members.named(tx, contact) if contact else None
        return departments.enter(tx, name, who, by(town))

    return await town.do(work)


async def late(town: Town) -> list[tuple[str, str]]:
    """Who was told what of a case, in the order in which it was told."""
    names = {"W01": CLERK, "W02": CHIEF}
    rows = [row for row in await told(town, "case:") if ":due:" in row.key]
    return [(names.get(row.chat_id, row.chat_id), row.text) for row in rows]


async def test_what_nobody_took_up_in_time_the_clerks_hear_once(any_town: Town):
    await until(any_town, 10, 31, 10)  # A Friday; until Monday it is in time.
    case = await suggested(any_town, None, ELDER, "活动室的灯太暗")
    await until(any_town, 11, 3, 22)
    assert await late(any_town) == []
    await until(any_town, 11, 4, 9)
    said = f"{case}号“活动室的灯太暗”该受理了，还没受理，请您看一看。"
    assert await late(any_town) == [(CLERK, said)]
    await ran_again(any_town)
    await until(any_town, 11, 12, 9)
    assert await late(any_town) == [(CLERK, said)]
    (row,) = [row for row in await told(any_town, "case:") if ":due:" in row.key]
    who = await any_town.do(lambda tx: members.named(tx, CLERK))
    assert row.key == f"case:{case}:due:2025-11-03:accept:{who}" and row.kind == "post"


async def test_due_soon_over_and_to_the_chief_once_each(any_town: Town):
    water = await office(any_town, "水务科", "孙国庆")
    case = await suggested(any_town, None, ELDER, "水管漏了")
    await given(any_town, case, date(2025, 11, 5), water)
    await until(any_town, 10, 31, 23)
    assert await late(any_town) == []
    await until(any_town, 11, 3, 9)  # Two working days ahead.
    assert await late(any_town) == [
        ("P06", f"{case}号“水管漏了”到11月5日(周三)该答复了，请您抓紧。")
    ]
    await until(any_town, 11, 5, 23)
    assert len(await late(any_town)) == 1
    await until(any_town, 11, 6, 9)
    assert (await late(any_town))[1:] == [
        ("P06", f"{case}号“水管漏了”过了11月5日(周三)还没答复，请您先办这一条。")
    ]
    await until(any_town, 11, 9, 23)  # A Sunday; the second working day was Friday.
    assert len(await late(any_town)) == 2
    await until(any_town, 11, 10, 9)
    assert (await late(any_town))[2:] == [
        (CHIEF, f"{case}号“水管漏了”过了11月5日(周三)，三个工作日了还没答复，请您过问一下。")
    ]
    await ran_again(any_town)
    await until(any_town, 12, 10, 9)
    assert len(await late(any_town)) == 3


async def test_what_was_accepted_and_given_to_nobody_is_due_as_well(any_town: Town):
    case = await suggested(any_town, None, ELDER, "水管漏了")

    def work(tx):
        assigning.accept(tx, case, doer(any_town)(tx), any_town.clock.now().astimezone(ZONE).date())

    await any_town.do(work)  # On Monday 27 October.
    await until(any_town, 11, 9, 23)
    assert await late(any_town) == [
        (CLERK, f"{case}号“水管漏了”到11月10日(周一)该答复了，请您抓紧。")
    ]
    await until(any_town, 11, 14, 9)
    assert (await late(any_town))[1:] == [
        (CLERK, f"{case}号“水管漏了”过了11月10日(周一)还没答复，请您先办这一条。"),
        (CHIEF, f"{case}号“水管漏了”过了11月10日(周一)，三个工作日了还没答复，请您过问一下。"),
    ]


async def test_the_officer_hears_before_the_department(any_town: Town):
    water = await office(any_town, "水务科", "孙国庆")
    case = await suggested(any_town, None, ELDER, "水管漏了")
    await given(any_town, case, date(2025, 10, 30), water, CLERK)
    await until(any_town, 10, 27, 23)
    assert await late(any_town) == []  # That day it was just given to somebody.
    await until(any_town, 10, 28, 9)
    assert [name for name, _ in await late(any_town)] == [CLERK]


async def test_a_department_without_account_is_called_by_who_gave_it_the_case(any_town: Town):
    roads = await office(any_town, "公路站")
    case = await suggested(any_town, None, ELDER, "路上有坑")
    await given(any_town, case, date(2025, 10, 30), roads)
    await until(any_town, 11, 1, 9)
    assert await late(any_town) == [
        (
            CLERK,
            f"{case}号“路上有坑”到10月30日(周四)该答复了，在公路站。他们没有账号，"
            "请您打个电话提醒一声。",
        ),
        (
            CLERK,
            f"{case}号“路上有坑”过了10月30日(周四)还没答复，在公路站。他们没有账号，"
            "请您打个电话问一声。",
        ),
    ]


async def test_after_three_days_of_rest_each_is_told_once(any_town: Town):
    roads = await office(any_town, "公路站", "孙国庆")
    case = await suggested(any_town, None, ELDER, "路上有坑")
    await given(any_town, case, date(2025, 10, 29), roads)
    await asleep(any_town, 11, 3, 9)  # Three working days too late; that it is due soon is no news.
    await until(any_town, 11, 3, 12)
    assert sorted((name, "三个工作日" in text) for name, text in await late(any_town)) == [
        ("P06", False),
        (CHIEF, True),
    ]
    await until(any_town, 11, 14, 12)
    assert len(await late(any_town)) == 2


async def test_on_a_day_off_of_the_bureau_nobody_is_told(town: Town):
    off = [{"day": date(2025, 10, day), "works": False, "reason": "停电"} for day in (28, 29)]
    await town.do(lambda tx: tx.execute(core(Workday).insert(), off))
    await suggested(town, None, ELDER, "活动室的灯太暗")  # In time until the 30th.
    await until(town, 10, 30, 22)
    assert await late(town) == []
    await until(town, 10, 31, 9)
    assert len(await late(town)) == 1


async def test_many_are_told_of_in_one_text(any_town: Town):
    for n in range(10):
        await suggested(any_town, None, ELDER, f"第{n}件事要办一办")
    await until(any_town, 10, 29, 9)
    ((name, text),) = await late(any_town)
    assert name == CLERK
    assert text == (
        "有10条建议该受理了，还没受理：1号、2号、3号、4号、5号、6号、7号、8号等。请您看一看。"
    )
    await until(any_town, 11, 5, 9)
    assert len(await late(any_town)) == 1


async def test_words_that_are_for_staff_alone_are_not_repeated(town: Town):
    await suggested(town, None, ELDER, "举报张某受贿", sensitive=True)
    await until(town, 10, 29, 9)
    assert await late(town) == [(CLERK, "1号该受理了，还没受理，请您看一看。")]


async def test_a_new_day_is_told_of_again(any_town: Town):
    roads = await office(any_town, "公路站", "孙国庆")
    case = await suggested(any_town, None, ELDER, "路上有坑")
    await given(any_town, case, date(2025, 10, 29), roads)
    await until(any_town, 10, 30, 9)
    assert len(await late(any_town)) == 2
    later = {"due_on": date(2025, 11, 5)}
    await any_town.do(lambda tx: steps.take(tx, case, stages.EDIT, doer(any_town)(tx), later))
    await until(any_town, 10, 31, 9)
    assert len(await late(any_town)) == 2
    await until(any_town, 11, 6, 9)
    assert [text.partition("”")[2][:3] for _, text in await late(any_town)] == [
        "到10",
        "过了1",
        "到11",
        "过了1",
    ]


async def test_what_is_answered_or_withdrawn_is_not_late(town: Town):
    case = await suggested(town, None, ELDER, "路上有坑")
    await town.do(lambda tx: steps.take(tx, case, stages.WITHDRAW, doer(town)(tx)))
    other = await suggested(town, None, ELDER, "灯太暗")
    await answered(town, other)
    await until(town, 11, 7, 9)
    assert await late(town) == []


# -- what nobody grades ------------------------------------------------------------------------


async def answered(town: Town, case: int) -> None:
    def work(tx):
        desk = Desk(town.bot.reach, town.bot.say)
        answering.answer(tx, case, Words("修好了。", "adopted"), doer(town)(tx), desk)

    await town.do(work)


async def test_what_nobody_grades_for_a_week_is_closed_without_a_word(any_town: Town):
    case = await suggested(any_town, None, ELDER, "灯太暗")
    await answered(any_town, case)
    await any_town.wait(days=6, hours=23)
    (row,) = await any_town.rows(Case)
    assert row.state == "answered"
    before = len(await told(any_town, "case:"))
    await any_town.wait(hours=2)
    (row,) = await any_town.rows(Case)
    assert (row.state, row.notify_at) == ("closed", None) and row.closed_at is not None
    (step,) = [one for one in await any_town.rows(CaseStep) if one.deed == "close"]
    assert step.by_id is None and step.department_id is None
    await ran_again(any_town)
    assert len(await told(any_town, "case:")) == before
    assert len([one for one in await any_town.rows(CaseStep) if one.deed == "close"]) == 1


async def test_what_staff_open_again_is_not_closed_once_more(any_town: Town):
    case = await suggested(any_town, None, ELDER, "灯太暗")
    await answered(any_town, case)
    await any_town.wait(days=8)
    await any_town.do(lambda tx: steps.undo(tx, case, doer(any_town, reason="还没办完")(tx)))
    await any_town.wait(days=9)
    (row,) = await any_town.rows(Case)
    assert (row.state, row.closed_at) == ("answered", None)


async def test_what_was_said_not_to_be_settled_is_not_closed(town: Town):
    case = await suggested(town, None, ELDER, "灯太暗")
    await answered(town, case)
    again = lambda tx: steps.take(  # noqa: E731
        tx, case, stages.REOPEN, doer(town, reason="还没修")(tx), {"notify_at": town.clock.now()}
    )
    await town.do(again)
    await town.wait(days=9)
    (row,) = await town.rows(Case)
    assert row.state == "working"


# -- the week ----------------------------------------------------------------------------------


async def weeklies(town: Town) -> list[Any]:
    return [row for row in await town.rows(Announcement) if row.title.startswith("议事厅周报")]


async def test_on_monday_a_draft_lies_ready_and_nothing_is_posted(any_town: Town):
    lamp = await suggested(any_town, None, ELDER, "活动室的灯太暗")
    await suggested(any_town, None, "李淑芬", "路上有坑")
    await suggested(any_town, None, "李淑芬", "举报张某受贿", sensitive=True)
    roads = {"category": "道路交通"}
    await any_town.do(lambda tx: steps.take(tx, lamp, stages.EDIT, doer(any_town)(tx), roads))
    hidden = {"category": "作风问题"}
    await any_town.do(lambda tx: steps.take(tx, 3, stages.EDIT, doer(any_town)(tx), hidden))
    await answered(any_town, lamp)

    def graded(tx) -> None:
        answering.rate(tx, lamp, ("satisfied", ""), doer(any_town, ELDER)(tx))

    await any_town.do(graded)
    await until(any_town, 11, 3, 7)
    assert await weeklies(any_town) == []
    await until(any_town, 11, 3, 12)
    (row,) = await weeklies(any_town)
    assert (row.state, row.by_id) == ("draft", None)
    assert row.title == "议事厅周报 10月27日(周一)到11月2日(周日)"
    assert row.text == "收到3条，受理0条，答复1条\n评价1次，满意1次\n说得最多的：道路交通"
    (group,) = await any_town.rows(AnnouncementChat)
    assert group.chat_id == "G3" and not row.asks
    assert [(one.chat_id, one.text[:9]) for one in await told(any_town, "hall:weekly:")] == [
        ("W01", "上周的议事厅周报写")
    ]
    posts = await any_town.group("线上议事厅").posts()
    assert [post for post in posts if "周报" in post] == []
    await any_town.bot.runner.run(weekly.JOB, any_town.clock.now())
    assert len(await weeklies(any_town)) == 1


async def test_sent_it_asks_nobody_to_answer(any_town: Town):
    await suggested(any_town, None, ELDER, "活动室的灯太暗")
    await until(any_town, 11, 3, 12)
    (row,) = await weeklies(any_town)
    say = any_town.bot.say
    assert await any_town.do(lambda tx: announcements.send(tx, row.id, by(any_town), say))
    await until(any_town, 11, 3, 16)
    hall = any_town.group("线上议事厅")
    (post,) = [one for one in await hall.posts() if "周报" in one]
    assert post == f"【通知】{row.title}\n{row.text}" and "收到”" not in post
    assert await any_town.do(announcements.open_items) == []


async def test_what_staff_drop_does_not_come_back(town: Town):
    await suggested(town, None, ELDER, "活动室的灯太暗")
    await until(town, 11, 3, 8.5)
    (row,) = await weeklies(town)
    assert await town.do(lambda tx: announcements.discard(tx, row.id, by(town)))
    await until(town, 11, 9, 12)
    assert await weeklies(town) == []


async def test_after_a_monday_of_rest_it_comes_on_tuesday_and_of_a_quiet_week_never(town: Town):
    await asleep(town, 11, 4, 8)
    await until(town, 11, 4, 12)
    assert await weeklies(town) == []  # Nothing was suggested.
    await suggested(town, None, ELDER, "活动室的灯太暗")
    await asleep(town, 11, 11, 8)
    await until(town, 11, 11, 12)
    assert len(await weeklies(town)) == 1


async def test_where_no_clerk_can_be_told_it_lies_on_their_desk(town: Town):
    await town.do(lambda tx: tx.execute(delete(core(MemberAccount))))
    await suggested(town, None, ELDER, "活动室的灯太暗")
    await until(town, 11, 3, 12)
    assert len(await weeklies(town)) == 1
    (row,) = await told(town, "hall:weekly:")
    assert (row.state, row.channel) == ("forward", "")


async def test_long_topics_are_left_out_of_it(town: Town):
    for n in range(3):
        long = replace(DRAFT, title=f"{n}我为全面推进乡村振兴和养老服务建设献一计一策一言")
        number = await theme(town, long)
        await suggested(town, number, ELDER, "活动室的灯太暗")
    await until(town, 11, 3, 12)
    (row,) = await weeklies(town)
    assert row.text.count("献一计一策一言") == 2
    assert len(row.text) + len(row.title) < 120
