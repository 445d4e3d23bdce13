"""用语 in the console: found, looked at, said at once, and taken back."""

from __future__ import annotations

import pytest

from bot.texts.values import named
from storage.tables.engine import Audit
from storage.tables.wordings import Wording
from tests.kit.office import Office, Page, Visitor

HOME = "/console/wordings"
KEY = "checkin.recorded_first"
ONE = f"{HOME}/{KEY}"
OWN = "{姓名}，银铃给您记上了，头一天，好！"
TOLD = "王德福，银铃给您记上了，头一天，好！"
SHIPPED = "{姓名}，记上了：今天的学习打卡。这是第1天，开了个好头。"


async def saves(visitor: Visitor, text: str, key: str = KEY, **more: str) -> Page:
    await visitor.get(f"{HOME}/{key}")
    return await visitor.send(f"{HOME}/{key}", text=text, do="save", **more)


async def kept(office: Office) -> dict[str, str]:
    return {row.key: row.text for row in await office.town.rows(Wording)}


async def notes(office: Office) -> list[Audit]:
    rows = await office.town.rows(Audit)
    return [row for row in rows if row.subject.startswith("wording:")]


async def checked_in(office: Office) -> str | None:
    return await office.town.group("老干部学习群").says("王德福", "打卡")


async def test_a_sentence_is_reworded_and_said_at_once(any_office: Office):
    admin = await any_office.signed_in("admin", "陈立")
    page = await saves(admin, OWN)
    assert page.path == ONE and "存好了，机器人现在就这样说" in page.words
    assert await kept(any_office) == {KEY: named(OWN)}
    assert await checked_in(any_office) == TOLD
    told = page.words.partition("谁改过")[2]
    assert "陈立" in told and "改用语" in told and SHIPPED in told and OWN in told


async def test_pages_are_reworded_too(office: Office, signed_in):
    admin = await signed_in("admin")
    await saves(admin, "咱们的用语", "wordings.nav")
    assert "咱们的用语" in (await admin.get("/console/today")).words


async def test_to_look_at_it_changes_nothing(office: Office, signed_in):
    admin = await signed_in("admin")
    await admin.get(ONE)
    page = await admin.send(ONE, text=OWN, do="look")
    assert page.status == 200
    assert "欧阳建国，银铃给您记上了，头一天，好！" in page.html.partition('id="looks"')[2]
    assert f">{OWN}</textarea>" in page.html and "还没有存" in page.words
    assert await kept(office) == {} and await notes(office) == []


@pytest.mark.parametrize("do", ["look", "save"])
async def test_what_is_wrong_is_told_beside_the_field_and_stays_there(
    office: Office, signed_in, do: str
):
    admin = await signed_in("admin")
    await admin.get(ONE)
    page = await admin.send(ONE, text="记上了，{电话}<b>", do=do)
    assert page.status == 422
    wrong = page.html.partition('id="e-text"')[2].partition("</p>")[0]
    assert "{电话}不认得" in wrong and "少了{姓名}" in wrong
    assert ">记上了，{电话}&lt;b&gt;</textarea>" in page.html
    assert 'id="looks"' not in page.html
    assert await kept(office) == {} and await notes(office) == []


async def test_each_version_comes_back_and_so_does_the_shipped_one(office: Office, signed_in):
    admin = await signed_in("admin")
    await saves(admin, OWN)
    await saves(admin, "{姓名}记上了！")
    second = (await notes(office))[-1]
    page = await admin.send(f"{ONE}/back", note=str(second.id))
    assert "用回那一句了" in page.words and await kept(office) == {KEY: named(OWN)}
    first = (await notes(office))[0]
    page = await admin.send(f"{ONE}/back", note=str(first.id))
    assert "用回那一句了" in page.words and await kept(office) == {}
    await saves(admin, OWN)
    page = await admin.send(f"{ONE}/drop")
    assert "用回原来的了" in page.words and await kept(office) == {}
    assert "本来说的就是原来的话" in (await admin.send(f"{ONE}/drop")).words
    said = await checked_in(office)
    assert said == "王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"


async def test_only_what_was_said_here_comes_back(office: Office, signed_in):
    admin = await signed_in("admin")
    await saves(admin, "好嘞。", "common.cancelled")
    (other,) = await notes(office)
    await admin.get(ONE)
    for note in (str(other.id), "0", "x", ""):
        assert "没有这条记录" in (await admin.send(f"{ONE}/back", note=note)).words
    assert list(await kept(office)) == ["common.cancelled"]


