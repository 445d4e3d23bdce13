"""议事厅统计 in the console: figures that open their cases, reports, and a category for several."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import insert, make_url

from services import grid, members
from services.hall import topics
from services.hall.children import ChildFailedError
from services.suggestions import merging, stages, steps
from services.suggestions.steps import Doer
from storage.audit import By
from storage.tables.base import core
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from storage.tables.suggestions import Case, CaseStep, Theme
from storage.transaction import Transaction
from tests.kit.hall_cases import answered, enter, given, vault_of
from tests.kit.hostile_words import WORDS
from tests.kit.office import Office, Page
from tests.kit.town import MORNING

HERE = "/console/hall"
SAID = (
    "活动室冬天太冷",
    "活动室的灯太暗",
    "活动室想添两把椅子",
    "公交车少",
    "门口台阶太高，电话19900000001",
)


def settle(tx: Transaction) -> list[int]:
    """Five cases of this month and one of the last; two are answered, one of the five is secret."""
    whose = members.named(tx, "王德福")
    assert whose is not None
    early = MORNING - timedelta(days=5)
    ids = [enter(tx, words, whose, early) for words in SAID]
    theme = {"title": "献一策", "state": "open", "created_at": early}
    days = {"opens_on": date(2025, 10, 1), "closes_on": date(2025, 10, 31)}
    values = insert(core(Theme)).values(theme | days).returning(core(Theme).c.id)
    given(tx, ids[0], early, theme_id=tx.execute(values).scalar_one())
    given(tx, ids[4], early, sensitive=True)
    answered(tx, ids[0], "已经通暖气了。", "adopted", MORNING)
    answered(tx, ids[3], "加了一班车。", "explained", MORNING)
    ids.append(enter(tx, "九月说的", whose, MORNING - timedelta(days=40)))
    return ids


def opened(page: Page, head: str, about: str = "") -> str:
    """Where the number of a figure leads."""
    found = re.search(rf'href="([^"]+)">[^<]*<span class="unseen">：{about}{head}<', page.html)
    assert found, (head, page.words)
    return found[1].replace("&amp;", "&")


def counted(page: Page, head: str, about: str = "") -> str:
    found = re.search(rf'>([^<]*)<span class="unseen">：{about}{head}<', page.html)
    assert found, (head, page.words)
    return found[1]


async def test_every_number_opens_as_many_cases(any_office: Office):
    ids = await any_office.town.do(settle)
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HERE}?span=month&month=2025-10")
    assert "2025年10月议事厅统计" in page.words and counted(page, "收到") == "5"
    links = re.findall(r'href="([^"]+)">(\d+)<span class="unseen">：', page.html)
    assert len(links) > 12
    counts = [(path, number) for path, number in links if "figure=to_" not in path]
    for path, number in counts:
        rows = await clerk.get(path.replace("&amp;", "&"))
        assert f"，{number}件" in rows.words and rows.html.count('name="case"') == int(number), path
    answered_rows = await clerk.get(opened(page, "已答复"))
    assert "活动室冬天太冷" in answered_rows.words and "灯太暗" not in answered_rows.words
    assert f"{ids[3]}号" in answered_rows.words and "九月说的" not in answered_rows.words
    late = await clerk.get(f"{HERE}/rows?figure=open")
    assert "199****0001" in late.words and "19900000001" not in late.html
    themed = await clerk.get(opened(page, "收到", "献一策"))
    assert "收到（主题：献一策）" in themed.words and "1件" in themed.words
    assert '<svg class="bar"' in page.html


async def test_the_period_can_be_a_quarter_a_year_some_days_or_a_theme(office: Office, signed_in):
    await office.town.do(settle)
    clerk = await signed_in("staff")
    (theme,) = await office.town.rows(Theme)
    for asked, title, many in (
        ("", "2025年10月", "5"),
        ("span=month&month=2025-09", "2025年9月", "1"),
        ("span=quarter&month=2025-08", "2025年第3季度", "1"),
        ("span=year&month=2025-02", "2025年", "6"),
        ("span=days&from=2025-10-31&to=2025-09-01", "2025年9月1日到2025年10月31日", "6"),
        (f"span=theme&theme={theme.id}", "主题“献一策”", "1"),
    ):
        page = await clerk.get(f"{HERE}?{asked}")
        assert f"{title}议事厅统计" in page.words and counted(page, "收到") == many, asked
    before = await clerk.get(f"{HERE}?span=month&month=2025-10")
    path = re.search(r'href="([^"]+)">往前', before.html)
    assert path and "2025年9月议事厅统计" in (await clerk.get(path[1].replace("&amp;", "&"))).words
    nothing = await clerk.get(f"{HERE}?month=2024-10")
    assert "还没有收到建议" in nothing.words and "做报告" not in nothing.words
    for asked in ("span=days&from=x&to=2025-10-01", "span=days", "span=x&month=y", "month=0000-99"):
        page = await clerk.get(f"{HERE}?{asked}")
        assert page.status == 200 and "2025年10月" in page.words, asked
        assert ("看不懂" in page.words) is asked.startswith("span=days")
    assert "没有选主题" in (await clerk.get(f"{HERE}?span=theme")).words
    assert (await clerk.get(f"{HERE}?span=theme&theme=99")).status == 404
    assert (await clerk.get(f"{HERE}/rows?figure=nothing")).status == 404
    assert (await clerk.get(f"{HERE}/rows?part=nothing")).status == 404
    assert "这里没有建议" in (await clerk.get(f"{HERE}/rows?part=unit&of=77")).words


async def test_a_liaison_sees_the_figures_of_her_own_and_no_secrets(office: Office, signed_in):
    await office.town.do(settle)
    liaison = await signed_in("liaison", "罗联络")

    def place(tx: Transaction) -> None:
        node = grid.at(tx, ["银铃区", "此处社区"])
        grid.assign(tx, node, liaison.member_id)
        whose = members.enter(tx, "归她管的")
        tx.execute(core(Member).update().where(core(Member).c.id == whose).values(node_id=node))
        enter(tx, "她管的人说的", whose, MORNING)
        enter(tx, "匿名说的", whose, MORNING, anonymous=True)
        enter(tx, "指名道姓的", whose, MORNING, sensitive=True)

    await office.town.do(place)
    page = await liaison.get(HERE)
    assert counted(page, "收到") == "3" and "做报告" not in page.words
    rows = await liaison.get(opened(page, "收到"))
    assert "她管的人说的" in rows.words and rows.words.count("看不到内容") == 2
    assert "匿名说的" not in rows.words and "指名道姓的" not in rows.words
    assert 'name="case"' not in rows.html
    assert (await liaison.send(f"{HERE}/report", form="docx")).status == 403
    secretary = await signed_in("secretary", "郑书记")
    assert (await secretary.get(HERE)).status == 403


async def test_words_that_several_share_are_offered_and_decide_nothing(office: Office, signed_in):
    ids = await office.town.do(settle)
    clerk = await signed_in("staff")
    page = await clerk.get(HERE)
    found = re.search(r'href="([^"]+)">活动室 3件</a>', page.html)
    assert found, page.words
    assert all(row.category == "" for row in await office.town.rows(Case))
    path = found[1].replace("&amp;", "&")
    rows = await clerk.get(path)
    assert "提到“活动室”、还没有类别的" in rows.words and rows.html.count('name="case"') == 3
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', rows.html))
    form = [(name, value) for name, value in fields.items() if name != "csrf"]
    form += [("csrf", clerk.token), ("category", "活动场所"), *(("case", str(n)) for n in ids[:2])]
    async with clerk.session.post(f"{HERE}/category", data=form) as sent:
        back = await sent.text()
    assert "2条归到“活动场所”了" in back and "活动室想添两把椅子" in back
    assert "活动室的灯太暗" not in back
    kept = [row.category for row in await office.town.rows(Case)]
    assert kept == ["活动场所", "活动场所", "", "", "", ""]
    edits = [row for row in await office.town.rows(CaseStep) if "category" in row.after]
    assert [row.by_id for row in edits] == [clerk.member_id] * 2
    # Once more changes nothing; nothing ticked, nothing written and too much are refused.
    for more, words in (
        ({"case": str(ids[0]), "category": "活动场所"}, "0条归到"),
        ({"category": "活动场所"}, "没有打勾"),
        ({"case": str(ids[2]), "category": " "}, "没有写类别"),
        ({"case": str(ids[2]), "category": "长" * 21}, "太长了"),
        ({"case": "999999", "category": "设施"}, "0条归到"),
    ):
        assert words in (await clerk.send(f"{HERE}/category", **more)).words, more
    assert [row.category for row in await office.town.rows(Case)] == kept
    shown = await clerk.get(HERE)
    assert "活动场所" in shown.words and "活动室 3件" not in shown.words


async def test_without_the_words_the_figures_are_there(
    office: Office, signed_in, monkeypatch: pytest.MonkeyPatch
):
    await office.town.do(settle)

    async def failing(_said):
        raise ChildFailedError

    monkeypatch.setattr(topics, "of", failing)
    page = await (await signed_in("staff")).get(HERE)
    assert page.status == 200 and counted(page, "收到") == "5" and "都提到的词" not in page.words


async def test_a_report_is_made_in_the_background_and_fetched(office: Office, signed_in):
    await office.town.do(settle)
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    sent = await clerk.send(f"{HERE}/report", form="docx", span="month", month="2025-10", named="1")
    assert sent.path == "/console/longtasks" and "一共5条" in sent.words
    while (task := (await office.town.rows(LongTask))[-1]).state in ("waiting", "running"):
        await asyncio.sleep(0.01)
    assert task.state == "done" and (task.done, task.total) == (5, 5), task.error
    page = await clerk.get("/console/longtasks")
    assert "做议事厅报告" in page.words
    async with clerk.session.get(f"/console/longtasks/{task.id}/file") as response:
        file = Path(make_url(office.town.url).database or "").parent / "got.docx"
        file.write_bytes(await response.read())
        assert ".docx" in response.headers["Content-Disposition"]
    text = "\n".join(one.text for one in docx.Document(str(file)).paragraphs)
    assert "提的人：王德福" in text and "门口台阶" not in text
    for asked, words in (({"month": "2024-01"}, "没有可以写的"), ({"form": "exe"}, "没有办成")):
        answer = await clerk.send(f"{HERE}/report", **{"form": "docx", "span": "month", **asked})
        assert words in answer.words, asked
    assert len(await office.town.rows(LongTask)) == 1


async def test_lists_have_pages_of_a_hundred_and_hostile_words_stay_words(
    office: Office, signed_in
):
    def many(tx: Transaction) -> None:
        whose = members.named(tx, "王德福")
        for n, word in enumerate(WORDS[:150]):
            number = enter(tx, word, whose, MORNING)
            given(tx, number, MORNING, category=WORDS[n % 7][:20])
        doer = Doer(By(None, MORNING), vault_of(), "重复")
        merging.merge(tx, 1, 2, doer)
        steps.take(tx, 3, stages.WITHDRAW, doer)

    await office.town.do(many)
    clerk = await signed_in("staff")
    page = await clerk.get(HERE)
    assert counted(page, "收到") == "150" and "<script>alert" not in page.html
    for path in re.findall(r'href="(/console/hall/rows[^"]+)"', page.html)[:40]:
        rows = await clerk.get(path.replace("&amp;", "&"))
        assert rows.status == 200 and "<script>alert" not in rows.html
        assert rows.html.count('name="case"') <= 100
    second = await clerk.get(f"{HERE}/rows?figure=received&page=2")
    assert second.html.count('name="case"') == 50 and "第2页，共2页（150条）" in second.words
    merged = await clerk.get(opened(page, "并入别的"))
    assert "并入2号" in merged.words
