"""三会一课 in the console: a meeting planned, who came, who is on leave, and the year."""

from __future__ import annotations

import re
from datetime import date

from storage.tables.checkin import Campaign, CampaignBody, Checkin, Leave
from tests.console.test_checkins import HOME, branch, person, tick
from tests.kit.office import Office, Visitor
from tests.kit.town import ZONE

MEETINGS = f"{HOME}/meetings"
FORM = {
    "meeting": "党课",
    "title": "",
    "groups": "simulator G1",
    "ends_on": "2025-10-27",
    "meets": "14：30",
    "place": "三楼会议室",
    "starts_on": "2025-10-24",
    "post_time": "08:30",
    "material": "请带学习笔记",
}
WRONG = (
    ({"meeting": "茶话会"}, "会议的形式没有选"),
    ({"bodies": "999"}, "选的有一项已经不在了"),
    ({"groups": "simulator nowhere"}, "选的有一项已经不在了"),
    ({"ends_on": ""}, "日期没有写"),
    ({"meets": ""}, "时间看不懂"),
    ({"starts_on": "2025-10-28"}, "最后一天比第一天还早"),
    ({"place": "长" * 41}, "地点太长"),
)


async def plan(clerk: Visitor, body: int, **more: str) -> str:
    await clerk.get(f"{MEETINGS}/new")
    made = await clerk.send(f"{MEETINGS}/new", **FORM | {"bodies": str(body)} | more)
    assert made.status == 200, made.words
    return made.path


async def test_a_meeting_is_planned_and_its_page_tells_all_of_it(any_office: Office):
    body = await branch(any_office, "王德福", "李淑芬")
    clerk = await any_office.signed_in("staff")
    path = await plan(clerk, body)
    assert path == f"{HOME}/2/days/2025-10-27"
    row = next(one for one in await any_office.town.rows(Campaign) if one.id == 2)
    assert (row.kind, row.meeting, row.title, row.place) == (
        "meeting",
        "党课",
        "党课",
        "三楼会议室",
    )
    assert (row.starts_on, row.ends_on) == (date(2025, 10, 24), date(2025, 10, 27))
    assert f"{row.meets_at.astimezone(ZONE):%m-%d %H:%M}" == "10-27 14:30"
    assert (row.summary_time, row.ranking, row.certificates) == (None, False, False)
    assert [one.organisation_id for one in await any_office.town.rows(CampaignBody)] == [body]
    words = (await clerk.get(f"{HOME}/2")).words
    for told in ("今天 14:30", "三楼会议室", "机关一支部", "请带学习笔记", "应到会 2人"):
        assert told in words
    edit = await clerk.get(f"{HOME}/2/edit")
    assert 'value="14:30"' in edit.html and 'value="2025-10-24"' in edit.html
    await clerk.send(f"{HOME}/2/edit", **FORM | {"bodies": str(body), "title": "重阳党课"})
    assert "重阳党课" in (await clerk.get(HOME)).words


async def test_what_will_not_do_is_told_and_nothing_is_lost(office: Office, signed_in):
    body = await branch(office, "王德福")
    clerk = await signed_in("staff")
    await clerk.get(f"{MEETINGS}/new")
    for wrong, reason in WRONG:
        page = await clerk.send(f"{MEETINGS}/new", **FORM | {"bodies": str(body)} | wrong)
        assert page.status == 422 and reason in page.words, wrong
        assert "请带学习笔记" in page.html
    without = await clerk.send(f"{MEETINGS}/new", **FORM)
    assert without.status == 422 and "还没有选组织" in without.words
    assert len(await office.town.rows(Campaign)) == 1


async def test_who_came_is_ticked_and_who_is_on_leave_is_not_absent(any_office: Office):
    body = await branch(any_office, "王德福", "李淑芬", "刘桂兰")
    clerk = await any_office.signed_in("staff")
    here = await plan(clerk, body)
    wang, li = await person(any_office, "王德福"), await person(any_office, "李淑芬")
    await tick(clerk, f"{here}/enter", wang)
    form = await clerk.get(f"/console/roster/{li}/leaves/new?campaign=2")
    assert "“党课”请假，只管这一次" in form.words
    page = await clerk.send(f"/console/roster/{li}/leaves/new", campaign="2", reason="看病")
    assert page.path == here and "看病" not in page.html
    assert re.search(r"到会 1人 应到会 3人 请假 1人 还没有到会 1人", page.words)
    (leave,) = await any_office.town.rows(Leave)
    assert (leave.campaign_id, leave.from_day, leave.until_day) == (2, *[date(2025, 10, 27)] * 2)
    assert "看病" in (await clerk.send(f"/console/roster/{li}/leaves/{leave.id}/reveal")).words
    (fact,) = await any_office.town.rows(Checkin)
    assert (fact.member_id, fact.how, fact.made_up, fact.by_id) == (
        *(wang, "staff", False),
        clerk.member_id,
    )
    await clerk.send(f"/console/roster/{li}/leaves/{leave.id}/end")
    assert await any_office.town.rows(Leave) == []


async def test_nobody_comes_before_the_day(office: Office, signed_in):
    body = await branch(office, "王德福")
    clerk = await signed_in("staff")
    here = await plan(clerk, body, ends_on="2025-11-20")
    assert "还没有到这一天" in (await clerk.get(here)).words
    done = await tick(clerk, f"{here}/enter", await person(office, "王德福"))
    assert "到了再录" in done.words and await office.town.rows(Checkin) == []
    assert (await clerk.get(f"{HOME}/2/days/2025-11-19")).status == 404


