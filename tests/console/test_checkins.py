"""学习打卡 in the console: planning, the calendar, a day person by person, leave."""

from __future__ import annotations

import re
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from services import checkin, consents, members, organisations, roster, settings
from services.checkin import absences
from storage.audit import By
from storage.tables.checkin import Campaign, CampaignBody, CampaignChat, Checkin, Leave
from storage.tables.engine import Audit
from storage.tables.members import Member
from tests.kit.office import Office, Page, Visitor
from tests.kit.sheets import live_in
from tests.kit.town import ZONE

HOME = "/console/checkins"
TODAY, YESTERDAY = "2025-10-27", "2025-10-26"
# The demo's campaign is the first; its only day that has come is today.
DEMO = f"{HOME}/1"
FORM = {
    "title": "重阳读书",
    "groups": "simulator G1",
    "starts_on": "2025-10-01",
    "ends_on": "2025-12-31",
    "post_time": "8:30",
    "summary_time": "19:20",
    "makeup_days": "5",
    "material": "读《论语》\nhttps://example.org/lunyu",
    "ranking": "1",
}


async def person(office: Office, name: str) -> int:
    return int(await office.town.do(lambda tx: members.named(tx, name)))


async def branch(office: Office, *people: str, leader: int | None = None) -> int:
    def work(tx: Any) -> int:
        body = organisations.add(tx, "机关一支部", "建制支部")
        for name in people:
            organisations.join(tx, body, members.named(tx, name))
        if leader:
            organisations.join(tx, body, leader, "书记", leads=True)
        return body

    return int(await office.town.do(work))


async def study(office: Office, *bodies: int, starts_on: str = "2025-10-01") -> int:
    row = Campaign(
        title="重阳读书",
        starts_on=date.fromisoformat(starts_on),
        ends_on=date(2025, 12, 31),
        post_time=time(8, 1),
    )
    now = office.town.clock.now()
    return int(
        await office.town.do(
            lambda tx: checkin.create_campaign(tx, row, [], now, ZONE, bodies=bodies)
        )
    )


async def studied(office: Office, campaign: int, day: str, *people: str, late: bool = False):
    by = By(None, office.town.clock.now())

    def work(tx: Any) -> None:
        for name in people:
            member = members.named(tx, name)
            checkin.enter(tx, campaign, member, date.fromisoformat(day), by, made_up=late)

    await office.town.do(work)


async def noted(office: Office, start: str) -> list[tuple[str, int | None]]:
    rows = await office.town.rows(Audit)
    return [(row.action, row.member_id) for row in rows if row.action.startswith(start)]


async def facts(office: Office) -> dict[str, tuple[str, bool, int | None]]:
    names = {row.id: row.name for row in await office.town.rows(Member)}
    rows = await office.town.rows(Checkin)
    return {f"{names[r.member_id]} {r.day}": (r.how, r.made_up, r.by_id) for r in rows}


async def tick(clerk: Visitor, path: str, *ids: int) -> Page:
    """Send the form of a day with several people ticked."""
    data = [("csrf", clerk.token), *(("members", str(one)) for one in ids)]
    async with clerk.session.post(path, data=data) as answer:
        return await clerk._page(answer)


async def test_without_any_campaign_the_page_says_what_to_do(office: Office, signed_in):
    await office.town.do(lambda tx: tx.command("DELETE FROM campaign_chats"))
    await office.town.do(lambda tx: tx.command("DELETE FROM campaigns"))
    clerk = await signed_in("staff")
    page = await clerk.get(HOME)
    assert "点“新建学习打卡”，写上名称、选好群" in page.words


