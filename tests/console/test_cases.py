"""议事厅 in the console: the board, a case's page, its steps, answers, templates, several at once."""

from __future__ import annotations

import re

import pytest

from services import grid, members, organisations, roster
from services.suggestions import departments, reading, stages, steps
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.suggestions import (
    AnswerTemplate,
    Case,
    CaseAnswer,
    CaseNote,
    CaseStep,
    Suggestion,
)
from tests.kit.office import Office, Page, Visitor

HOME = "/console/cases"
HALL = "线上议事厅"
LAMP = "小区门口的路灯坏了，希望修一修"
BENCH = "建议公园里多摆几张长椅"
ANSWER = {"text": "已经联系电力公司，下周修好。", "outcome": "adopted", "office": ""}


async def suggested(
    office: Office, *texts: str, who: str = "王德福", here: bool = True
) -> list[int]:
    """What somebody suggests; gives the numbers of all cases there are."""
    place = office.town.group(HALL) if here else office.town.private(who)
    for text in texts:
        await place.says(who, f"我提个建议：{text}")
    return [row.id for row in await office.town.rows(Case)]


async def state(office: Office, number: int) -> str:
    return str((await office.town.do(lambda tx: steps.find(tx, number))).state)


async def taken(office: Office) -> list[CaseStep]:
    return list(await office.town.rows(CaseStep))


async def entered(office: Office, name: str = "住建局") -> int:
    by = By(None, office.town.clock.now())
    return int(await office.town.do(lambda tx: departments.enter(tx, name, None, by)))


