"""奖状 and 学习榜 in the console: who has one, as pictures, on paper, to be passed on by hand."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import update

from services import checkin, consents, fonts, members, organisations
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign
from tests.kit.office import Office, Visitor

HOME = "/console/checkins/1"
HERE = f"{HOME}/certificates"
SEPTEMBER = f"{HERE}?month=2025-09"
drawn = pytest.mark.skipif(fonts.find() is None, reason="needs a font that has Chinese")


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find", lambda _named=None: None)


async def studied(office: Office, name: str, month: int, *days: int) -> int:
    """Enter somebody's study on some days of a month; the demo's campaign is on since July."""
    by = By(None, office.town.clock.now())

    def work(tx) -> int:
        tx.execute(update(core(Campaign)).values(starts_on=date(2025, 7, 1)))
        member_id = members.named(tx, name)
        for day in days:
            checkin.enter(tx, 1, member_id, date(2025, month, day), by, made_up=False)
        return member_id

    return int(await office.town.do(work))


async def bytes_of(visitor: Visitor, path: str) -> tuple[bytes, str, str]:
    """What is downloaded, of which type, under which name."""
    async with visitor.session.get(path) as response:
        assert response.status == 200
        told = response.headers["Content-Disposition"]
        return await response.read(), response.content_type, told


async def test_who_studied_on_fifteen_days_is_listed_month_by_month(any_office: Office):
    await studied(any_office, "王德福", 9, *range(1, 11), *range(20, 25))
    await studied(any_office, "李淑芬", 9, *range(1, 15))
    await studied(any_office, "刘桂兰", 8, *range(1, 32))
    clerk = await any_office.signed_in("staff")
    assert f'href="{HERE}"' in (await clerk.get(HOME)).html
    page = await clerk.get(HERE)
    assert re.search(r"2025年9月 · 1人", page.words)
    assert re.search(r"王德福 15天 10天", page.words)
    assert "李淑芬" not in page.words and "刘桂兰" not in page.words
    august = await clerk.get(f"{HERE}?month=2025-08")
    assert re.search(r"刘桂兰 31天 31天", august.words) and "王德福" not in august.words
    assert "还没有学满15天的人" in (await clerk.get(f"{HERE}?month=2025-07")).words


@pytest.mark.parametrize("asked", ["2025-10", "2025-06", "2025-13", "昨天", "2025-9-1"])
async def test_a_month_that_is_not_over_or_none_shows_the_latest(
    office: Office, signed_in, asked: str
):
    await studied(office, "王德福", 9, *range(1, 16))
    await studied(office, "李淑芬", 10, *range(1, 21))
    page = await (await signed_in("staff")).get(f"{HERE}?month={asked}")
    assert "2025年9月 · 1人" in page.words and "李淑芬" not in page.words


async def test_before_the_first_month_is_over_or_where_none_are_given_it_says_so(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    assert "下月1号就能看到" in (await clerk.get(HERE)).words
    assert "没有要打印的奖状" in (await clerk.get(f"{HERE}/print")).words
    assert "打印全部奖状" not in (await clerk.get(HERE)).words
    await studied(office, "王德福", 9, *range(1, 16))
    off = update(core(Campaign)).values(certificates=False)
    await office.town.do(lambda tx: tx.execute(off))
    page = await clerk.get(HERE)
    assert "这一期学习打卡不发奖状" in page.words and "王德福" not in page.words


@drawn
async def test_each_is_a_picture_to_download(office: Office, signed_in):
    me = await studied(office, "王德福", 9, *range(1, 16))
    clerk = await signed_in("staff")
    link = f"{HERE}/{me}?month=2025-09"
    assert f'href="{link}"' in (await clerk.get(SEPTEMBER)).html
    data, kind, told = await bytes_of(clerk, link)
    assert kind == "image/png" and told.startswith("attachment;")
    assert "%E5%A5%96%E7%8A%B6-%E7%8E%8B%E5%BE%B7%E7%A6%8F-2025-09.png" in told
    assert Image.open(io.BytesIO(data)).size == (1440, 1020)
    other = await studied(office, "李淑芬", 9, 1)
    assert (await clerk.get(f"{HERE}/{other}?month=2025-09")).status == 404


@pytest.mark.usefixtures("no_font")
async def test_without_a_font_it_says_what_helps_and_still_prints(office: Office, signed_in):
    me = await studied(office, "王德福", 9, *range(1, 16))
    clerk = await signed_in("staff")
    page = await clerk.get(SEPTEMBER)
    assert "没有中文字体" in page.words and f"{HERE}/{me}" not in page.html
    refused = await clerk.get(f"{HERE}/{me}?month=2025-09")
    assert refused.path == SEPTEMBER and "没有中文字体" in refused.words
    assert "王德福 同志" in (await clerk.get(f"{HERE}/print?month=2025-09")).words


async def test_on_paper_each_has_a_sheet_with_the_words_of_the_picture(office: Office, signed_in):
    await studied(office, "王德福", 9, *range(1, 11), *range(20, 25))
    await studied(office, "李淑芬", 9, *range(1, 31))
    page = await (await signed_in("staff")).get(f"{HERE}/print?month=2025-09")
    assert page.html.count('<section class="certificate">') == 2
    assert "您在2025年9月的“每日一学”中坚持学习15天，其中连着学了10天。" in page.words
    assert "李淑芬 同志： " in page.words and page.words.count("2025年10月1日") == 2


async def test_a_secretary_sees_those_of_the_own_branch_and_no_ranking(office: Office, signed_in):
    mine, other = [await studied(office, name, 9, *range(1, 20)) for name in ("王德福", "李淑芬")]
    secretary = await signed_in("secretary")

    def lead(tx) -> None:
        body = organisations.add(tx, "机关一支部", "建制支部")
        organisations.join(tx, body, mine)
        organisations.join(tx, body, secretary.member_id, "书记", leads=True)

    await office.town.do(lead)
    for path in (SEPTEMBER, f"{HERE}/print?month=2025-09"):
        page = await secretary.get(path)
        assert "王德福" in page.words and "李淑芬" not in page.words
    assert (await secretary.get(f"{HERE}/{other}?month=2025-09")).status == 404
    assert (await secretary.get(f"{HERE}/{mine}?month=2025-09")).status == 200
    assert f"{HOME}/ranking" not in (await secretary.get(HOME)).html
    assert (await secretary.get(f"{HOME}/ranking")).status == 403


async def test_who_withdrew_the_consent_has_none(office: Office, signed_in):
    me = await studied(office, "王德福", 9, *range(1, 20))
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: consents.withdraw(tx, me, "checkin", by, how="said"))
    clerk = await signed_in("staff")
    assert "王德福" not in (await clerk.get(SEPTEMBER)).words
    assert (await clerk.get(f"{HERE}/{me}?month=2025-09")).status == 404


async def test_a_weeks_ranking_is_there_to_be_copied_this_weeks_and_last(
    any_office: Office,
):
    await studied(any_office, "王德福", 10, *range(20, 27))
    await studied(any_office, "李淑芬", 10, 20, 21)
    await studied(any_office, "刘桂兰", 10, 27)
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}/ranking")
    assert "天天都学的：刘桂兰" in page.words and "王德福" not in page.words
    last = await clerk.get(f"{HOME}/ranking?week=2025-10-20")
    assert "每日一学（10月20日(周一)至10月26日(周日)）" in last.words
    assert "天天都学的：王德福" in last.words and "李淑芬" not in last.words
    assert "这一周还没有人打卡" in (await clerk.get(f"{HOME}/ranking?week=2025-10-13")).words


@drawn
async def test_its_picture_is_downloaded(office: Office, signed_in):
    await studied(office, "王德福", 10, *range(20, 27))
    clerk = await signed_in("staff")
    assert "下载图片" not in (await clerk.get(f"{HOME}/ranking")).words
    picture = f"{HOME}/ranking/picture?week=2025-10-20"
    assert picture in (await clerk.get(f"{HOME}/ranking?week=2025-10-20")).html
    data, kind, told = await bytes_of(clerk, picture)
    assert kind == "image/png" and "2025-10-26.png" in told
    assert Image.open(io.BytesIO(data)).width == 1080
    nothing = await clerk.get(f"{HOME}/ranking/picture")
    assert nothing.path == f"{HOME}/ranking?week=2025-10-27"


@pytest.mark.usefixtures("no_font")
async def test_the_words_of_a_ranking_need_no_font(office: Office, signed_in):
    await studied(office, "王德福", 10, *range(20, 27))
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HOME}/ranking?week=2025-10-20")
    assert "没有中文字体" in page.words and "下载图片" not in page.words
    assert "王德福" in page.words
    refused = await clerk.get(f"{HOME}/ranking/picture?week=2025-10-20")
    assert refused.path == f"{HOME}/ranking?week=2025-10-20" and "没有中文字体" in refused.words


async def test_a_meeting_has_neither(office: Office, signed_in):
    await office.town.do(
        lambda tx: tx.execute(update(core(Campaign)).values(kind="meeting", meeting="党课"))
    )
    clerk = await signed_in("staff")
    for path in (HERE, f"{HERE}/print", f"{HOME}/ranking", f"{HOME}/ranking/picture"):
        assert (await clerk.get(path)).status == 404