async def test_a_study_is_planned_changed_ended_and_goes_on(any_office: Office):
    body = await branch(any_office, "王德福")
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    made = await clerk.send(f"{HOME}/new", **FORM, bodies=str(body))
    assert made.path == f"{HOME}/2" and "建好了：重阳读书。" in made.words
    # The demo's own campaign is on in the same group, so that people will be asked.
    assert "同一个群里还有：每日一学。" in made.words
    row = next(one for one in await any_office.town.rows(Campaign) if one.id == 2)
    assert (row.kind, row.post_time.isoformat(), row.makeup_days) == ("study", "08:30:00", 5)
    assert (row.ranking, row.certificates) == (True, False)
    assert row.next_post_at is not None and row.next_summary_at is not None
    assert [one.organisation_id for one in await any_office.town.rows(CampaignBody)] == [body]
    edit = await clerk.get(f"{HOME}/2/edit")
    assert 'value="重阳读书"' in edit.html and 'value="08:30"' in edit.html
    await clerk.send(f"{HOME}/2/edit", **FORM | {"title": "重阳诗会", "summary_time": ""})
    asked = await clerk.get(f"{HOME}/2/end")
    assert "今天是最后一天" in asked.words
    ended = await clerk.send(f"{HOME}/2/end")
    assert "“重阳诗会”今天结束" in ended.words and "原来到12月31日(周三)" in ended.words
    rows = {one.id: one for one in await any_office.town.rows(Campaign)}
    assert rows[2].ends_on == date(2025, 10, 27) and rows[2].summary_time is None
    back = await clerk.send(f"{HOME}/2/go_on")
    assert "还是到12月31日(周三)" in back.words and "提前结束了" not in back.words
    assert "没有提前结束过" in (await clerk.send(f"{HOME}/2/go_on")).words
    actions = [action for action, who in await noted(any_office, "campaign.") if who]
    change, end = "campaign.change", "campaign.end"
    assert actions == ["campaign.create", change, change, end, change]


WRONG = (
    ({"title": ""}, "名称没有写"),
    ({"title": "长" * 31}, "名称太长"),
    ({"groups": ""}, "选的有一项已经不在了"),
    ({"groups": "simulator nowhere"}, "选的有一项已经不在了"),
    ({"starts_on": "昨天"}, "日期没有写"),
    ({"ends_on": "2025-09-30"}, "最后一天比第一天还早"),
    ({"ends_on": "2035-09-30"}, "一次最多三年"),
    ({"post_time": "25:00"}, "时间看不懂"),
    ({"post_time": ""}, "时间看不懂"),
    ({"summary_time": "晚上"}, "时间看不懂"),
    ({"makeup_days": "32"}, "0到31之间"),
    ({"makeup_days": "-1"}, "0到31之间"),
    ({"material": "看 javascript:alert(1)"}, "网址看不懂"),
    ({"material": "看 ftp://example.org/a"}, "网址看不懂"),
    ({"material": "www.example.org"}, "网址看不懂"),
    ({"material": "https://"}, "网址看不懂"),
    ({"material": "字" * 151}, "学习内容太长"),
    ({"material": "一\n二\n三\n四"}, "学习内容太长"),
)


