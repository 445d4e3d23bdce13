"""没听懂的话 on its pages: one click, a sentence that is tried first, undoing, who sees what."""

from __future__ import annotations

import json

from services import grid, members, roster, settings
from services.unclear import keeping
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.checkin import Checkin
from storage.tables.unclear import Unclear
from tests.kit.activities import publish
from tests.kit.office import Office, Page, Visitor
from tests.unclear.kit import NONSENSE, wants_lines

HOME = "/console/unclear"


async def lost(office: Office, name: str = "王德福", words: str = NONSENSE) -> str:
    """Somebody says what is not understood; gives the path of its page."""
    await office.town.private(name).says(name, words)
    rows = await office.town.rows(Unclear)
    return f"{HOME}/{rows[-1].inbox_id}"


async def clicks(visitor: Visitor, path: str, begins: str) -> Page:
    """Press the button of a meaning that stands on the list."""
    page = await visitor.get(HOME)
    key = page.html.partition(f'value="{begins}')[2].partition('"')[0]
    return await visitor.send(path, meaning=begins + key)


async def test_one_click_on_the_list_does_it_and_it_is_taken_back(office: Office, signed_in):
    path, clerk = await lost(office), await signed_in("staff")
    page = await clerk.get(HOME)
    assert NONSENSE in page.words and "王德福" in page.words and "没听懂" in page.words
    assert "打卡：记上" in page.words and "只是聊天" in page.words
    page = await clicks(clerk, path, "checkin:")
    assert page.path == HOME
    assert "办好了：王德福" in page.words and "没有等您看的话" in page.words
    assert len(await office.town.rows(Checkin)) == 1
    page = await clerk.get(f"{HOME}?state=done")
    assert "学习打卡" in page.words and "撤销" in page.words
    page = await clerk.send(f"{path}/undo")
    assert "又在等着点意思" in page.words and NONSENSE in page.words
    assert await office.town.rows(Checkin) == []
    assert "不能再撤销" in (await clerk.send(f"{path}/undo")).words


async def test_who_comes_second_is_told_who_was_first(office: Office, signed_in):
    path = await lost(office)
    one, other = await signed_in("staff", "甲"), await signed_in("admin", "乙")
    await other.get(HOME)
    await clicks(one, path, "checkin:")
    page = await other.send(path, meaning="none")
    assert "甲已经点过了" in page.words
    (row,) = await office.town.rows(Unclear)
    assert row.meaning is not None and row.meaning.startswith("checkin:")


async def test_a_sentence_is_shown_before_it_is_done(office: Office, signed_in):
    await publish(office.town)
    path, clerk = await lost(office), await signed_in("staff")
    await clerk.get(path)
    page = await clerk.send(path, single="1", text="茶话会我和老伴都去")
    assert "照这一句会记下这些" in page.words and "王德福报名茶话会" in page.words
    assert await office.town.rows(Signup) == []
    shown = page.html.partition('name="shown" value="')[2].partition('"')[0]
    words = {"single": "1", "text": "茶话会我和老伴都去", "sure": "1"}
    page = await clerk.send(path, shown="别的", **words)
    assert "不一样了" in page.words and page.path == path
    assert await office.town.rows(Signup) == []
    page = await clerk.send(path, shown=shown, **words)
    assert "办好了" in page.words
    (row,) = await office.town.rows(Signup)
    assert (row.name, row.heads) == ("王德福", 2)


async def test_a_sentence_that_will_not_do_says_why_and_stays(office: Office, signed_in):
    path, clerk = await lost(office), await signed_in("staff")
    await clerk.get(path)
    for words, why in (
        ("", "请写一句话"),
        ("咚" * 201, "太长了"),
        ("唏哩呼噜", "也没听懂"),
        ("明天几点集合", "办不了"),
    ):
        page = await clerk.send(path, single="1", text=words)
        assert page.status == 422
        assert why in page.words, page.words
        assert words in page.html
    (row,) = await office.town.rows(Unclear)
    assert row.state == keeping.OPEN