async def test_what_fits_no_more_does_not_come_back_and_the_page_says_so(office: Office, signed_in):
    admin = await signed_in("admin")
    await saves(admin, OWN)
    await saves(admin, "{姓名}记上了！")

    def upgrade(tx):
        tx.execute(Wording.__table__.update().values(text="{streak}，记上了"))
        notes = Audit.__table__
        tx.execute(
            notes.update()
            .where(notes.c.action == "wording.change")
            .values(before={"wording": "{streak}"})
        )

    await office.town.do(upgrade)
    page = await admin.get(ONE)
    assert "对不上，现在说的是原来的" in page.words
    note = (await notes(office))[-1]
    page = await admin.send(f"{ONE}/back", note=str(note.id))
    assert "那一句现在不能用了" in page.words and "少了{姓名}" in page.words
    page = await saves(admin, OWN)
    assert "存好了" in page.words and await checked_in(office) == TOLD


async def test_who_saves_over_anothers_sentence_is_asked_to_look(office: Office, signed_in):
    one, other = await signed_in("admin", "陈立"), await signed_in("admin", "郑敏")
    await one.get(ONE)
    await saves(other, "{姓名}记上了！")
    page = await one.send(ONE, text=OWN, seen=SHIPPED, do="save")
    assert page.status == 422 and "别人改了这句话" in page.words and OWN in page.words
    assert await kept(office) == {KEY: "{name}记上了！"}
    page = await one.send(ONE, text=OWN, seen="{姓名}记上了！", do="save")
    assert await kept(office) == {KEY: named(OWN)}


async def test_what_the_page_sends_back_unchanged_is_no_clash(office: Office, signed_in):
    admin = await signed_in("admin")
    for key in ("certificates.praise", "checkin.post_at", "privacy.kept"):
        html = (await admin.get(f"{HOME}/{key}")).html
        seen = html.partition('name="seen" value="')[2].partition('"')[0]
        page = await admin.send(
            f"{HOME}/{key}", text=seen.replace("\n", "\r\n"), seen=seen, do="save"
        )
        assert "没有变化" in page.words, key


async def test_what_the_reader_needs_can_not_be_changed_and_says_why(office: Office, signed_in):
    admin = await signed_in("admin")
    page = await admin.get(f"{HOME}/activity_notices.list")
    assert "接龙的开头" in page.words and "<textarea" not in page.html
    page = await admin.send(f"{HOME}/activity_notices.list", text="{名称}{时间}{人数}", do="save")
    assert await kept(office) == {}


async def test_sentences_are_found_by_words_by_what_was_said_and_by_part(office: Office, signed_in):
    admin = await signed_in("admin")
    assert "学习打卡" in (await admin.get(HOME)).words
    page = await admin.get(f"{HOME}?words=开了个好头")
    assert "1句" in page.words and SHIPPED in page.words
    page = await admin.get(f"{HOME}?words=王德福，记上了：今天的学习打卡。这是第1天，开了个好头。")
    assert SHIPPED in page.words
    page = await admin.get(f"{HOME}?part=asking")
    assert "6句" not in page.words and "要我告诉工作人员吗" in page.words
    assert "没有找到" in (await admin.get(f"{HOME}?words=绝无此话")).words
    assert "还没有改过" in (await admin.get(f"{HOME}?own=1")).words
    await saves(admin, OWN)
    page = await admin.get(f"{HOME}?own=1")
    assert "1句" in page.words and OWN in page.words
    page = await admin.get(f"{HOME}?own=1&part=asking")
    assert "没有找到" in page.words or "还没有改过" in page.words


async def test_long_lists_come_by_pages(office: Office, signed_in):
    admin = await signed_in("admin")
    first, last = (
        await admin.get(f"{HOME}?part=signups"),
        await admin.get(f"{HOME}?part=signups&page=9"),
    )
    assert "下一页" in first.words and "上一页" in last.words


@pytest.mark.parametrize("key", ["no.such", "checkin.no_such", "checkin", "CHECKIN.recorded"])
async def test_what_is_no_sentence_is_not_found(office: Office, signed_in, key: str):
    admin = await signed_in("admin")
    await admin.get(HOME)
    assert (await admin.get(f"{HOME}/{key}")).status == 404
    assert (await admin.send(f"{HOME}/{key}", text="好", do="save")).status == 404


async def test_the_record_of_deeds_tells_it_and_leads_there(office: Office, signed_in):
    admin = await signed_in("admin")
    await saves(admin, OWN)
    page = await admin.get("/console/audit?kind=staff")
    assert "改用语" in page.words and f"{SHIPPED} → {OWN}" in page.words
    assert f'href="{ONE}"' in page.html