async def test_what_will_not_do_is_told_beside_its_field_and_nothing_is_lost(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    for wrong, reason in WRONG:
        page = await clerk.send(f"{HOME}/new", **FORM | wrong)
        (name,) = wrong
        assert page.status == 422 and reason in page.words, wrong
        if name != "groups":
            assert f'aria-describedby="e-{name}' in page.html, wrong
            assert 'value="simulator G1" checked' in page.html
        assert (FORM | wrong)["title"] in page.html
        assert 'name="ranking" value="1" checked' in page.html
    assert len(await office.town.rows(Campaign)) == 1


async def test_the_bodies_are_those_of_the_groups_where_none_is_ticked(office: Office, signed_in):
    body = await branch(office, "王德福")
    clerk = await signed_in("staff")
    await clerk.get("/console/groups/simulator/G1")
    group = {"name": "老干部学习群", "purpose": "study", "hears": "all", "unit_id": str(body)}
    await clerk.send("/console/groups/simulator/G1", **group)
    await clerk.get(f"{HOME}/new")
    await clerk.send(f"{HOME}/new", **FORM)
    assert [row.organisation_id for row in await office.town.rows(CampaignBody)] == [body]
    assert ("simulator", "G1") in [
        (row.channel, row.chat_id)
        for row in await office.town.rows(CampaignChat)
        if row.campaign_id == 2
    ]


async def test_groups_for_study_stand_before_the_others(office: Office, signed_in):
    page = await (await signed_in("staff")).get(f"{HOME}/new")
    first, _, rest = page.html.partition("别的群（")
    assert "老干部学习群" in first and "企业微信学习群" in first and "工作群" not in first
    assert "工作群" in rest


async def test_what_is_hostile_stays_words(office: Office, signed_in):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    evil = "<script>x</script>{{7*7}}"
    page = await clerk.send(f"{HOME}/new", **FORM | {"title": evil, "material": evil})
    assert page.path == f"{HOME}/2" and "<script>x" not in page.html
    assert "&lt;script&gt;x" in page.html and "{{7*7}}" in page.html


async def test_the_page_has_the_days_numbers_and_a_calendar_that_is_also_a_table(
    any_office: Office,
):
    body = await branch(any_office, "王德福", "李淑芬", "刘桂兰")
    campaign = await study(any_office, body)
    await studied(any_office, campaign, TODAY, "王德福")
    await studied(any_office, campaign, YESTERDAY, "王德福", "李淑芬", late=True)
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}/{campaign}")
    assert re.search(r"打卡 1人 应打卡 3人 请假 0人 补打 0人 累计 3人次", page.words)
    assert re.search(r"机关一支部 1人 3人 3人次", page.words)
    svg = page.html[page.html.index('<svg class="heat"') : page.html.index("</svg>")]
    assert len(re.findall(r"<rect ", svg)) == 31
    assert '<title>10月26日(周日)：2人，其中补2人</title><rect class="shade-5"' in svg
    assert '<title>10月27日(周一)：1人</title><rect class="shade-3"' in svg
    assert '<title>10月25日(周六)：0人</title><rect class="shade-0"' in svg
    assert re.search(r"10月26日\(周日\) 2人 2人", page.words)
    assert re.search(r"王德福 2天 1天 2天 10月27日\(周一\) 李淑芬 1天 0天 1天", page.words)
    found = await clerk.get(f"{HOME}/{campaign}?q=lishufen")
    assert "李淑芬" in found.words and "王德福" not in found.words
    refused = await clerk.get(f"{HOME}/{campaign}?q=19900000001")
    assert refused.status == 422


async def test_a_day_tells_how_each_came_and_who_is_missing(office: Office, signed_in):
    body = await branch(office, "王德福", "李淑芬")
    await office.town.do(lambda tx: tx.command(f"INSERT INTO campaign_bodies VALUES (1, {body})"))
    await office.town.group("老干部学习群").says("王德福", "打卡")
    clerk = await signed_in("staff")
    page = await clerk.get(f"{DEMO}/days/{TODAY}")
    assert re.search(r"王德福 本人 今天 09:30 划掉", page.words)
    missing = page.html.partition('id="missing"')[2].partition('id="facts"')[0]
    assert "李淑芬" in missing and "王德福" not in missing
    for day in ("2025-10-28", YESTERDAY, "2025-02-30", "2027-10-28"):
        assert (await clerk.get(f"{DEMO}/days/{day}")).status == 404


async def test_staff_enter_several_beyond_the_limit_and_strike_one_again(any_office: Office):
    body = await branch(any_office, "王德福", "李淑芬", "刘桂兰")
    campaign = await study(any_office, body)
    ids = [await person(any_office, name) for name in ("王德福", "李淑芬", "刘桂兰")]
    clerk = await any_office.signed_in("staff")
    here = f"{HOME}/{campaign}/days/2025-10-02"
    await clerk.get(here)
    assert "一个人也没有勾" in (await tick(clerk, f"{here}/enter")).words
    await any_office.town.do(
        lambda tx: consents.withdraw(
            tx, ids[2], "checkin", By(None, any_office.town.clock.now()), how="said"
        )
    )
    done = await tick(clerk, f"{here}/enter", *ids)
    assert "代录入了2位：王德福、李淑芬。" in done.words and "刘桂兰不同意记打卡" in done.words
    assert "已经记过的：王德福。" in (await tick(clerk, f"{here}/enter", ids[0])).words
    me = clerk.member_id
    assert await facts(any_office) == {
        "王德福 2025-10-02": ("staff", True, me),
        "李淑芬 2025-10-02": ("staff", True, me),
    }
    page = await clerk.send(f"{here}/strike", member=str(ids[0]))
    assert "划掉了：王德福。" in page.words and "弄错了可以撤销" in page.words
    assert "王德福 2025-10-02" not in await facts(any_office)
    await tick(clerk, f"{here}/enter", ids[0])
    assert "王德福 2025-10-02" in await facts(any_office)
    await clerk.send(f"{here}/strike", member=str(ids[0]))
    assert "本来就没有记" in (await clerk.send(f"{here}/strike", member=str(ids[0]))).words
    assert [who for action, who in await noted(any_office, "checkin.")] == [me] * 5
    late = await clerk.get(f"{HOME}/{campaign}/made_up")
    assert re.search(r"李淑芬 10月2日\(周四\) 代录入：新来的staff", late.words)


