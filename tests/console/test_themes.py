"""The pages of themes: written with nothing lost, seen before they open, counted, and ended."""

from __future__ import annotations

import pytest

from services.themes import themes
from storage.tables.engine import Audit
from storage.tables.suggestions import Theme
from tests.kit.office import Office, Visitor
from tests.kit.themes import TITLE, suggested, theme, until_theme_begins

HERE = "/console/themes"
FORM = {
    "title": TITLE,
    "intro": "村里的事，大家出主意。",
    "aliases": "乡村振兴、献一策",
    "opens_on": "2025-11-03",
    "closes_on": "2025-11-21",
    "chat": "simulator G3",
}


@pytest.fixture
async def clerk(office: Office, signed_in) -> Visitor:
    visitor = await signed_in("staff")
    await visitor.get(f"{HERE}/new")
    return visitor


async def the(office: Office) -> Theme:
    return (await office.town.rows(Theme))[-1]


async def test_nothing_yet_says_the_first_step(clerk: Visitor):
    assert "还没有主题征集。写一个题目" in (await clerk.get(HERE)).words


async def test_a_theme_is_written_seen_and_opened(office: Office, clerk: Visitor):
    assert 'value="simulator G3" checked' in (await clerk.get(f"{HERE}/new")).html
    seen = await clerk.send(f"{HERE}/new", **FORM)
    assert seen.path == f"{HERE}/1/preview"
    assert "11月3日(周一)到11月21日(周五)，想到什么说什么，一句话也行。" in seen.words
    assert "@小银铃 我建议" in seen.words and "91字，5行" in seen.words
    assert "发布以后，到11月3日(周一) 09:10自动发到群里。" in seen.words
    row = await the(office)
    assert (row.state, row.aliases) == ("draft", ["乡村振兴", "献一策"])
    opened = await clerk.send(f"{HERE}/1/open")
    assert f"发布了：{TITLE}。" in opened.words and (await the(office)).state == "open"
    again = await clerk.send(f"{HERE}/1/open")
    assert "没有发布：已经发布过了" in again.words
    assert "到日子就开始" in (await clerk.get(HERE)).words
    await until_theme_begins(office.town)
    assert "正在征集" in (await clerk.get(HERE)).words
    (post,) = await office.town.group("线上议事厅").posts()
    assert post.startswith(f"【主题征集】{TITLE}")
    noted = [row.action for row in await office.town.rows(Audit)]
    assert [one for one in noted if one.startswith("theme")] == ["theme.create", "theme.open"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "请写标题，比如“我为乡村振兴献一策”。"),
        ({"title": "长" * 31}, "标题太长了，没有存。"),
        ({"title": "打19900000001"}, "这里面有号码，或者提到了谁的病情"),
        ({"intro": "老王住院了，大家谈谈"}, "这里面有号码，或者提到了谁的病情"),
        ({"intro": "长" * 201}, "说明太长了，没有存。"),
        ({"aliases": "一、二"}, "每个别名请写2到20个字"),
        ({"aliases": "甲甲、乙乙、丙丙、丁丁、戊戊、己己"}, "请最多写5个"),
        ({"opens_on": "2025-02-30"}, "这不是一个日子，请重新选一天。"),
        ({"opens_on": "2025-10-26"}, "这一天已经过了，请选今天或者以后的日子。"),
        ({"closes_on": "2025-11-02"}, "结束的日子在开始的前面"),
        ({"closes_on": "2027-11-02"}, "从头到尾超过半年了"),
        ({"closes_on": ""}, "这不是一个日子，请重新选一天。"),
        ({"chat": "simulator G9"}, "还没有选群。请至少选一个群。"),
    ],
)
async def test_what_is_refused_says_why_and_loses_nothing(
    office: Office, clerk: Visitor, wrong: dict[str, str], said: str
):
    page = await clerk.send(f"{HERE}/new", **(FORM | wrong))
    assert page.status == 422 and said in page.words
    kept = [value for name, value in (FORM | wrong).items() if name not in ("chat", *wrong)]
    assert all(value in page.html for value in kept)
    assert await office.town.rows(Theme) == []


