"""What staff copy into an ordinary group comes back with answers beneath, and they are of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot import transcripts
from bot.texts import Texts
from services import announcements, checkin, handouts
from services.activities import menus, writing
from services.pastes import keeping, undoing
from services.pastes.model import Choices
from storage.audit import By
from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.tables.checkin import Campaign
from tests.kit.town import ZONE
from tests.pastes import kit
from tests.pastes.kit import CLERK, NOW, Group

say = Texts(bot="小银铃")
TODAY = NOW.date()
THREE = "沈素云\n2. 苗长青\n3. 安淑琴"
NAMES = ["沈素云", "苗长青", "安淑琴"]


@pytest.fixture
async def group(database_url: str) -> AsyncIterator[Group]:
    group = await kit.started(database_url)
    yield group
    await group.bot.stop()


def came(group: Group, tx, text: str):
    return group.bot.pasting.preview(tx, group.pasted(text))


def done(result) -> list[tuple[str, str, str, int]]:
    return [
        (one.who, one.what, one.about, one.heads) for line in result.lines for one in line.effects
    ]


def talk(notice: str, *answers: str) -> str:
    said = [f"{CLERK} 2025/10/30 8:00:00\n{notice}"]
    said += [
        f"{name} 2025/10/30 8:0{n}:00\n{answer}"
        for n, (name, answer) in enumerate(zip(NAMES, answers, strict=False), 1)
    ]
    return "\n".join(said)


def activity(tx, group: Group, title: str = "重阳茶话会"):
    row = writing.find(tx, group.activities[title])
    return handouts.of_activity_row(row, say, ZONE)


def study(tx, day=TODAY, **changed):
    campaigns = core(Campaign)
    (row,) = tx.execute(select(campaigns).where(campaigns.c.kind == "study")).all()
    if changed:
        tx.execute(campaigns.update().values(changed))
        (row,) = tx.execute(select(campaigns)).all()
    return handouts.of_study(row, day, say)


def meeting(tx, group: Group, day=TODAY, title: str = "十月主题党日"):
    made = Campaign(
        title=title,
        kind="meeting",
        meeting="主题党日",
        place="三楼会议室",
        starts_on=TODAY,
        ends_on=day,
        meets_at=NOW + (day - TODAY),
        post_time=time(8),
    )
    number = checkin.create_campaign(tx, made, [group.chat], NOW, ZONE)
    return handouts.of_meeting(checkin.find(tx, number), TODAY, say, ZONE)


def notice(tx, group: Group) -> int:
    asked = tuple(group.people[name] for name in NAMES[:2])
    draft = announcements.Draft("换季体检", "11月3日上午到二楼体检，带上医保卡。", people=asked)
    number = announcements.create(tx, draft, By(group.people[CLERK], NOW))
    announcements.send(tx, number, By(group.people[CLERK], NOW), say)
    return number


async def test_a_list_begun_by_an_activitys_notice_signs_up_for_that_one(group: Group):
    def work(tx):
        text = activity(tx, group, "湖边健步走").copies[0].text
        assert text.startswith("#接龙\n湖边健步走\n") and text.endswith("1. ")
        signed = done(came(group, tx, text + THREE.replace("苗长青", "苗长青 2人")))
        assert signed == [
            ("沈素云", "joined", "湖边健步走", 1),
            ("苗长青", "joined", "湖边健步走", 2),
            ("安淑琴", "joined", "湖边健步走", 1),
        ]

    await group.do(work)


@pytest.mark.parametrize("which", range(3))
async def test_what_is_said_beneath_an_activitys_notice_answers_that_one(group: Group, which: int):
    def work(tx):
        text = activity(tx, group, "书法讲座").copies[which].text
        result = came(group, tx, talk(text, "我报名", "我也去", "我和老伴去不了"))
        assert result.lines[0].because == "pastes.is_handout"
        assert [(who, about) for who, _, about, _ in done(result)] == [
            ("沈素云", "书法讲座"),
            ("苗长青", "书法讲座"),
        ]

    await group.do(work)


async def test_without_the_notice_the_same_words_tell_nothing(group: Group):
    def work(tx):
        assert done(came(group, tx, talk("大家早上好\n今天天气不错", "我报名", "1和2"))) == []

    await group.do(work)


async def test_numbers_beneath_a_menu_choose_of_it(group: Group):
    def work(tx):
        listed = [group.activities[title] for title in ("重阳茶话会", "湖边健步走")]
        number = menus.make(tx, "近期活动", listed, By(group.people[CLERK], NOW))
        row, shown = menus.find(tx, number), menus.open_ones(tx, number)
        text = handouts.of_menu(row, shown, say, ZONE).copies[0].text
        assert done(came(group, tx, talk(text, "1和2", "2"))) == [
            ("沈素云", "joined", "重阳茶话会", 1),
            ("沈素云", "joined", "湖边健步走", 1),
            ("苗长青", "joined", "湖边健步走", 1),
        ]

    await group.do(work)


@pytest.mark.parametrize("material", ["", "读第3章\nhttps://yinling.example/a?id=12.5"])
async def test_a_list_begun_by_the_days_study_checks_in_for_that_day(group: Group, material: str):
    def work(tx):
        day = TODAY - timedelta(days=1)
        text = study(tx, day, material=material).copies[0].text
        told = "10月29日(周三)"
        assert done(came(group, tx, text + THREE)) == [
            (name, "checked_in", told, 1) for name in NAMES
        ]

    await group.do(work)


async def test_words_beneath_the_days_study_check_in(group: Group):
    def work(tx):
        result = came(group, tx, talk(study(tx).copies[0].text, "打卡", "收到", "学完了"))
        assert result.lines[0].because == "pastes.is_handout"
        assert {who for who, *_ in done(result)} >= {"沈素云", "安淑琴"}

    await group.do(work)


async def test_a_meetings_list_of_its_day_records_who_is_there(group: Group):
    def work(tx):
        made = meeting(tx, group)
        assert [one.what for one in made.copies] == ["handouts.meeting_day"]
        result = came(group, tx, made.copies[0].text + THREE)
        assert [who for who, *_ in done(result)] == NAMES
        assert len(result.checkins) == 3

    await group.do(work)


async def test_before_a_meeting_its_notice_asks_who_can_not_come(group: Group):
    def work(tx):
        made = meeting(tx, group, TODAY + timedelta(days=3))
        assert made.copies[0].what == "handouts.meeting_ahead"
        assert "来不了的说一声“请假”就行。" in made.copies[0].text
        assert done(came(group, tx, talk(made.copies[0].text, "请假"))) == [
            ("沈素云", "leave", "", 1)
        ]

    await group.do(work)


async def test_receipts_beneath_a_notice_are_noted_and_taken_back(group: Group):
    vault, by = group.bot.vault, By(group.people[CLERK], NOW)

    def work(tx):
        number = notice(tx, group)
        text = handouts.of_announcement(announcements.find(tx, number), say).copies[0].text
        said = talk(text, "收到", "知道了", "收到，谢谢")
        row = keeping.find(tx, keeping.begin(tx, vault, group.chat, said, by))
        seen = keeping.look(tx, vault, row, Choices(), group.bot.pasting.preview)
        assert done(seen) == [(name, "read", "换季体检", 1) for name in NAMES]
        assert read(tx) == {}
        row = keeping.find(tx, row.id)
        assert keeping.save(tx, vault, row, group.bot.pasting.record, by)
        assert set(read(tx)) == {group.people[name] for name in NAMES}
        assert undoing.undo(tx, vault, keeping.find(tx, row.id), by) == 0
        assert read(tx) == {}
        left = {one.member_id for one in tx.execute(select(core(Receipt)))}
        assert left == {group.people[name] for name in NAMES[:2]}

    await group.do(work)


def read(tx) -> dict[int, object]:
    rows = tx.execute(select(core(Receipt)))
    return {one.member_id: one.read_at for one in rows if one.read_at}


async def test_the_group_that_is_pasted_from_is_named(group: Group):
    def work(tx):
        chats = writing.groups(tx, group.activities["书法讲座"])
        assert handouts.paste_group(chats, transcripts.NAME) == group.chat.id
        assert handouts.paste_group([], transcripts.NAME) == ""

    await group.do(work)