async def test_who_is_on_no_list_is_found_by_name_and_entered(office: Office, signed_in):
    campaign = await study(office)
    clerk = await signed_in("staff")
    here = f"{HOME}/{campaign}/days/{TODAY}"
    await clerk.get(here)
    found = await clerk.send(here, q="zhaoxiuying")
    assert "赵秀英" in found.words and found.path == here
    await tick(clerk, f"{here}/enter", await person(office, "赵秀英"))
    assert await facts(office) == {f"赵秀英 {TODAY}": ("staff", False, clerk.member_id)}


async def test_a_day_with_a_thought_is_struck_only_after_a_word_of_it(office: Office, signed_in):
    campaign = await study(office)
    await studied(office, campaign, TODAY, "王德福")
    wang, day = await person(office, "王德福"), date.fromisoformat(TODAY)
    await office.town.do(lambda tx: checkin.reflect(tx, campaign, wang, day, "学得很好"))
    clerk = await signed_in("staff")
    here = f"{HOME}/{campaign}/days/{TODAY}"
    await clerk.get(here)
    asked = await clerk.send(f"{here}/strike", member=str(wang))
    assert "心得也没有了" in asked.words and len(await office.town.rows(Checkin)) == 1
    (before,) = await office.town.rows(Checkin)
    await clerk.send(f"{here}/strike", member=str(wang), sure="1")
    assert await office.town.rows(Checkin) == []
    other = await signed_in("admin")
    await other.get(here)
    assert (await other.send(f"{here}/unstrike")).status == 404
    assert "弄错了可以撤销" in (await clerk.get(here)).words
    elsewhere = f"{HOME}/{campaign}/days/{YESTERDAY}"
    assert "弄错了可以撤销" not in (await clerk.get(elsewhere)).words
    back = await clerk.send(f"{here}/unstrike")
    assert "王德福这一天和原来一样" in back.words and "弄错了可以撤销" not in back.words
    (after,) = await office.town.rows(Checkin)
    assert (
        after._asdict() | {"id": before.id} == before._asdict() and after.reflection == "学得很好"
    )
    total = await office.town.do(lambda tx: checkin.total(tx, campaign, wang))
    assert total is not None and total.days == 1
    assert (await clerk.send(f"{here}/unstrike")).status == 404


async def test_what_was_struck_and_entered_again_is_not_restored_over_it(office: Office, signed_in):
    campaign = await study(office)
    await studied(office, campaign, TODAY, "王德福")
    wang, clerk = await person(office, "王德福"), await signed_in("staff")
    here = f"{HOME}/{campaign}/days/{TODAY}"
    await clerk.get(here)
    await clerk.send(f"{here}/strike", member=str(wang))
    await studied(office, campaign, TODAY, "王德福", late=True)
    assert "弄错了可以撤销" not in (await clerk.get(here)).words
    assert "已经又记上了" in (await clerk.send(f"{here}/unstrike")).words
    (fact,) = await office.town.rows(Checkin)
    assert fact.made_up