async def sends(visitor: Visitor, number: int, deed: str, **fields: str) -> Page:
    """A step taken on the page as it stands, with what the page showed."""
    page = await visitor.get(f"{HOME}/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', page.html)
    sent = {"seen": seen[1]} if seen else {}
    return await visitor.send(f"{HOME}/{number}/{deed}", **sent | fields)


async def answered(visitor: Visitor, number: int, **more: str) -> Page:
    return await sends(visitor, number, "answer", **ANSWER | {"do": "send"} | more)


async def told(office: Office) -> list[str]:
    return [row.text for row in await office.town.rows(Outbox) if "答复" in row.text]


async def test_without_cases_the_board_says_how_they_come(signed_in):
    page = await (await signed_in("staff")).get(HOME)
    assert "还没有人提建议" in page.words and "打勾" not in page.words


async def test_the_board_shows_cases_by_state_with_whose_and_how_old(any_office: Office):
    numbers = await suggested(any_office, LAMP, BENCH)
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(HOME)
    assert f"{numbers[0]}号" in page.words and "路灯坏了" in page.words and "王德福" in page.words
    assert re.search(r"收到 2 件收到", page.words) and "不到1个工作日" in page.words
    await any_office.town.wait(days=3)
    clerk = await any_office.signed_in("staff", "另一位")
    late = await clerk.get(f"{HOME}?overdue=1")
    assert "3个工作日了" in late.words and "超期" in late.html.partition("<table")[2]


async def test_filters_leave_only_what_fits(office: Office, signed_in):
    one, other = await suggested(office, LAMP, BENCH)
    clerk, body = await signed_in("staff"), await entered(office)
    await sends(clerk, one, "edit", category="照明", public="1")
    await sends(clerk, other, "assign", department=str(body), due="2025-11-10")
    for query, shown, hidden in (
        ("category=照明", LAMP, BENCH),
        (f"department={body}", BENCH, LAMP),
        ("state=assigned", BENCH, LAMP),
        ("state=received&category=照明", LAMP, BENCH),
        ("theme=77", "没有这样的", LAMP),
        ("overdue=1", "没有这样的", LAMP),
    ):
        page = await clerk.get(f"{HOME}?{query}")
        assert shown[:8] in page.html and hidden[:8] not in page.html, query


async def test_a_unit_is_a_filter(office: Office, signed_in):
    await suggested(office, LAMP)

    def settle(tx) -> tuple[int, int]:
        one, other = (organisations.named(tx, name, "建制支部") for name in ("甲支部", "乙支部"))
        organisations.join(tx, one, members.named(tx, "王德福"))
        return one, other

    ours, theirs = await office.town.do(settle)
    clerk = await signed_in("staff")
    assert LAMP[:8] in (await clerk.get(f"{HOME}?unit={ours}")).html
    page = await clerk.get(f"{HOME}?unit={theirs}")
    assert LAMP[:8] not in page.html and "没有这样的" in page.words


async def test_a_state_is_read_in_pages_each_case_once(office: Office, signed_in):
    (first,) = await suggested(office, LAMP)
    rows = await office.town.rows(Case)
    copied = {name: getattr(rows[0], name) for name in core(Case).c.keys() if name != "id"}  # noqa: SIM118

    def fill(tx):
        for n in range(119):
            tx.execute(core(Case).insert().values(copied | {"urgent": n % 40 == 0}))

    await office.town.do(fill)
    clerk, path, seen = await signed_in("staff"), f"{HOME}?state=received", []
    while path:
        page = await clerk.get(path)
        seen += [int(n) for n in re.findall(r'href="/console/cases/(\d+)"', page.html)]
        following = re.search(r'href="([^"]+after=[^"]+)"', page.html)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 120 == len(set(seen))
    assert sorted(seen) == sorted(row.id for row in await office.town.rows(Case))
    urgent = {row.id for row in await office.town.rows(Case) if row.urgent}
    assert set(seen[:3]) == urgent and seen[3] == first


async def test_the_page_shows_the_whole_utterance_with_the_point_marked(office: Office, signed_in):
    said = "我提三条意见：一是路灯太暗要换；二是长椅太少要添；三是厕所要装扶手"
    await office.town.group(HALL).says("王德福", said)
    numbers = [row.id for row in await office.town.rows(Case)]
    clerk = await signed_in("staff")
    assert len(numbers) == 3
    row = (await office.town.rows(Suggestion))[0]
    whole = office.town.bot.vault.open(row.said_sealed, "said")
    for number in numbers:
        page = await clerk.get(f"{HOME}/{number}")
        inside = re.search(
            r'<p class="lead said">(.*?)<mark>(.*?)</mark>(.*?)</p>', page.html, re.DOTALL
        )
        case = await office.town.do(lambda tx, n=number: reading.one(tx, office.town.bot.vault, n))
        assert inside is not None and "".join(inside.groups()) == whole
        assert inside[2] == case.words
        others = page.html.partition("同一段话里的")[2]
        assert all(f">{n}号<" in others for n in numbers if n != number)


async def test_a_case_goes_its_whole_way(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk, body = await any_office.signed_in("staff", "林小雨"), await entered(any_office)
    assert f"{number}号受理了" in (await sends(clerk, number, "accept")).words
    page = await clerk.get(f"{HOME}/{number}")
    assert 'value="2025-11-10"' in page.html  # ten working days on
    page = await sends(
        clerk, number, "assign", department=str(body), due="2025-11-10", reason="归住建管"
    )
    assert "转办了，11月10日(周一)前办好" in page.words and "住建局" in page.words
    assert "办理中" in (await sends(clerk, number, "take")).words
    page = await answered(clerk, number, office=str(body))
    assert "答复了" in page.words and "采纳" in page.words
    await any_office.town.wait(minutes=5)
    assert [text for text in await told(any_office) if "住建局：已经联系电力公司" in text]
    page = await sends(clerk, number, "close")
    assert await state(any_office, number) == stages.CLOSED
    thread = page.words.partition("办理经过")[2]
    assert "林小雨 ：转办（受理 → 转办）" in thread and "部门：没有 → 住建局" in thread
    assert "为什么： 归住建管" in thread and "期限：没有 → 11月10日(周一)" in thread


async def test_a_day_off_is_refused_with_the_next_working_day(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk, body = await signed_in("staff"), await entered(office)
    for due, why in (
        ("2025-11-08", "11月8日(周六)休息，没有转办。可以选后面的工作日：11月10日(周一)"),
        ("2025-10-01", "这一天已经过了"),
        ("", "日期看不懂"),
    ):
        page = await sends(clerk, number, "assign", department=str(body), due=due, reason="归他们")
        assert page.status == 422 and why in page.words
        assert f'value="{due}"' in page.html and 'value="归他们"' in page.html
    page = await sends(clerk, number, "assign", due="2025-11-10")
    assert "没有选转给谁" in page.words
    page = await sends(clerk, number, "assign", department="777", due="2025-11-10")
    assert "没有这一项" in page.words
    assert await state(office, number) == stages.RECEIVED


async def test_who_is_given_a_case_is_told_of_it(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    officer = await office.town.do(lambda tx: members.named(tx, "林小雨"))
    await sends(clerk, number, "assign", officer=str(officer), due="2025-11-10")
    rows = await office.town.rows(Outbox)
    given = [row.text for row in rows if row.key.startswith(f"case:{number}:given:")]
    assert len(given) == 1 and "请您办，11月10日(周一)前办好" in given[0] and "路灯" in given[0]


@pytest.mark.parametrize("deed", ["return", "reopen", "undo"])
async def test_without_a_reason_it_is_not_done(office: Office, signed_in, deed):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    await sends(clerk, number, "assign", department=str(await entered(office)), due="2025-11-10")
    if deed == "reopen":
        await answered(clerk, number)
    before = await state(office, number)
    page = await sends(clerk, number, deed, reason="  ")
    assert page.status == 422 and "没有写为什么" in page.words
    assert await state(office, number) == before
    page = await sends(clerk, number, deed, reason="不归这里")
    assert page.status == 200 and "不归这里" in page.words.partition("办理经过")[2]
    assert await state(office, number) != before


async def test_what_may_not_be_done_now_is_refused_and_keeps_what_was_written(office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    page = await sends(clerk, number, "reopen", reason="灯还是不亮")
    assert page.status == 422 and "现在是“收到”，不能重办" in page.words
    assert "灯还是不亮" in page.words and await taken(office) == []
    page = await sends(clerk, number, "undo", reason="看看")
    assert "没有能撤销的上一步" in page.words
    assert (await clerk.send(f"{HOME}/{number}/explode")).status == 404


async def test_the_second_clerk_reads_what_the_first_did(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    first = await any_office.signed_in("staff", "林小雨")
    second = await any_office.signed_in("admin", "陈立")
    looked = await second.get(f"{HOME}/{number}")
    seen = re.search(r'name="seen" value="(\d+)"', looked.html)
    await sends(first, number, "accept")
    page = await second.send(f"{HOME}/{number}/withdraw", seen=seen[1], reason="电话里说不提了")
    assert page.status == 422 and "林小雨刚刚做了“受理”" in page.words
    assert "电话里说不提了" in page.words and await state(any_office, number) == stages.ACCEPTED


async def test_an_undone_step_stays_in_the_thread(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk = await any_office.signed_in("staff")
    await sends(clerk, number, "accept")
    page = await sends(clerk, number, "undo", reason="点错了")
    assert await state(any_office, number) == stages.RECEIVED
    thread = page.words.partition("办理经过")[2]
    assert "受理（收到 → 受理） 已撤销" in thread and "点错了" in thread


async def test_merged_and_parted_again(any_office: Office):
    one, other = await suggested(any_office, LAMP, "门口路灯不亮了，请修好")
    clerk = await any_office.signed_in("staff")
    for into, why in (("", "没有这一号"), ("777", "没有这一号"), (str(other), "不能并入自己")):
        page = await sends(clerk, other, "merge", into=into)
        assert page.status == 422 and why in page.words
    page = await sends(clerk, other, "merge", into=f"{one}号", reason="一回事")
    assert f"{other}号并入{one}号了" in page.words
    kept = await clerk.get(f"{HOME}/{one}")
    assert f"{other}号" in kept.html.partition("并进来的")[2]
    assert f"{other}号" not in (await clerk.get(HOME)).words.partition("撤回的、并入别处的")[0]
    folded = await clerk.get(f"{HOME}?state=merged")
    assert f"并入{one}号" in folded.words
    page = await sends(clerk, other, "unmerge")
    assert "拆开了" in page.words and await state(any_office, other) == stages.RECEIVED


async def test_into_what_is_over_nothing_is_merged(office: Office, signed_in):
    one, other = await suggested(office, LAMP, BENCH)
    clerk = await signed_in("staff")
    await sends(clerk, one, "withdraw", reason="不提了")
    page = await sends(clerk, other, "merge", into=str(one))
    assert page.status == 422 and f"{one}号已经不在办了" in page.words


async def test_category_and_range_are_changed_and_the_change_is_a_step(office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    page = await sends(clerk, number, "edit", category="照明", urgent="1", reason="天黑得早")
    assert "类别：没有 → 照明" in page.words and "急：不是 → 是" in page.words
    assert "答复让群里看到：是 → 不是" in page.words
    assert "跟原来的一样" in (await sends(clerk, number, "edit", category="照明", urgent="1")).words
    long = await sends(clerk, number, "edit", category="长" * 21)
    assert long.status == 422 and "类别最多20个字" in long.words and "长" * 21 in long.html
    assert len(await taken(office)) == 1


async def test_an_answer_is_looked_at_before_it_is_sent(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    await any_office.town.group(HALL).says("赵秀英", f"支持{number}号")
    clerk = await any_office.signed_in("staff")
    path = f"{HOME}/{number}/answer"
    await clerk.get(path)
    page = await clerk.send(path, **ANSWER, do="look")
    shown = page.words.partition("大家会看到")[2].partition("再改改")[0]
    assert f"您提的{number}号" in shown and "您满意吗" in shown
    assert "支持的人看到（1位）" in shown and f"您支持的{number}号" in shown
    assert "【答复】" in shown and re.search(r"群里看到（\d+字）", shown)
    assert await state(any_office, number) == stages.RECEIVED and await told(any_office) == []
    await clerk.send(path, **ANSWER, do="send")
    assert await state(any_office, number) == stages.ANSWERED
    texts = await told(any_office)
    assert len(texts) == 3 and sum("【答复】" in text for text in texts) == 1


async def test_of_a_long_answer_the_group_reads_that_there_is_one(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    path = f"{HOME}/{number}/answer"
    await clerk.get(path)
    page = await clerk.send(path, **ANSWER | {"text": "都会修好的。" * 40}, do="look")
    assert "群里只说有答复了" in page.words and "想看的回一声" in page.words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("请打19900000012找小王。", "里面有电话或证件号码"),
        ("老张住院了，等他好了再说。", "里面说到谁的身体"),
    ],
)
async def test_a_public_answer_tells_nothing_that_no_group_reads(office, signed_in, text, why):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    page = await answered(clerk, number, text=text)
    assert page.status == 422 and why in page.words and text in page.html
    assert await state(office, number) == stages.RECEIVED
    await sends(clerk, number, "edit", reason="有号码")
    page = await answered(clerk, number, text=text)
    assert page.status == 200 and await state(office, number) == stages.ANSWERED
    assert not [row for row in await office.town.rows(Outbox) if row.is_group and text in row.text]


async def test_what_an_answer_lacks_stands_above_its_field(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    for wrong, why in (
        ({"text": ""}, "没有写答复"),
        ({"text": "长" * 2001}, "答复最多2000个字"),
        ({"outcome": ""}, "没有选结果"),
        ({"outcome": "not_feasible"}, "要写上为什么"),
        ({"office": "777"}, "没有这一项"),
    ):
        page = await answered(clerk, number, **wrong)
        assert page.status == 422 and why in page.words, wrong
    assert await state(office, number) == stages.RECEIVED


async def test_why_something_can_not_be_done_is_told_and_noted(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    because = {"outcome": "not_feasible", "because": "这条路归省里管"}
    page = await answered(clerk, number, **because)
    assert "暂不可行" in page.words and "为什么： 这条路归省里管" in page.words
    assert any("暂时办不了，因为这条路归省里管" in text for text in await told(office))


async def test_a_draft_is_kept_written_on_and_sent(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk = await any_office.signed_in("staff")
    because = {"outcome": "not_feasible", "because": "这条路归省里管"}
    page = await sends(clerk, number, "answer", **ANSWER | because, do="keep")
    assert "先存着了" in page.words and "还没发的答复" in page.words
    assert await told(any_office) == [] and await state(any_office, number) == stages.RECEIVED
    draft = re.search(r"answer\?draft=(\d+)", page.html)
    form = await clerk.get(f"{HOME}/{number}/answer?draft={draft[1]}")
    assert f">{ANSWER['text']}</textarea>" in form.html and 'value="这条路归省里管"' in form.html
    await answered(clerk, number, draft=draft[1], text="改过的答复")
    (row,) = await any_office.town.rows(CaseAnswer)
    assert row.told_at is not None
    assert any("改过的答复" in text for text in await told(any_office))


async def test_a_draft_is_thrown_away(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    page = await sends(clerk, number, "answer", **ANSWER, do="keep")
    draft = re.search(r"answer\?draft=(\d+)", page.html)
    page = await clerk.send(f"{HOME}/{number}/answer", do="drop", draft=draft[1])
    assert "那份答复不用了" in page.words and await office.town.rows(CaseAnswer) == []


async def test_an_answer_taken_back_is_a_draft_and_is_not_told(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk = await any_office.signed_in("staff")
    await answered(clerk, number)
    await sends(clerk, number, "undo", reason="写错了")
    assert await state(any_office, number) == stages.RECEIVED
    (row,) = await any_office.town.rows(CaseAnswer)
    assert row.told_at is None and await told(any_office) == []
    assert "还没发的答复" in (await clerk.get(f"{HOME}/{number}")).words


async def test_what_is_over_is_not_answered(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    await sends(clerk, number, "withdraw")
    page = await clerk.get(f"{HOME}/{number}/answer")
    assert page.path == f"{HOME}/{number}" and "不能答复" in page.words
    page = await clerk.send(f"{HOME}/{number}/answer", **ANSWER, do="send")
    assert page.status == 422 and ANSWER["text"] in page.html and "不能答复" in page.words


async def test_the_outcome_is_changed_and_raised(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    await answered(clerk, number)
    page = await sends(clerk, number, "outcome", outcome="not_feasible", raised="")
    assert page.status == 422 and "要写上为什么" in page.words
    page = await sends(clerk, number, "outcome", outcome="partly", raised="directive")
    assert "部分采纳，得到批示" in page.words
    row = await office.town.do(lambda tx: steps.find(tx, number))
    assert (row.outcome, row.raised) == ("partly", "directive")


async def test_a_rating_stands_beside_its_answer(office: Office, signed_in):
    (number,) = await suggested(office, LAMP)
    clerk = await signed_in("staff")
    await answered(clerk, number)
    await office.town.wait(minutes=5)
    await office.town.private("王德福").says("王德福", "满意")
    page = await clerk.get(f"{HOME}/{number}")
    assert "王德福 ：满意" in page.words.partition("答复")[2]
    assert await state(office, number) == stages.CLOSED


async def test_a_note_is_for_staff_alone(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk = await any_office.signed_in("staff")
    page = await sends(clerk, number, "note", note="电话问过电力公司")
    assert "电话问过电力公司" in page.words.partition("内部备注")[2]
    (row,) = await any_office.town.rows(CaseNote)
    assert "电话".encode() not in row.note_sealed
    for note, why in (("", "没有写字"), ("长" * 1001, "最多1000个字")):
        page = await sends(clerk, number, "note", note=note)
        assert page.status == 422 and why in page.words and note in page.html
    assert not [r for r in await any_office.town.rows(Outbox) if "电话问过" in r.text]


async def test_templates_are_written_put_in_changed_and_thrown_away(any_office: Office):
    (number,) = await suggested(any_office, LAMP)
    clerk = await any_office.signed_in("staff")
    path = f"{HOME}/templates"
    assert "还没有模板" in (await clerk.get(path)).words
    seen = await clerk.send(path, title="修灯", words="灯会修的。", do="look")
    assert "老干部局：灯会修的。" in seen.words and await any_office.town.rows(AnswerTemplate) == []
    assert "存好了：修灯" in (await clerk.send(path, title="修灯", words="灯会修的。")).words
    again = await clerk.send(path, title="修灯", words="别的")
    assert (
        again.status == 422 and "已经有一个模板叫这个名称" in again.words and "别的" in again.html
    )
    for wrong, why in (({"title": ""}, "名称要写"), ({"words": ""}, "没有写模板的内容")):
        page = await clerk.send(path, **{"title": "甲", "words": "乙"} | wrong)
        assert page.status == 422 and why in page.words
    (row,) = await any_office.town.rows(AnswerTemplate)
    page = await sends(
        clerk, number, "answer", **ANSWER | {"text": "您好。"}, template=str(row.id), do="insert"
    )
    assert (
        ">您好。\n灯会修的。</textarea>" in page.html
        and await state(any_office, number) == "received"
    )
    page = await sends(clerk, number, "answer", **ANSWER, template="", do="insert")
    assert page.status == 422 and "没有选模板" in page.words and ANSWER["text"] in page.html
    await clerk.send(f"{path}/{row.id}", title="修路灯", words="马上修。")
    assert (await any_office.town.rows(AnswerTemplate))[0].words == "马上修。"
    assert "已经发出去的答复不变" in (await clerk.get(f"{path}/{row.id}/discard")).words
    await clerk.send(f"{path}/{row.id}/discard")
    assert await any_office.town.rows(AnswerTemplate) == []


async def bulk(clerk: Visitor, numbers: list[int], deed: str, **fields: str) -> Page:
    """A form in which several cases are ticked."""
    return await clerk.send(f"{HOME}/bulk", case=numbers, deed=deed, **fields)


async def test_several_are_accepted_and_each_refusal_is_told(any_office: Office):
    one, two, three = await suggested(any_office, LAMP, BENCH, "希望食堂早点开门")
    clerk = await any_office.signed_in("staff")
    await sends(clerk, two, "withdraw")
    page = await bulk(clerk, [one, two, three], "accept")
    assert "能办2件" in page.words and "现在是“撤回”，不能受理" in page.words
    assert await state(any_office, one) == stages.RECEIVED
    page = await bulk(clerk, [one, two, three], "accept", sure="1")
    assert f"办好2件：{one}、{three}号" in page.words and f"{two}号：没有受理" in page.words
    assert await state(any_office, three) == stages.ACCEPTED
    page = await clerk.send(f"{HOME}/{three}/undo", reason="批量点错了")
    assert await state(any_office, three) == stages.RECEIVED
    assert await state(any_office, one) == stages.ACCEPTED


async def test_several_are_assigned(office: Office, signed_in):
    one, two = await suggested(office, LAMP, BENCH)
    clerk, body = await signed_in("staff"), await entered(office)
    page = await bulk(clerk, [one, two], "assign")
    assert "转办这2件" in page.words
    page = await bulk(clerk, [one, two], "assign", sure="1", department=str(body), due="2025-11-08")
    assert page.status == 422 and "休息" in page.words and await taken(office) == []
    await bulk(clerk, [one, two], "assign", sure="1", department=str(body), due="2025-11-10")
    assert [row.department_id for row in await office.town.rows(Case)] == [body, body]


async def test_several_are_answered_with_one_text(any_office: Office):
    one, two = await suggested(any_office, LAMP, BENCH)
    clerk = await any_office.signed_in("staff")
    await clerk.get(HOME)
    page = await bulk(clerk, [one, two], "answer")
    assert "能办2件" in page.words and "大家会看到" not in page.words
    page = await bulk(
        clerk, [one, two], "answer", **ANSWER | {"text": "请打19900000012"}, do="look"
    )
    assert page.status == 422 and "号码" in page.words
    page = await bulk(clerk, [one, two], "answer", **ANSWER, do="look")
    shown = page.words.partition("大家会看到")[2]
    assert f"您提的{one}号" in shown and f"【答复】{two}号" in shown and "答复这2件" in shown
    assert await told(any_office) == []
    await bulk(clerk, [one, two], "answer", **ANSWER, sure="1")
    assert {await state(any_office, n) for n in (one, two)} == {stages.ANSWERED}
    texts = await told(any_office)
    assert any(f"您提的{two}号“" in text and "长椅" in text for text in texts) and len(texts) == 4


async def test_of_several_what_another_clerk_did_meanwhile_is_told(office: Office, signed_in):
    one, two = await suggested(office, LAMP, BENCH)
    clerk, other = await signed_in("staff", "林小雨"), await signed_in("admin", "陈立")
    await clerk.get(HOME)
    await sends(other, one, "edit", category="照明", public="1")
    seen = {f"seen-{one}": "0", f"seen-{two}": "0"}
    page = await bulk(clerk, [one, two], "accept", sure="1", **seen)
    assert "陈立刚刚做了“修改”" in page.words and f"办好1件：{two}号" in page.words
    assert await state(office, one) == stages.RECEIVED


async def test_with_nothing_ticked_nothing_is_done(office: Office, signed_in):
    await suggested(office, LAMP)
    clerk = await signed_in("staff")
    await clerk.get(HOME)
    assert "没有打勾" in (await bulk(clerk, [], "accept")).words
    assert (await bulk(clerk, [1], "explode")).status == 404


async def test_anonymous_to_the_group_and_named_to_staff(office: Office, signed_in):
    await office.town.private("王德福").says("王德福", "我匿名提个建议：食堂的菜太咸了，希望淡一点")
    clerk = await signed_in("staff")
    (row,) = await office.town.rows(Case)
    page = await clerk.get(f"{HOME}/{row.id}")
    assert "王德福" in page.words and "匿名" in page.words


@pytest.mark.parametrize("role", ["secretary", "duty"])
async def test_secretaries_and_duty_see_nothing(office: Office, signed_in, role):
    (number,) = await suggested(office, LAMP)
    visitor = await signed_in(role)
    assert "议事厅" not in (await visitor.get("/console/today")).words
    for path in (HOME, f"{HOME}/{number}", f"{HOME}/{number}/answer", f"{HOME}/templates"):
        assert (await visitor.get(path)).status == 403, path


async def looks_after(office: Office, liaison: Visitor, *names: str) -> None:
    """Have somebody look after the place of some people."""

    by = By(None, office.town.clock.now())

    def settle(tx) -> None:
        node = grid.at(tx, ["银铃区", "此处社区"])
        for name in names:
            person = members.named(tx, name)
            roster.change(tx, office.town.bot.vault, person, {"node_id": node}, by)
        grid.assign(tx, node, liaison.member_id)

    await office.town.do(settle)


async def test_a_liaison_sees_the_cases_of_their_people_and_notes(office: Office, signed_in):
    (mine,) = await suggested(office, LAMP)
    (_, other) = await suggested(office, BENCH, who="赵秀英")
    await office.town.group(HALL).says("赵秀英", f"支持{mine}号")
    liaison = await signed_in("liaison")
    await looks_after(office, liaison, "王德福")
    board = await liaison.get(HOME)
    assert "王德福" in board.words and BENCH[:8] not in board.words and "赵秀英" not in board.words
    assert re.search(r"收到 1 件收到", board.words) and 'name="case"' not in board.html
    page = await liaison.get(f"{HOME}/{mine}")
    assert "别处的老同志" in page.words and "赵秀英" not in page.words
    assert "现在可以做的" not in page.words
    assert (await liaison.get(f"{HOME}/{other}")).status == 404
    assert "记下了" in (await sends(liaison, mine, "note", note="我去看过")).words
    assert (await liaison.send(f"{HOME}/{other}/note", note="看看")).status == 404
    assert (await liaison.send(f"{HOME}/{mine}/accept")).status == 403
    assert (await liaison.send(f"{HOME}/bulk", case=str(mine), deed="accept")).status == 403
    picked = await liaison.get(f"{HOME}?picked={mine}-{other}")
    assert LAMP[:8] in picked.words and BENCH[:8] not in picked.words