async def test_what_is_not_offered_is_not_done(office: Office, signed_in):
    path, clerk = await lost(office), await signed_in("staff")
    await clerk.get(HOME)
    for key in ("activity_signup:999", "emergency", ""):
        assert "没有记" in (await clerk.send(path, meaning=key)).words
    (row,) = await office.town.rows(Unclear)
    assert row.state == keeping.OPEN


async def test_a_liaison_sees_and_decides_of_their_own_people_alone(office: Office, signed_in):
    mine, others = await lost(office), await lost(office, "李淑芬", "唏哩呼噜")
    nobodys = await lost(office, "路人甲", "叽里呱啦")
    liaison = await signed_in("liaison")

    def assign(tx):
        node = grid.at(tx, ["和平社区"])
        grid.assign(tx, node, liaison.member_id)
        one = members.named(tx, "王德福")
        by = By(None, office.town.clock.now())
        roster.change(tx, office.town.bot.vault, one, {"node_id": node}, by)

    await office.town.do(assign)
    page = await liaison.get(HOME)
    assert NONSENSE in page.words
    assert "唏哩呼噜" not in page.words and "叽里呱啦" not in page.words
    assert "下载" not in page.words
    assert (await liaison.get(mine)).status == 200
    for path in (others, nobodys):
        assert (await liaison.get(path)).status == 404
        assert (await liaison.send(path, meaning="none")).status == 404
    assert "办好了" in (await clicks(liaison, mine, "checkin:")).words


async def test_a_group_alone_can_be_looked_at(office: Office, signed_in):
    await lost(office)
    await office.town.group("活动报名群").says("李淑芬", "唏哩呼噜")
    clerk = await signed_in("staff")
    here = (await clerk.get(f"{HOME}?group=simulator+G2")).words
    assert "唏哩呼噜" in here and NONSENSE not in here
    alone = (await clerk.get(f"{HOME}?group=private")).words
    assert NONSENSE in alone and "唏哩呼噜" not in alone


async def test_today_counts_what_waits(office: Office, signed_in):
    clerk = await signed_in("staff")
    assert "等您点一下意思" not in (await clerk.get("/console/today")).words
    await lost(office)
    assert "等您点一下意思" in (await clerk.get("/console/today")).words


async def test_lines_are_downloaded_and_dropped(office: Office, signed_in):
    await wants_lines(office.town, "王德福")
    path, clerk = await lost(office), await signed_in("staff")
    await clicks(clerk, path, "checkin:")
    page = await clerk.get(f"{HOME}?state=done")
    assert "留作改进的句子" in page.words and "留下的句子有1句" in page.words
    async with clerk.session.get(f"{HOME}/lines") as answer:
        assert "jsonl" in answer.headers["Content-Disposition"]
        (line,) = (await answer.text()).splitlines()
    told = json.loads(line)
    assert told["expect"]["intent"] == "checkin" and told["text"] == NONSENSE
    assert "items" not in told
    async with clerk.session.get(f"{HOME}/world") as answer:
        world = json.loads(await answer.text())
    assert told["speaker"] in [one["id"] for one in world["people"]]
    assert "王德福" not in json.dumps(world, ensure_ascii=False)
    page = await clerk.send(f"{path}/drop")
    assert "这一句不留了" in page.words and "下载句子" not in page.words


async def test_the_bureau_turns_the_keeping_of_lines_on_where_its_settings_are(
    office: Office, signed_in
):
    admin = await signed_in("admin")
    assert "请管理员在“设置”里" in (await admin.get(HOME)).words
    await admin.get("/console/settings")
    page = await admin.send(
        "/console/settings/unclear.keep_lines/put", **{"unclear.keep_lines": "好"}
    )
    assert page.status == 422 and "请写“是”或者“否”" in page.words
    await admin.send("/console/settings/unclear.keep_lines/put", **{"unclear.keep_lines": "是"})
    assert await office.town.do(lambda tx: settings.value(tx, settings.KEEP_LINES)) is True
    assert "请管理员在“设置”里" not in (await admin.get(HOME)).words