async def test_a_study_without_a_check_in_is_called_off_and_named_no_more(
    any_office: Office,
):
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    await clerk.send(f"{HOME}/new", **FORM)
    assert "取消" in (await clerk.get(f"{HOME}/2")).words
    assert "还没有人打过卡" in (await clerk.get(f"{HOME}/2/cancel")).words
    done = await clerk.send(f"{HOME}/2/cancel")
    assert done.path == HOME and "取消了：“重阳读书”。" in done.words
    assert "重阳读书" not in (await clerk.get(HOME)).words
    for path in ("", "/edit", "/cancel", f"/days/{TODAY}"):
        assert (await clerk.get(f"{HOME}/2{path}")).status == 404
    # The other one is on alone again: nobody is asked which.
    answer = await any_office.town.group("老干部学习群").says("王德福", "打卡")
    assert answer is not None and "重阳读书" not in answer
    assert {one.campaign_id for one in await any_office.town.rows(Checkin)} == {1}
    # The number names nothing else.
    assert (await clerk.send(f"{HOME}/new", **FORM)).path == f"{HOME}/3"
    assert [who for _, who in await noted(any_office, "campaign.cancel")] == [clerk.member_id]


async def test_what_has_a_check_in_is_not_called_off(office: Office, signed_in):
    campaign = await study(office)
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/{campaign}/cancel")
    await studied(office, campaign, TODAY, "王德福")
    late = await clerk.send(f"{HOME}/{campaign}/cancel")
    assert "没有取消" in late.words and late.path == f"{HOME}/{campaign}"
    assert "提前结束" in late.words and len(await office.town.rows(Checkin)) == 1


async def test_phones_are_masked_and_each_look_is_noted(office: Office, signed_in):
    body = await branch(office, "王德福", "李淑芬")
    campaign, wang = await study(office, body), await person(office, "王德福")
    clerk = await signed_in("staff")
    await clerk.get(f"/console/roster/{wang}/edit")
    by = By(None, office.town.clock.now())
    await office.town.do(
        lambda tx: roster.change(tx, office.town.bot.vault, wang, {"phone": "19900000001"}, by)
    )
    here = f"{HOME}/{campaign}/days/{TODAY}"
    page = await clerk.get(here)
    assert "199****0001" in page.words and "19900000001" not in page.html
    shown = await clerk.send(f"{here}/phones/{wang}")
    assert "19900000001" in shown.words and "19900000001" not in shown.path
    assert await noted(office, "member.reveal") == [("member.reveal", clerk.member_id)]
    listed = await clerk.send(f"{here}/phones")
    assert re.search(r"王德福 19900000001 ☐", listed.words)
    assert len(await noted(office, "member.reveal")) == 3


async def test_leave_is_noted_with_a_sealed_reason_keeps_the_run_and_ends(any_office: Office):
    body = await branch(any_office, "王德福", "李淑芬")
    campaign, wang = await study(any_office, body), await person(any_office, "王德福")
    await studied(any_office, campaign, "2025-10-23", "王德福")
    await studied(any_office, campaign, TODAY, "王德福")
    clerk = await any_office.signed_in("staff")
    one = f"/console/roster/{wang}"
    await clerk.get(f"{one}/leaves/new?from=2025-10-24")
    fields = {"from": "2025-10-24", "until": YESTERDAY, "reason": "住院检查"}
    for wrong in ({"from": ""}, {"until": "2025-10-01"}, {"until": "明天"}, {"reason": "长" * 101}):
        page = await clerk.send(f"{one}/leaves/new", **fields | wrong)
        assert page.status == 422 and 'class="error"' in page.html
    page = await clerk.send(f"{one}/leaves/new", **fields)
    assert "登记好了：王德福请假。" in page.words and "住院检查" not in page.html
    assert "已经登记过请假" in (await clerk.send(f"{one}/leaves/new", **fields)).words
    (leave,) = await any_office.town.rows(Leave)
    assert "住院".encode() not in leave.reason_sealed
    total = await any_office.town.do(lambda tx: checkin.total(tx, campaign, wang))
    assert total.streak == 2
    day = await clerk.get(f"{HOME}/{campaign}/days/2025-10-25")
    assert re.search(r"请假的 1人 王德福 10月24日\(周五\)到10月26日\(周日\) 事由 \*{4}", day.words)
    shown = await clerk.send(f"{one}/leaves/{leave.id}/reveal")
    assert "住院检查" in shown.words
    assert await noted(any_office, "leave.reveal") == [("leave.reveal", clerk.member_id)]
    assert "已经过去了" in (await clerk.send(f"{one}/leaves/{leave.id}/end")).words
    await clerk.send(f"{one}/leaves/new", **{"from": "2025-10-27"})
    ended = await clerk.send(f"{one}/leaves/2/end")
    assert "销假了：王德福。" in ended.words
    assert [row.id for row in await any_office.town.rows(Leave)] == [leave.id]
    assert "登记请假" in (await clerk.get(one)).words


