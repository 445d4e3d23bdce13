"""群 in the console: what a group is, switching it, losing it, and its trial line by line."""

from __future__ import annotations

import re

import pytest

from bot.messages import Chat
from services import chats, groups, members, organisations
from storage import outbox
from storage.audit import By
from storage.tables.chats import Chat as Group
from storage.tables.chats import TrialLine
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Outbox
from tests.console.test_today import counts
from tests.kit.office import Office

HOME = "/console/groups"
STUDY = "老干部学习群"
HERE = f"{HOME}/simulator/G1"
FIELDS = {
    "name": STUDY,
    "purpose": "study",
    "hears": "all",
    "quiet": "",
    "posts_a_day": "",
    "robot": "",
    "keeper_id": "",
    "unit_id": "",
    "introduction": "",
}


async def group(office: Office, chat_id: str = "G1") -> Group:
    return next(row for row in await office.town.rows(Group) if row.chat_id == chat_id)


async def put(office: Office, state: str, name: str = STUDY) -> None:
    chat, now, say = office.town.group(name).chat, office.town.clock.now(), office.town.bot.say
    await office.town.do(lambda tx: groups.switch(tx, chat, state, By(None, now), say))


async def posts(office: Office) -> list[str]:
    await office.town.wait(minutes=2)
    return await office.town.group(STUDY).posts()


async def noted(office: Office, start: str) -> list[tuple[str, int | None]]:
    rows = await office.town.rows(Audit)
    return [(row.action, row.member_id) for row in rows if row.action.startswith(start)]


async def test_a_group_that_is_new_is_named_so_and_waits_on_the_first_page(
    office: Office, signed_in
):
    new = Chat("wecom_aibot", "wr<b>/新?#%2F 1", is_group=True)
    await office.town.do(lambda tx: chats.found(tx, new))
    clerk = await signed_in("staff")
    today = await clerk.get("/console/today")
    assert counts(today) == {"群还没有启用": "1"}
    listed = await clerk.get("/console/groups?state=off")
    assert "新群，未启用" in listed.words and STUDY not in listed.words
    path = re.search(r'href="(/console/groups/wecom_aibot/[^"]+)"', listed.html)
    page = await clerk.get(path[1])
    assert page.status == 200 and "没有名字的群（wr&lt;b&gt;/新?#%2F 1）" in page.html
    refused = await clerk.send(f"{path[1]}/switch/on")
    assert "还没有写用途" in refused.words
    changed = await clerk.send(path[1], **FIELDS | {"name": "书画群"})
    assert "书画群改好了" in changed.words
    assert "启用了" in (await clerk.send(f"{path[1]}/switch/on")).words


async def test_switching_on_tells_what_will_happen_and_says_the_first_words_once(
    any_office: Office,
):
    await put(any_office, "off")
    clerk = await any_office.signed_in("staff")
    asked = await clerk.get(f"{HERE}/switch/on")
    assert "只发这一次" in asked.words and "大家好，我是小银铃" in asked.words
    assert (await group(any_office)).state == "off"
    assert "启用了" in (await clerk.send(f"{HERE}/switch/on")).words
    (text,) = await posts(any_office)
    assert text.startswith("大家好") and "记下来" in text and "跟我说一声就停" in text
    await clerk.send(f"{HERE}/switch/off")
    assert "以前发过，不再发" in (await clerk.get(f"{HERE}/switch/on")).words
    await clerk.send(f"{HERE}/switch/on")
    assert len(await posts(any_office)) == 1
    assert await noted(any_office, "group.switch") == [
        ("group.switch", who) for who in (None, *[clerk.member_id] * 3)
    ]


async def test_what_is_entered_is_changed_and_kept(any_office: Office):
    clerk = await any_office.signed_in("staff")
    unit = await any_office.town.do(lambda tx: organisations.add(tx, "机关一支部", "建制支部"))
    keeper = await any_office.town.do(lambda tx: members.named(tx, "孙国庆"))
    await clerk.get(HERE)
    page = await clerk.send(
        HERE,
        **FIELDS
        | {
            "name": "学习一群",
            "quiet": "20：00～7:30，12:00-14:00",
            "posts_a_day": "5",
            "keeper_id": str(keeper),
            "unit_id": str(unit),
            "hears": "at",
            "introduction": "大家好！\n\n  我来帮忙。 ",
        },
    )
    assert "学习一群改好了" in page.words
    assert "大家好！\n我来帮忙。\n群里说给我听的话" in page.html
    row = await group(any_office)
    assert (row.name, row.quiet, row.posts_a_day) == ("学习一群", "20:00-07:30,12:00-14:00", 5)
    assert (row.keeper_id, row.unit_id, row.hears) == (keeper, unit, "at")
    again = dict(FIELDS, name="学习一群", quiet=row.quiet, posts_a_day="5", hears="at")
    again |= {
        "keeper_id": str(keeper),
        "unit_id": str(unit),
        "introduction": "大家好！\n我来帮忙。",
    }
    assert "没有要改的" in (await clerk.send(HERE, **again)).words
    assert await noted(any_office, "group.change") == [("group.change", clerk.member_id)]