async def test_before_its_day_a_meeting_has_nobody_missing_and_one_day_on_its_sheet(
    office: Office, signed_in
):
    body = await branch(office, "王德福")
    clerk = await signed_in("staff")
    here = await plan(clerk, body, ends_on="2025-11-20", starts_on="2025-10-30")
    page = await clerk.get(here)
    assert "没有请假的 1人" in page.words and "还没有到会" not in page.words
    assert 'type="checkbox"' not in page.html
    year = await clerk.get(f"{MEETINGS}?year=2025")
    assert "还没有开，应到1人" in year.words and "没有会议的月份：1月" in year.words
    assert "、12月" not in year.words
    sheet = await clerk.get(f"{HOME}/2/print")
    assert re.findall(r'<th scope="col">(\d+)</th>', sheet.html) == ["20"]
    assert "2025年11月20日" in sheet.words


async def test_the_year_shows_each_body_by_months_with_who_came(office: Office, signed_in):
    body = await branch(office, "王德福", "李淑芬")
    clerk = await signed_in("staff")
    here = await plan(clerk, body)
    await plan(clerk, body, meeting="主题党日", ends_on="2025-11-20", starts_on="2025-11-18")
    await plan(clerk, body, ends_on="2026-01-20", starts_on="2026-01-18")
    await tick(clerk, f"{here}/enter", await person(office, "王德福"))
    page = await clerk.get(f"{MEETINGS}?year=2025")
    assert re.search(r"组织 主题党日 党课 一共 机关一支部 1次 1次 2次", page.words)
    assert re.search(r"10月 党课 10月27日\(周一\) 到会1人，应到2人", page.words)
    assert re.search(r"11月 主题党日 11月20日\(周四\) 还没有开，应到2人", page.words)
    assert "没有会议的月份：1月、2月" in page.words and f'href="{HOME}/2"' in page.html
    assert "一共 机关一支部 1次 1次" in (await clerk.get(f"{MEETINGS}?year=2026")).words
    for year in ("2024", "abc", "0", "99999"):
        assert (await clerk.get(f"{MEETINGS}?year={year}")).status == 200


async def test_a_secretary_sees_the_meetings_of_the_own_branch(office: Office, signed_in):
    secretary = await signed_in("secretary")
    clerk = await signed_in("staff")
    await plan(clerk, await branch(office, "李淑芬"))
    assert "机关一支部" not in (await secretary.get(f"{MEETINGS}?year=2025")).words
    assert "李淑芬" not in (await secretary.get(f"{HOME}/2")).html
    await plan(clerk, await branch(office, "王德福", leader=secretary.member_id))
    assert "应到2人" in (await secretary.get(f"{MEETINGS}?year=2025")).words


async def test_the_forms_of_meetings_are_the_bureaus_own(office: Office, signed_in):
    admin = await signed_in("admin")
    await admin.get("/console/choices")
    await admin.send("/console/choices/meeting/add", word="组织生活会")
    assert "组织生活会" in (await admin.get(f"{MEETINGS}/new")).words
    path = await plan(admin, await branch(office, "王德福"), meeting="组织生活会")
    assert "组织生活会" in (await admin.get(path)).words
    assert re.search(r"组织生活会 用了1次", (await admin.get("/console/choices")).words)


async def test_a_meeting_that_was_announced_is_called_off_in_its_groups_with_one_post(
    any_office: Office,
):
    body = await branch(any_office, "王德福", "李淑芬")
    clerk, group = await any_office.signed_in("staff"), any_office.town.group("老干部学习群")
    here = await plan(clerk, body, ends_on="2025-10-30", starts_on="2025-10-28")
    await any_office.town.wait(days=1)
    announced = await group.posts()
    (post,) = [text for text in announced if "10月30日(周四)下午2点30分" in text]
    assert post.startswith("党课\n") and "\n请带学习笔记\n来不了的说一声" in post
    li = await person(any_office, "李淑芬")
    await clerk.get(f"/console/roster/{li}/leaves/new?campaign=2")
    await clerk.send(f"/console/roster/{li}/leaves/new", campaign="2", reason="看病")
    asked = await clerk.get(f"{here[: -len('/days/2025-10-30')]}/cancel")
    assert "取消“党课”？" in asked.words and "不开了" in asked.words
    done = await clerk.send(f"{HOME}/2/cancel")
    assert done.path == f"{MEETINGS}?year=2025" and "取消了：“党课”。" in done.words
    assert await any_office.town.rows(Leave) == []
    assert (await clerk.send(f"{HOME}/2/cancel")).status == 404
    await any_office.town.wait(days=3)
    told = "【取消】“党课”不开了。\n原来定的是10月30日(周四)下午2点30分。\n您不用来，也不用请假。"
    posts = await group.posts()
    assert posts.count(told) == 1 and not [text for text in posts if text.startswith("今天有党课")]


async def test_a_meeting_that_nobody_has_read_of_is_called_off_in_silence(
    office: Office, signed_in
):
    clerk, body = await signed_in("staff"), await branch(office, "王德福")
    await plan(clerk, body, ends_on="2025-11-20", starts_on="2025-11-18")
    await clerk.send(f"{HOME}/2/cancel")
    await office.town.wait(days=1)
    assert not [one for one in await office.town.group("老干部学习群").posts() if "党课" in one]


async def test_who_keeps_people_calls_nothing_off(office: Office, signed_in):
    clerk, body = await signed_in("staff"), await branch(office, "王德福")
    await plan(clerk, body, ends_on="2025-11-20")
    keeper = await signed_in("secretary")
    await keeper.get(HOME)
    assert (await keeper.send(f"{HOME}/2/cancel")).status == 403
    assert len(await office.town.rows(Campaign)) == 2