async def test_a_secretary_sees_and_enters_only_the_own_branch(office: Office, signed_in):
    secretary = await signed_in("secretary")
    body = await branch(office, "王德福", leader=secretary.member_id)
    campaign = await study(office, body)
    await studied(office, campaign, TODAY, "王德福", "李淑芬")
    page = await secretary.get(f"{HOME}/{campaign}")
    assert "王德福" in page.words and "李淑芬" not in page.html
    assert re.search(r"打卡 1人 .* 累计 1人次", page.words) and "提前结束" not in page.words
    here = f"{HOME}/{campaign}/days/{TODAY}"
    day = await secretary.get(here)
    assert "李淑芬" not in day.html
    assert "李淑芬" not in (await secretary.send(here, q="lishufen")).html
    wang, li = await person(office, "王德福"), await person(office, "李淑芬")
    before = await facts(office)
    for path, fields in (
        (f"{here}/enter", {"members": str(li)}),
        (f"{here}/strike", {"member": str(li)}),
        (f"{here}/phones/{li}", {}),
        (f"/console/roster/{li}/leaves/new", {"from": TODAY}),
    ):
        assert (await secretary.send(path, **fields)).status == 404
    # Where one of several is not theirs nobody is entered.
    both = f"{HOME}/{campaign}/days/{YESTERDAY}/enter"
    assert (await tick(secretary, both, wang, li)).status == 404
    assert await facts(office) == before
    sheet = await secretary.get(f"{HOME}/{campaign}/print")
    assert "王德福" in sheet.words and "李淑芬" not in sheet.html
    assert (await secretary.get(f"{HOME}/{campaign}/edit")).status == 403
    assert (await secretary.send(f"{HOME}/{campaign}/file")).status == 403


async def test_the_workbook_has_people_days_and_thoughts_and_nothing_reckons(
    office: Office, signed_in, tmp_path: Path
):
    body = await branch(office, "王德福", "李淑芬")
    campaign = await study(office, body, starts_on="2025-10-25")
    await studied(office, campaign, "2025-10-25", "王德福")
    await studied(office, campaign, YESTERDAY, "王德福", late=True)
    wang, li = await person(office, "王德福"), await person(office, "李淑芬")
    by = By(None, office.town.clock.now())
    evil = "=1+1"
    await office.town.do(lambda tx: checkin.reflect(tx, campaign, wang, date(2025, 10, 25), evil))
    longer = "学" * 40_000  # than a cell of a spreadsheet holds
    await office.town.do(lambda tx: checkin.reflect(tx, campaign, wang, date(2025, 10, 26), longer))
    span = (date(2025, 10, 26), date(2025, 10, 26))
    await office.town.do(
        lambda tx: absences.note(tx, li, span, by, campaign_id=None, reason_sealed=None)
    )
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/{campaign}")
    data = {"csrf": clerk.token}
    async with clerk.session.post(f"{HOME}/{campaign}/file", data=data) as answer:
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
        data = await answer.read()
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    totals, days, said = (book.get_sheet_by_index(n).to_python() for n in range(3))
    assert totals[1][:4] == ["王德福", "机关一支部", 2, 2] and totals[2][2] == 0
    assert days[0] == ["姓名", "10-25", "10-26", "10-27", "合计"]
    assert ["王德福", 1, "补", "", 2] in days and ["李淑芬", "", "假", "", 0] in days
    assert said[1][:3] == ["王德福", "2025-10-26", "还没有问"]
    assert said[1][3] == "学" * 32_000 + "…"  # That it was cut is seen.
    assert said[2] == ["王德福", "2025-10-25", "还没有问", evil]
    (tmp_path / "made.xlsx").write_bytes(data)
    assert live_in(tmp_path / "made.xlsx") == []
    assert await noted(office, "campaign.export") == [("campaign.export", clerk.member_id)]