@pytest.mark.parametrize(
    ("field", "given", "reason"),
    [
        ("name", "", "群名没有写"),
        ("name", "长" * 41, "群名太长"),
        ("purpose", "nothing", "已经没有了"),
        ("hears", "", "已经没有了"),
        ("robot", "谁", "已经没有了"),
        ("keeper_id", "999999", "已经没有了"),
        ("unit_id", "x", "已经没有了"),
        ("quiet", "晚上八点以后", "免打扰时段看不懂"),
        ("quiet", "20:00-20:00", "免打扰时段看不懂"),
        ("posts_a_day", "21", "每天条数没有保存"),
        ("posts_a_day", "-1", "每天条数没有保存"),
        ("introduction", "一\n二\n三\n四\n五", "打招呼的话太长"),
        ("introduction", "长" * 61, "打招呼的话太长"),
    ],
)
async def test_what_will_not_do_is_told_beside_the_field_and_nothing_typed_is_lost(
    office: Office, signed_in, field: str, given: str, reason: str
):
    before = await group(office)
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    page = await clerk.send(HERE, **FIELDS | {"name": "另一个名字", field: given})
    assert page.status == 422 and reason in page.words
    if field != "name":
        assert "另一个名字" in page.html
    if field in ("name", "quiet", "posts_a_day", "introduction"):
        assert given in page.html
    after = await group(office)
    assert (after.name, after.quiet, after.posts_a_day) == (
        before.name,
        before.quiet,
        before.posts_a_day,
    )


async def test_a_trial_shows_what_would_have_been_said_and_saved_and_is_judged(any_office: Office):
    await put(any_office, "trial")
    study = any_office.town.group(STUDY)
    assert await study.says("王德福", "打卡") is None
    assert await study.says("李淑芬", "今天天气真好") is None
    assert await study.says("没登记的人", "打卡") is None
    assert await study.says("赵秀英", "@小银铃 我找小林", at_bot=True) is None
    assert await any_office.town.rows(Checkin) == []
    clerk = await any_office.signed_in("staff")
    assert counts(await clerk.get("/console/today"))["试运行里的话，等着标对错"] == "4"
    page = await clerk.get(f"{HERE}/trial")
    assert re.search(
        r"王德福 .*打卡 .*学习打卡 回答 王德福，记上了：.* 记下 王德福，10月27日\(周一\)的学习打卡",
        page.words,
    )
    assert re.search(r"赵秀英 .*记下 转给工作人员：想找工作人员", page.words)
    assert "没有登记的人" in page.words and "不出声" in page.words
    lines = {row.said: row.inbox_id for row in await any_office.town.rows(TrialLine)}
    wrong = await clerk.send(f"{HERE}/trial", show="open", wrong=str(lines["今天天气真好"]))
    assert "标好了1句" in wrong.words and "刚标的：“今天天气真好” 不对" in wrong.words
    back = await clerk.send(f"{HERE}/trial", show="open", undo=str(lines["今天天气真好"]))
    assert "撤销了" in back.words
    await clerk.send(f"{HERE}/trial", wrong=str(lines["今天天气真好"]))
    shown = await clerk.get(f"{HERE}/trial?show=all")
    ids = re.search(r'name="lines" value="([^"]+)"', shown.html)[1]
    rest = await clerk.send(f"{HERE}/trial", show="all", rest="1", lines=ids)
    assert "标好了3句" in rest.words and "对的占75%" in rest.words
    assert "启用这个群" in rest.words
    verdicts = {row.said: (row.verdict, row.by) for row in await any_office.town.rows(TrialLine)}
    assert verdicts["今天天气真好"] == ("wrong", clerk.member_id)
    assert verdicts["打卡"] == ("right", clerk.member_id)
    assert len(await noted(any_office, "trial.judge")) == 6
    assert counts(await clerk.get("/console/today")) == {}