async def test_a_long_one_is_told_to_be_long_and_can_be_opened(office: Office, clerk: Visitor):
    seen = await clerk.send(f"{HERE}/new", **(FORM | {"intro": "长" * 150}))
    assert "这条有点长：群里最好不超过6行、120字" in seen.words
    assert "发布了" in (await clerk.send(f"{HERE}/1/open")).words


async def test_what_has_begun_is_changed_but_for_its_first_day(office: Office, clerk: Visitor):
    await theme(office.town)
    await until_theme_begins(office.town)
    form = await clerk.get(f"{HERE}/1/edit")
    assert "开始的日子不能再改" in form.words and 'name="opens_on"' not in form.html
    given = FORM | {"title": "另一个题目", "opens_on": "2025-12-01", "closes_on": "2025-11-28"}
    page = await clerk.send(f"{HERE}/1/edit", **given)
    assert page.path == f"{HERE}/1" and "改好了：另一个题目。" in page.words
    row = await the(office)
    assert (str(row.opens_on), str(row.closes_on)) == ("2025-11-03", "2025-11-28")
    wrong = await clerk.send(f"{HERE}/1/edit", **(given | {"closes_on": "2025-11-01"}))
    assert wrong.status == 422 and "这一天已经过了" in wrong.words


async def test_what_came_of_it_is_counted_by_day_unit_and_group(office: Office, clerk: Visitor):
    number = await theme(office.town)
    await until_theme_begins(office.town)
    await suggested(office.town, number, "王德福", "建议给村口装路灯")
    await suggested(office.town, number, "王德福", "修修水渠")
    await suggested(office.town, number, "李淑芬", "添个凳子", anonymous=True)
    page = await clerk.get(f"{HERE}/{number}")
    assert "2位提了3条，受理0条，答复0条" in page.words
    assert "11月3日(周一) 3条" in page.words and "线上议事厅 3条 2位" in page.words
    assert "王德福 2条" in page.words or "王德福" in page.words
    assert "李淑芬" not in page.words and "另有1位不留名" in page.words
    assert "路灯" not in page.words
    listed = await clerk.get(HERE)
    assert "3条 2位" in listed.words


async def test_it_is_ended_early(office: Office, clerk: Visitor):
    number = await theme(office.town)
    assert "提前结束" not in (await clerk.get(f"{HERE}/{number}")).words
    assert "还没开始" in (await clerk.send(f"{HERE}/{number}/close")).words
    await until_theme_begins(office.town)
    assert "今天是最后一天" in (await clerk.get(f"{HERE}/{number}/close")).words
    assert "今天是最后一天了" in (await clerk.send(f"{HERE}/{number}/close")).words
    assert str((await the(office)).closes_on) == "2025-11-03"


async def test_it_is_called_off_as_long_as_nothing_came(office: Office, clerk: Visitor):
    number = await theme(office.town)
    assert "再说一声这次不征集了" in (await clerk.get(f"{HERE}/{number}/cancel")).words
    done = await clerk.send(f"{HERE}/{number}/cancel")
    assert done.path == HERE and "取消了" in done.words and "已取消" in done.words
    second = await theme(office.town)
    await until_theme_begins(office.town)
    await suggested(office.town, second, "王德福", "建议给村口装路灯")
    assert "取消征集" not in (await clerk.get(f"{HERE}/{second}")).words
    kept = await clerk.send(f"{HERE}/{second}/cancel")
    assert "已经有人提了建议，只能提前结束" in kept.words
    assert (await the(office)).state == themes.OPEN


async def test_an_administrator_takes_a_change_back_on_the_record(office: Office, signed_in):
    await theme(office.town)
    admin = await signed_in("admin")
    page = await admin.get("/console/audit?kind=hall")
    assert "发布主题征集" in page.words and "起草主题征集" in page.words
    opened = [row for row in await office.town.rows(Audit) if row.action == "theme.open"][-1]
    await admin.send(f"/console/audit/{opened.id}/undo")
    assert (await the(office)).state == "draft"
    assert "撤销对主题征集的改动" in (await admin.get("/console/audit?kind=hall")).words