async def test_thoughts_are_asked_for_answered_and_copied_only_with_a_yes(
    office: Office, signed_in
):
    campaign = await study(office)
    await studied(office, campaign, TODAY, "王德福", "李淑芬")
    for name, words in (("王德福", "受益匪浅"), ("李淑芬", "常学常新")):
        member = await person(office, name)
        await office.town.do(
            lambda tx, m=member, w=words: checkin.reflect(tx, campaign, m, date(2025, 10, 27), w)
        )
    clerk = await signed_in("staff")
    here = f"{HOME}/{campaign}/reflections"
    assert "还没有问" in (await clerk.get(here)).words
    assert "还没有可以分享的" in (await clerk.get(f"{here}?share=yes")).words
    ids = {row.reflection: row.id for row in await office.town.rows(Checkin)}
    asked = await clerk.send(f"{here}/{ids['受益匪浅']}/ask")
    assert asked.status == 200 and "王德福" in asked.words
    await clerk.send(f"{here}/{ids['受益匪浅']}/answer", yes="1")
    await clerk.send(f"{here}/{ids['常学常新']}/answer", yes="0")
    shared = await clerk.get(f"{here}?share=yes")
    assert "王德福（10月27日(周一)）：受益匪浅" in shared.words and "常学常新" not in shared.words
    shares = {row.reflection: row.share for row in await office.town.rows(Checkin)}
    assert shares == {"受益匪浅": "yes", "常学常新": "no"}
    assert (await clerk.send(f"{DEMO}/reflections/{ids['受益匪浅']}/answer", yes="1")).status == 404


async def test_a_long_campaign_shows_the_last_months_and_folds_the_rest(office: Office, signed_in):
    campaign = await study(office, starts_on="2025-05-01")
    page = await (await signed_in("staff")).get(f"{HOME}/{campaign}")
    shown, _, folded = page.html.partition("以前的月份（3）")
    assert "2025年10月" in shown and "2025年7月" not in shown and "2025年5月" in folded


async def test_many_people_come_in_pages(office: Office, signed_in):
    body = await branch(office)

    def many(tx: Any) -> None:
        for n in range(60):
            member = members.enter(tx, f"赵第{n}", "member", "")
            organisations.join(tx, body, member)

    await office.town.do(many)
    campaign = await study(office, body)
    clerk = await signed_in("staff")
    pages = [await clerk.get(f"{HOME}/{campaign}?page={n}") for n in (1, 2)]
    names = [set(re.findall(r"赵第\d+", page.words)) for page in pages]
    assert [len(one) for one in names] == [50, 10] and not names[0] & names[1]
    day = f"{HOME}/{campaign}/days/{TODAY}"
    first, second = [await clerk.get(f"{day}?missing={n}") for n in (1, 2)]
    assert [one.html.count('name="members"') for one in (first, second)] == [50, 10]
    assert "还没有打卡的 60人" in second.words and f"{day}?missing=1" in second.html
    there = [await person(office, f"赵第{n}") for n in range(60)]
    full = await tick(clerk, f"{day}/enter", *there)
    assert full.html.count('action="' + day + '/strike"') == 50 and "已经打卡的 60人" in full.words


async def test_a_new_study_begins_with_what_the_bureau_has_set(office: Office, signed_in):
    def work(tx: Any) -> None:
        by = By(None, office.town.clock.now())
        for known, typed in (
            (settings.POST_TIME, "9:05"),
            (settings.SUMMARY_TIME, ""),
            (settings.MAKEUP_DAYS, "7"),
        ):
            settings.put(tx, known, known.read(typed), by)

    clerk = await signed_in("staff")
    usual = (await clerk.get(f"{HOME}/new")).html
    assert all(f'value="{one}"' in usual for one in ("08:01", "19:10", "3"))
    await office.town.do(work)
    changed = (await clerk.get(f"{HOME}/new")).html
    assert 'value="09:05"' in changed and 'value="7"' in changed and "19:10" not in changed


async def test_what_is_over_when_it_is_planned_is_said_to_be(office: Office, signed_in):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    days = {"starts_on": "2025-09-01", "ends_on": "2025-09-30"}
    assert "已经过去了" in (await clerk.send(f"{HOME}/new", **FORM | days)).words
