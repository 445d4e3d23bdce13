"""The pages of notices: written with nothing lost, seen before they are sent, told on the phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import announcements, members, organisations, roster
from storage.audit import By
from storage.tables.announcements import Announcement, AnnouncementChat, Receipt
from storage.tables.engine import Audit
from tests.kit.notices import STUDY, body, delivered, readers, send
from tests.kit.office import Office, Visitor
from tests.kit.sheets import live_in, rows_of

HERE = "/console/announcements"
PHONE = "19900000001"
TEXT = "10月29日上午9点在二楼领慰问品。"


@pytest.fixture
async def clerk(office: Office, signed_in) -> Visitor:
    visitor = await signed_in("staff")
    await visitor.get(f"{HERE}/new")
    return visitor


async def enter(office: Office, name: str, **more: str) -> int:
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    return int(await office.town.do(lambda tx: roster.enter(tx, vault, {"name": name, **more}, by)))


async def actions(office: Office) -> list[str]:
    return [row.action for row in await office.town.rows(Audit)]


async def test_a_notice_is_written_seen_and_sent(office: Office, clerk: Visitor):
    form = {"title": "重阳节慰问", "text": TEXT, "due_on": "2025-10-29", "chat": "simulator G1"}
    seen = await clerk.send(f"{HERE}/new", **form)
    assert seen.path == f"{HERE}/1/preview"
    text = f"【通知】重阳节慰问\n{TEXT}\n请在10月29日(周三)之前看。\n看到了，请回一声“收到”。"
    assert text.replace("\n", " ") in seen.words
    assert "56字，4行" in seen.words and "要请7位老同志看，其中0位单独发；群1个。" in seen.words
    assert "有点长" not in seen.words
    assert await office.town.group(STUDY).posts() == []
    sent = await clerk.send(f"{HERE}/1/send")
    assert "发出去了：重阳节慰问，请7位老同志看。" in sent.words
    await delivered(office.town)
    assert text in await office.town.group(STUDY).posts()
    again = await clerk.send(f"{HERE}/1/send")
    assert "已经发过了，没有再发" in again.words
    noted = [one for one in await actions(office) if one.startswith("announcement")]
    assert noted == ["announcement.create", "announcement.send"]


async def test_a_long_one_is_told_to_be_long_and_can_be_sent(clerk: Visitor):
    form = {"title": "很长", "text": "长" * 150, "chat": "simulator G1"}
    seen = await clerk.send(f"{HERE}/new", **form)
    assert "这条有点长" in seen.words and "现在发" in seen.words


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "请写标题"),
        ({"title": "长" * 31}, "标题太长了"),
        ({"text": ""}, "请写正文"),
        ({"text": "长" * 1001}, "正文太长了"),
        ({"due_on": "明天"}, "这不是一个日子"),
        ({"due_on": "2025-10-26"}, "这一天已经过了"),
        ({"chat": "", "body": "x"}, "还没有选发给谁"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_lost(
    office: Office, clerk: Visitor, wrong: dict[str, str], told: str
):
    form = {"title": "重阳节慰问", "text": TEXT, "chat": "simulator G1"} | wrong
    page = await clerk.send(f"{HERE}/new", **form)
    assert page.status == 422 and told in page.words
    kept = [value for name, value in form.items() if name in ("title", "text")]
    assert all(value in page.html for value in kept)
    assert ('value="simulator G1" checked' in page.html) == bool(form["chat"])
    assert await office.town.rows(Announcement) == []


async def test_somebody_is_looked_for_and_chosen_with_all_else_kept(office: Office, clerk: Visitor):
    member_id = await enter(office, "欧阳建国", unit="农机厂")
    branch = await body(office.town, "离休支部", "吴长河")
    form = {"title": "重阳节慰问", "text": TEXT, "body": str(branch), "due_on": "2025-10-29"}
    page = await clerk.send(f"{HERE}/new", **form, find="1", q="oyjg")
    assert page.status == 200 and "欧阳建国 · 农机厂" in page.words
    assert all(one in page.html for one in ("重阳节慰问", TEXT, "2025-10-29"))
    assert re.search(rf'name="body" value="{branch}" checked', page.html)
    assert (
        "没有找到这个人" in (await clerk.send(f"{HERE}/new", **form, find="1", q="查无此人")).words
    )
    seen = await clerk.send(f"{HERE}/new", **form, person=str(member_id))
    assert "要请2位老同志看，其中2位单独发；群0个。" in seen.words


async def test_a_draft_is_changed_and_thrown_away(office: Office, clerk: Visitor):
    form = {"title": "重阳节慰问", "text": TEXT, "chat": "simulator G1"}
    await clerk.send(f"{HERE}/new", **form)
    assert TEXT in (await clerk.get(f"{HERE}/1/edit")).html
    seen = await clerk.send(
        f"{HERE}/1/edit", **(form | {"title": "换季体检", "chat": "simulator G3"})
    )
    assert "【通知】换季体检" in seen.words
    (place,) = await office.town.rows(AnnouncementChat)
    assert place.chat_id == "G3"
    assert "草稿扔掉了：换季体检" in (await clerk.send(f"{HERE}/1/discard")).words
    assert "还没有通知" in (await clerk.get(HERE)).words


async def test_who_has_read_it_and_who_is_told_on_the_phone(office: Office, clerk: Visitor):
    town = office.town
    number = await send(town, STUDY)
    await town.group(STUDY).says("王德福", "收到")
    page = await clerk.get(f"{HERE}/{number}")
    assert "1／7" in page.words and "李淑芬" in page.words and "王德福" not in page.words
    ids = [str(await town.do(lambda tx, n=n: members.named(tx, n))) for n in ("李淑芬", "张建国")]
    marked = await clerk.send(f"{HERE}/{number}/mark", person=ids[0])
    assert "记下了：1位看到了" in marked.words and "2／7" in marked.words
    assert await readers(town, number) == {"王德福": "group", "李淑芬": "staff"}
    read = await clerk.get(f"{HERE}/{number}?read=1")
    assert "群里回的" in read.words and "电话里说的，新来的staff记的" in read.words
    undone = await clerk.send(f"{HERE}/{number}/unmark/{ids[0]}")
    assert "去掉了：李淑芬看到的记录" in undone.words
    refused = await clerk.send(f"{HERE}/{number}/unmark/{ids[1]}")
    assert "没有改" in refused.words
    assert await readers(town, number) == {"王德福": "group"}
    assert "什么也没有改" in (await clerk.send(f"{HERE}/{number}/mark")).words


async def test_several_are_marked_at_once(office: Office, clerk: Visitor):
    number = await send(office.town, STUDY)
    await clerk.get(f"{HERE}/{number}")
    rows = [row.member_id for row in await office.town.rows(Receipt)][:3]
    fields = [("csrf", clerk.token), *(("person", str(one)) for one in rows)]
    async with clerk.session.post(f"{HERE}/{number}/mark", data=fields) as response:
        assert "记下了：3位看到了" in await response.text()
    assert len(await readers(office.town, number)) == 3


async def test_the_phone_list_hides_numbers_until_one_is_asked_for(office: Office, clerk: Visitor):
    ids = [await enter(office, f"老人{n}", phone=f"1990000000{n}") for n in (1, 2)]
    number = await send(office.town, people=("老人1", "老人2"))
    path = f"{HERE}/{number}/phones"
    page = await clerk.get(path)
    assert page.words.count("199****000") == 2 and PHONE not in page.html
    one = await clerk.send(path, person=str(ids[0]))
    assert PHONE in one.html and "19900000002" not in one.html
    whole = await clerk.send(path, person="all")
    assert PHONE in whole.html and "19900000002" in whole.html
    assert PHONE not in (await clerk.get(path)).html
    seen = [row.subject for row in await office.town.rows(Audit) if row.action == "member.reveal"]
    assert sorted(seen) == sorted(f"member:{one}" for one in (ids[0], *ids))
    assert (await clerk.send(path, person="999999")).status == 404


async def test_the_workbook_has_whole_numbers_and_no_formula(
    office: Office, clerk: Visitor, tmp_path: Path
):
    await enter(office, "老人1", phone=PHONE, unit="=1+1")
    number = await send(office.town, people=("老人1",), title="/坏:名字")
    await clerk.get(f"{HERE}/{number}/phones")
    form = {"csrf": clerk.token}
    async with clerk.session.post(f"{HERE}/{number}/table", data=form) as response:
        (tmp_path / "made.xlsx").write_bytes(await response.read())
        assert "attachment" in response.headers["Content-Disposition"]
    assert rows_of(tmp_path / "made.xlsx")[1] == ["老人1", "=1+1", PHONE]
    assert live_in(tmp_path / "made.xlsx") == []
    assert "member.reveal" in await actions(office)


async def test_it_is_brought_again_once_a_day_and_taken_back(office: Office, clerk: Visitor):
    town = office.town
    number = await send(town, STUDY)
    page = await clerk.get(f"{HERE}/{number}")
    assert "单独提醒一次" in page.words
    done = await clerk.send(f"{HERE}/{number}/remind")
    assert "正在单独提醒" in done.words and "单独提醒一次" not in done.words
    assert "今天已经提醒过了" in (await clerk.send(f"{HERE}/{number}/remind")).words
    asked = await clerk.get(f"{HERE}/{number}/withdraw")
    assert "谁也收不回来" in asked.words
    long = await clerk.send(f"{HERE}/{number}/withdraw", instead="长" * 501)
    assert long.status == 422 and "长" * 501 in long.html
    taken = await clerk.send(f"{HERE}/{number}/withdraw", instead="改到10月30日。")
    assert "撤回了：重阳节慰问" in taken.words and "已撤回" in taken.words
    assert "已经撤回过了" in (await clerk.send(f"{HERE}/{number}/withdraw")).words
    await delivered(town)
    assert (await town.group(STUDY).posts())[-1].startswith("【更正】重阳节慰问\n改到10月30日。")


async def test_a_secretary_sees_and_marks_only_her_own(office: Office, signed_in):
    town = office.town
    branch = await body(town, "教育支部", "王德福", "刘桂兰")
    secretary = await signed_in("secretary", "郑书记")
    join = lambda tx: organisations.join(tx, branch, secretary.member_id, leads=True)  # noqa: E731
    await town.do(join)
    number, other = await send(town, STUDY), await send(town, people=("吴长河",), title="换季体检")
    page = await secretary.get(HERE)
    assert "重阳节慰问" in page.words and "换季体检" not in page.words and "0／2" in page.words
    assert (await secretary.get(f"{HERE}/{other}")).status == 404
    one = await secretary.get(f"{HERE}/{number}")
    assert "王德福" in one.words and "李淑芬" not in one.words and "撤回" not in one.words
    stranger = await town.do(lambda tx: members.named(tx, "李淑芬"))
    assert (await secretary.send(f"{HERE}/{number}/mark", person=str(stranger))).status == 404
    assert await readers(town, number) == {}
    mine = await town.do(lambda tx: members.named(tx, "王德福"))
    assert "记下了：1位" in (await secretary.send(f"{HERE}/{number}/mark", person=str(mine))).words


async def test_today_reminds_of_what_is_overdue(office: Office, clerk: Visitor):
    today = office.town.clock.now().date()
    await send(office.town, people=("吴长河",), due_on=today)
    words = "通知过了日子，还有人没看到"
    assert words not in (await clerk.get("/console/today")).words
    await office.town.wait(days=1)
    assert words in (await clerk.get("/console/today")).words
    await office.town.private("吴长河").says("吴长河", "收到")
    assert words not in (await clerk.get("/console/today")).words


async def test_what_people_wrote_stays_words(office: Office, clerk: Visitor):
    hostile = "<script>alert(1)</script>"
    form = {"title": hostile, "text": hostile, "chat": "simulator G1"}
    assert hostile not in (await clerk.send(f"{HERE}/new", **form)).html
    await clerk.send(f"{HERE}/1/send")
    for path in (HERE, f"{HERE}/1", f"{HERE}/1/phones", f"{HERE}/1/withdraw"):
        assert hostile not in (await clerk.get(path)).html
    assert await office.town.do(lambda tx: announcements.find(tx, 1).title) == hostile


async def test_a_draft_whose_day_is_past_goes_out_only_after_a_word_of_it(
    office: Office, clerk: Visitor
):
    form = {"title": "领物", "text": TEXT, "due_on": "2025-10-27", "chat": "simulator G1"}
    await clerk.send(f"{HERE}/new", **form)
    await office.town.wait(days=1)
    again = await clerk.send(f"{HERE}/1/send")
    assert again.path == f"{HERE}/1/preview"
    assert "请看的日子10月27日(周一)已经过了" in again.words and "照样发" in again.words
    assert [row.state for row in await office.town.rows(Announcement)] == ["draft"]
    assert "发出去了" in (await clerk.send(f"{HERE}/1/send", sure="1")).words


async def test_the_preview_tells_when_it_really_goes_out(office: Office, clerk: Visitor):
    form = {"title": "领物", "text": TEXT, "chat": "simulator G1"}
    now = await clerk.send(f"{HERE}/new", **form)
    assert "休息时间" not in now.words and "发够了" not in now.words
    for n in range(3):
        await send(office.town, STUDY, title=f"第{n}条")
    used = await clerk.get(f"{HERE}/1/preview")
    assert f"{STUDY}：今天发够了，这条不再自动发，会等人转发。" in used.words
    await office.town.wait(hours=12)
    quiet = await clerk.get(f"{HERE}/1/preview")
    assert re.search(f"{STUDY}：现在是休息时间，要到10月28日.周二. 07:3[01]才发。", quiet.words)
