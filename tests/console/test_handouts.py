"""可转发通知: each item's texts to copy, what comes back, and its poster."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot import transcripts
from bot.messages import Chat
from services import announcements, checkin, fonts, members
from services.activities import menus
from services.pastes import keeping
from storage.audit import By
from storage.tables.checkin import Campaign
from tests.kit.gatherings import gathering
from tests.kit.office import Office
from tests.kit.town import ZONE


async def made(office: Office, kind: str) -> str:
    """Where an item of a kind has its page."""
    now = office.town.clock.now()
    today = now.astimezone(ZONE).date()
    if kind == "activity":
        return f"/console/activities/{await gathering(office.town)}"
    listed = [await gathering(office.town, title) for title in ("赏菊", "书画笔会")]

    def work(tx):
        by = By(members.named(tx, "林小雨"), now)
        if kind == "menu":
            return f"/console/activities/menus/{menus.make(tx, '近期活动', listed, by)}"
        if kind == "notice":
            asked = (members.named(tx, "王德福"),)
            draft = announcements.Draft("换季体检", "带上医保卡。", people=asked)
            number = announcements.create(tx, draft, by)
            announcements.send(tx, number, by, office.town.bot.dispatcher.say)
            return f"/console/announcements/{number}"
        row = campaign(kind, today)
        number = checkin.create_campaign(
            tx, row, [Chat("simulator", "G1", is_group=True)], now, ZONE
        )
        return f"/console/checkins/{number}"

    return await office.town.do(work)


def campaign(kind: str, today: date) -> Campaign:
    told = {"title": "十月主题党日", "kind": "meeting", "meeting": "主题党日", "place": "三楼"}
    if kind == "study":
        told = {"title": "金秋读书", "material": "第一章\nhttps://yinling.example/read"}
    return Campaign(**told, starts_on=today, ends_on=today + timedelta(days=2), post_time=time(8))


SAYS = {
    "activity": ("#接龙\n茶话会\n", "@小银铃 我报名茶话会"),
    "menu": ("近期活动，请您挑：\n", "@小银铃 1和2"),
    "study": ("#接龙\n金秋读书，10月27日(周一)学习打卡\n", "@小银铃 打卡"),
    "meeting": ("主题党日：十月主题党日\n", "#接龙\n主题党日：十月主题党日，签到\n"),
    "notice": ("【通知】换季体检\n", "@小银铃 收到"),
}


@pytest.mark.parametrize("kind", SAYS)
async def test_each_item_has_its_texts_and_its_poster(office: Office, kind: str):
    path = await made(office, kind)
    clerk = await office.signed_in("staff")
    if kind == "menu":
        assert f'href="{path}/posts"' in (await clerk.get(path)).html
    else:
        assert "可转发通知" in (await clerk.get(path)).words
    page = await clerk.get(f"{path}/posts")
    assert all(text in page.html for text in SAYS[kind])
    assert page.html.count("readonly") == page.html.count("data-copy=")
    assert page.html.count('<script src="/console/static/copy.js?v=') == 1
    assert 'href="/console/paste"' in page.html
    if fonts.find() is None:
        return
    assert f'src="{path}/poster"' in page.html
    for query in ("", "?paper=1"):
        async with clerk.session.get(f"{path}/poster{query}") as answer:
            assert (await answer.read()).startswith(b"\x89PNG")
            assert "attachment" in answer.headers["Content-Disposition"]


async def test_the_group_of_an_item_is_chosen_already_where_its_talk_is_pasted(office: Office):
    by = By(None, office.town.clock.now())

    def groups(tx):
        return [keeping.open_group(tx, name, "activities", by) for name in ("甲群", "乙群")]

    first, second = await office.town.do(groups)
    clerk = await office.signed_in("staff")
    for group in (first, second):
        assert group.channel == transcripts.NAME
        number = await gathering(office.town, f"去{group.id}", chats=(group,))
        page = await clerk.get(f"/console/activities/{number}/posts")
        path = f"/console/paste?group={group.id}"
        assert f'href="{path}"' in page.html
        assert f'<option value="{group.id}" selected>' in (await clerk.get(path)).html
    assert (await clerk.get("/console/paste?group=x")).status == 200


async def test_what_is_over_or_not_told_has_none_and_says_so(office: Office):
    path = await made(office, "study")
    menu = await made(office, "menu")
    await office.town.wait(days=4)
    clerk = await office.signed_in("staff")
    assert "已经结束，没有可转发的通知" in (await clerk.get(f"{path}/posts")).words
    assert "没有能报名的活动" in (await clerk.get(f"{menu}/posts")).words