async def test_lines_of_another_group_are_not_judged_from_here(office: Office, signed_in):
    await put(office, "trial")
    await office.town.group(STUDY).says("王德福", "打卡")
    clerk = await signed_in("staff")
    (line,) = await office.town.rows(TrialLine)
    await clerk.get(f"{HERE}/trial")
    for path, given in (
        (f"{HOME}/simulator/G2/trial", str(line.inbox_id)),
        (f"{HERE}/trial", "9" * 18),
        (f"{HERE}/trial", "x"),
    ):
        assert "没有可标的" in (await clerk.send(path, right=given)).words
    assert (await clerk.send(f"{HERE}/trial")).status == 400
    (line,) = await office.town.rows(TrialLine)
    assert line.verdict == ""


async def test_a_trial_in_which_nobody_spoke_says_so(office: Office, signed_in):
    await put(office, "trial")
    assert "还没有人说话" in (await (await signed_in("staff")).get(f"{HERE}/trial")).words


async def test_what_a_message_would_take_back_or_change_is_told_too(office: Office, signed_in):
    study = office.town.group(STUDY)
    await study.says("王德福", "打卡")
    await put(office, "trial")
    assert await study.says("王德福", "打错了", at_bot=True) is None
    assert len(await office.town.rows(Checkin)) == 1
    (line,) = await office.town.rows(TrialLine)
    assert line.saved == "王德福撤回10月27日(周一)打卡"


async def test_a_lost_group_leaves_its_posts_to_be_passed_on_and_comes_back(any_office: Office):
    study, now = any_office.town.group(STUDY), any_office.town.clock.now()
    await any_office.town.do(
        lambda tx: outbox.put(tx, "n", study.chat, "周五听课", now, kind="post")
    )
    clerk = await any_office.signed_in("staff")
    assert "自动恢复" in (await clerk.get(f"{HERE}/switch/lost")).words
    page = await clerk.send(f"{HERE}/switch/lost")
    assert "标成失联了，有1条通知等着人工转发" in page.words and "周五听课" in page.words
    today = counts(await clerk.get("/console/today"))
    assert today["群失联了"] == "1" and today["等着转发的消息"] == "1"
    assert (await clerk.get("/console/groups?state=lost")).words.count(STUDY) == 1
    assert await posts(any_office) == []
    assert "记上了" in (await study.says("王德福", "打卡") or "")
    assert (await group(any_office)).state == "on"
    assert [action for action, _ in await noted(any_office, "group.")] == [
        "group.lost",
        "group.back",
    ]


async def test_who_is_no_clerk_sees_no_group(office: Office, signed_in):
    for role in ("liaison", "secretary", "duty"):
        visitor = await signed_in(role)
        for path in (HOME, HERE, f"{HERE}/trial", f"{HERE}/switch/off"):
            assert (await visitor.get(path)).status == 403
        for path in (HERE, f"{HERE}/trial", f"{HERE}/switch/off"):
            assert (await visitor.send(path, right="1", **FIELDS)).status == 403
    assert (await group(office)).state == "on" and await noted(office, "group.") == []


async def test_a_group_or_state_that_is_not_there_is_not_found(signed_in):
    clerk = await signed_in("staff")
    for path in (f"{HOME}/simulator/G99", f"{HOME}/nothing/G1", f"{HERE}/switch/gone"):
        assert (await clerk.get(path)).status == 404
        assert (await clerk.send(path, **FIELDS)).status in {404, 405}
    assert (await clerk.send(f"{HOME}/simulator/G99/switch/lost")).status == 404


async def test_hostile_words_in_a_group_are_inert(office: Office, signed_in):
    bad = "<script>alert(1)</script>{{7*7}}"
    chat = office.town.group(STUDY).chat
    await office.town.do(lambda tx: chats.change(tx, chat, name=bad, introduction=bad))
    await put(office, "trial")
    await office.town.group(STUDY).says("王德福", bad)
    clerk = await signed_in("staff")
    for path in (HOME, HERE, f"{HERE}/trial", f"{HERE}/switch/on"):
        html = (await clerk.get(path)).html
        assert "<script" not in html and "&lt;script&gt;" in html and "{{7*7}}" in html


async def test_an_outbox_without_posts_is_lost_quietly(office: Office):
    chat, now = office.town.group(STUDY).chat, office.town.clock.now()
    await put(office, "trial")
    await office.town.do(lambda tx: outbox.put(tx, "n", chat, "周五听课", now, kind="post"))
    assert await office.town.do(lambda tx: groups.lose(tx, chat, By(None, now))) == 0
    assert [row.state for row in await office.town.rows(Outbox)] == ["spared"]
