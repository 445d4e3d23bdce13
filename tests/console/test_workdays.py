"""工作日 in the console: a year as it is, an estimated one, and the bureau's own days."""

from __future__ import annotations

import re

import pytest

from bot.texts import Texts
from storage.tables.suggestions import Workday
from tests.kit.office import Office, Page, Visitor

HOME = "/console/workdays"
OFF = {"day": "2025-11-03", "until": "", "works": "off", "reason": "单位搬家"}
say = Texts()


async def adds(clerk: Visitor, **given: str) -> Page:
    await clerk.get(HOME)
    return await clerk.send(HOME, **OFF | given)


async def kept(office: Office) -> dict[str, bool]:
    return {row.day.isoformat(): row.works for row in await office.town.rows(Workday)}


def cells(page: Page, month: int) -> list[str]:
    """The cells of a month, without the tags in them."""
    table = page.html.split(f"<caption>{month}月</caption>")[1].split("</table>")[0]
    found = re.findall(r"<td( class=.*?)?>(.*?)</td>", table)
    return [re.sub("<.*?>", " ", inside).split() for _, inside in found if inside]  # type: ignore[misc]


async def test_a_year_shows_days_off_and_weekends_that_are_made_up_for(office: Office, signed_in):
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HOME}?year=2025")
    assert page.words.count("月 ") >= 12 and "一共248个工作日" in page.words
    january, october = cells(page, 1), cells(page, 10)
    assert [len(cells(page, n)) for n in range(1, 13)] == [
        *(31, 28, 31, 30, 31, 30),
        *(31, 31, 30, 31, 30, 31),
    ]
    assert january[0] == ["1", "休"] and january[25] == ["26", "班"] and january[23] == ["24"]
    assert january[24] == ["25"], "an ordinary Saturday"
    assert october[7] == ["8", "休"] and october[10] == ["11", "班"]
    assert "春节" in page.html and say("workday_pages.estimated", year=2025) not in page.words


async def test_this_year_is_shown_first_and_no_year_without_a_calendar(office: Office, signed_in):
    clerk = await signed_in("staff")
    for asked in ("", "?year=", "?year=1999", "?year=9999", "?year=明年", "?year=-1"):
        page = await clerk.get(HOME + asked)
        assert page.status == 200 and "2025年的工作日" in page.words, asked
    assert "2003年" not in (await clerk.get(f"{HOME}?year=2004")).words
    assert "2100年" not in (await clerk.get(f"{HOME}?year=2099")).words


async def test_a_year_that_was_not_announced_says_that_it_is_estimated(office: Office, signed_in):
    page = await (await signed_in("staff")).get(f"{HOME}?year=2031")
    assert say("workday_pages.estimated", year=2031) in page.words and "估计" in page.words
    assert "班" not in "".join(word for n in range(1, 13) for one in cells(page, n) for word in one)


async def test_days_are_added_and_taken_away_with_the_reason(any_office: Office):
    clerk = await any_office.signed_in("staff", "林小雨")
    page = await adds(clerk, until="2025-11-04")
    assert "改好了：11月3日(周一)等2天休息。" in page.words
    assert await kept(any_office) == {"2025-11-03": False, "2025-11-04": False}
    assert cells(page, 11)[2] == ["3", "休", "本单位定的"]
    assert "单位搬家" in page.words and "林小雨" in page.words and "一共246个工作日" in page.words
    again = await adds(clerk, until="2025-11-04")
    assert "没有变化：11月3日(周一)等2天本来就是这样。" in again.words
    page = await adds(clerk, day="2025-11-08", works="works", reason="补班")
    assert "改好了：11月8日(周六)上班。" in page.words and cells(page, 11)[7][:2] == ["8", "班"]
    here = f"{HOME}/2025-11-03"
    assert "单位搬家" in (await clerk.get(here)).words
    page = await clerk.send(here, reason="")
    assert page.status == 422 and say("workday_pages.reason_missing") in page.words
    page = await clerk.send(here, reason="不搬了")
    assert "去掉了：11月3日(周一)。" in page.words and page.path == f"{HOME}?year=2025"
    assert await kept(any_office) == {"2025-11-04": False, "2025-11-08": True}
    assert (await clerk.get(here)).status == 404
    assert (await clerk.send(here, reason="再来一次")).status == 404


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"day": ""}, "day_unread"),
        ({"day": "11月3日"}, "day_unread"),
        ({"day": "1999-11-03"}, "year_wide"),
        ({"until": "后天"}, "day_unread"),
        ({"until": "2025-11-02"}, "until_wrong"),
        ({"until": "2025-12-04"}, "until_wrong"),
        ({"works": ""}, "works_missing"),
        ({"works": "maybe"}, "works_missing"),
        ({"reason": " \u200b"}, "reason_missing"),
        ({"reason": "长" * 61}, "reason_long"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(office: Office, signed_in, wrong, reason):
    page = await adds(await signed_in("staff"), **{"reason": "搬到新楼"} | wrong)
    told = say(
        f"workday_pages.{reason}", **({"first": 2004, "last": 2099} if "year" in reason else {})
    )
    assert page.status == 422 and told in page.words
    assert "搬到新楼" in page.html or "reason" in wrong
    assert await kept(office) == {}
