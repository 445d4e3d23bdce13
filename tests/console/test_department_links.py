"""A department's link: what it shows and hides, its one answer, and every way in which it ends."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import update

from bot.texts import Texts
from services import members, settings
from services.suggestions import answering, links, merging, stages, steps, voices
from services.suggestions.steps import Doer
from services.suggestions.voices import Voice
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.suggestions import Case, CaseAnswer, CaseLink, CaseNote, CaseStep
from tests.kit import hall, handed
from tests.kit.handed import DUE, LAMP, OFFICE
from tests.kit.hostile_words import BROKEN, MARK, RECKONED, WORDS
from tests.kit.office import Office, Page, Visitor

say = Texts()
WANG, ZHOU, CLERK, CHIEF = "王德福", "李淑芬", "林小雨", "陈立"
ANSWER = {"deed": "answer", "text": "这周五以前换好灯泡。", "outcome": "adopted"}
RETURN = {"deed": "return", "reason": "这条路归街道管", "other": "和平街道"}
TAKE = {"deed": "take"}


def of(number: int) -> str:
    """The clerks' page of the link of a case."""
    return f"/console/cases/{number}/link"


async def person(office: Office, name: str) -> int:
    return int(await office.town.do(lambda tx: members.named(tx, name)))


async def linked(office: Office, by: str = CLERK, words: str = LAMP) -> tuple[int, str]:
    """A case of 王德福's with a department, and the address of the link that a clerk made."""
    clerk, owner = await person(office, by), await person(office, WANG)
    vault, now = office.town.bot.vault, office.town.clock.now()

    def work(tx: Any) -> tuple[int, str]:
        number = handed.suggested(tx, vault, now, owner, words)
        handed.give(tx, vault, number, By(clerk, now))
        return number, links.make(tx, vault, number, By(clerk, now), timedelta(days=14))[0]

    number, secret = await office.town.do(work)
    return number, links.ADDRESS + secret


async def sent(visitor: Visitor, path: str, **fields: str) -> Page:
    """What a form of the page answers."""
    await visitor.get(path)
    return await visitor.send(path, **fields)


async def do(office: Office, work: Callable[..., Any]) -> Any:
    """Run a function of a transaction, the vault and who does it."""
    doer = Doer(By(None, office.town.clock.now()), office.town.bot.vault, "说错了")
    return await office.town.do(lambda tx: work(tx, doer))


async def told(office: Office, name: str) -> list[str]:
    """What waits for somebody, or was sent to them."""
    who = await person(office, name)
    ids = {one.id for one in await office.town.do(lambda tx: members.accounts(tx, who))}
    return [row.text for row in await office.town.rows(Outbox) if row.chat_id in ids]


async def one(office: Office, table: Any) -> Any:
    (row,) = await office.town.rows(table)
    return row


# -- what it shows -----------------------------------------------------------------------------


async def test_it_shows_the_case_and_nothing_of_whose_it_is(office: Office, visitor: Visitor):
    said = f"我是{WANG}，电话19900000001，{LAMP}"
    number, path = await linked(office, words=said)
    backer = await person(office, ZHOU)
    now = office.town.clock.now()

    def back(tx: Any, doer: Doer) -> None:
        for stance, words in ((voices.SUPPORT, ""), (voices.SUPPLEMENT, f"{ZHOU}也摔过一跤")):
            voices.add(tx, doer.vault, number, Voice(backer, stance, words, now))

    await do(office, back)
    page = await visitor.get(path)
    assert page.status == 200 and LAMP in page.words and f"{number}号" in page.words
    assert "11月14日(周五)" in page.words and OFFICE in page.words
    assert "也摔过一跤" in page.words and "补充" in page.words
    for hidden in (WANG, ZHOU, "19900000001", "议事厅", "P01", CLERK):
        assert hidden not in page.html, hidden


async def test_it_tells_what_was_said_before_of_the_department_and_not_of_staff(
    office: Office, visitor: Visitor
):
    number, path = await linked(office)

    def life(tx: Any, doer: Doer) -> None:
        words = answering.Words("换过灯泡了", answering.ADOPTED, None, "")
        answering.answer(tx, number, words, doer, hall.desk(office.town))
        steps.take(tx, number, stages.REOPEN, doer._replace(reason="灯还是不亮"))
        steps.change(tx, number, stages.EDIT, doer._replace(reason="这人难缠"), {"urgent": True})

    await do(office, life)
    page = await visitor.get(path)
    assert page.status == 200
    assert page.words.index("换过灯泡了") < page.words.index("灯还是不亮")
    assert "说还没解决" in page.words and "急" in page.words and "难缠" not in page.html


async def test_it_is_kept_nowhere_and_told_to_nobody(office: Office, visitor: Visitor):
    _, path = await linked(office)
    for at in (path, path[:-1] + "x", links.ADDRESS + "x"):
        headers = (await visitor.get(at)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"].startswith("noindex")
    page = await visitor.get(path)
    assert 'name="robots" content="noindex"' in page.html and "<script" not in page.html
    secret = path.removeprefix(links.ADDRESS)
    assert secret.encode() not in (await one(office, CaseLink)).token_print
    rows = [await office.town.rows(table) for table in (CaseLink, CaseStep, Outbox)]
    assert secret not in str(rows)


async def test_looking_changes_nothing_however_often_and_by_whom(office: Office):
    _, path = await linked(office)
    tables = (CaseLink, Case, CaseStep, CaseAnswer, Outbox)
    before = [await office.town.rows(table) for table in tables]
    for agent in ("MicroMessenger Client", "Googlebot/2.1", "DingTalkBot-LinkService/1.0"):
        visitor = await office.visitor(**{"User-Agent": agent})
        for _ in range(3):
            assert (await visitor.get(path)).status == 200
        assert (await visitor.get(f"{path}?deed=answer&text=x&outcome=adopted")).status == 200
        async with visitor.session.head(path) as answer:
            assert answer.status == 200 and await answer.read() == b""
    assert [await office.town.rows(table) for table in tables] == before
    sessions = core(Case).metadata.tables["sessions"]
    assert await office.town.do(lambda tx: list(tx.execute(sessions.select()))) == []


# -- what it takes in --------------------------------------------------------------------------


async def test_an_answer_is_a_draft_of_which_clerks_are_told_and_that_one_of_them_sends(
    any_office: Office,
):
    number, path = await linked(any_office)
    page = await sent(await any_office.visitor(), path, **ANSWER, name="张工")
    assert page.status == 200 and say("department_pages.done_answer") in page.words
    (draft,) = await any_office.town.rows(CaseAnswer)
    assert (draft.told_at, draft.by_id, draft.outcome) == (None, None, "adopted")
    assert draft.department_id == (await one(any_office, Case)).department_id
    assert (await one(any_office, Case)).state == stages.ASSIGNED
    assert await told(any_office, WANG) == []
    (note,) = await told(any_office, CLERK)
    assert f"{number}号" in note and OFFICE in note and "写来了答复" in note
    noted = (await one(any_office, CaseNote)).note_sealed
    assert any_office.town.bot.vault.open(noted, "note") == f"{OFFICE}的答复人：张工"
    clerk = await any_office.signed_in("staff")
    assert ANSWER["text"] in (await clerk.get(of(number))).words
    for _ in range(2):
        page = await clerk.send(f"{of(number)}/send", answer=str(draft.id))
        assert page.status == 200 and say("department_pages.draft_sent") in page.words
    assert (await one(any_office, Case)).state == stages.ANSWERED
    (text,) = await told(any_office, WANG)
    assert f"{OFFICE}：{ANSWER['text']}" in text and "张工" not in text


async def test_that_they_see_to_it_leaves_the_link_open(any_office: Office):
    number, path = await linked(any_office)
    visitor = await any_office.visitor()
    for _ in range(2):
        page = await sent(visitor, path, **TAKE)
        assert page.status == 200 and say("department_pages.done_take") in page.words
    assert (await one(any_office, Case)).state == stages.WORKING
    deeds = [row.deed for row in await any_office.town.rows(CaseStep)]
    assert deeds == [stages.ACCEPT, stages.ASSIGN, stages.TAKE]
    assert "我们接了" not in (await visitor.get(path)).words
    assert (await sent(visitor, path, **ANSWER)).status == 200
    assert f"{number}号" in (await told(any_office, CLERK))[0]


async def test_what_is_not_theirs_goes_back_with_the_reason(any_office: Office):
    number, path = await linked(any_office)
    visitor = await any_office.visitor()
    for _ in range(2):
        page = await sent(visitor, path, **RETURN)
        assert page.status == 200, page.words
    case = await one(any_office, Case)
    assert (case.state, case.department_id) == (stages.ACCEPTED, None)
    assert (case.officer_id, case.due_on) == (None, DUE), "as where staff send it back"
    last = (await any_office.town.rows(CaseStep))[-1]
    assert (last.deed, last.department_id is not None) == (stages.RETURN, True)
    reason = steps.reason_of(any_office.town.bot.vault, last)
    assert reason == "这条路归街道管（该由和平街道办）"
    (note,) = await told(any_office, CLERK)
    assert f"{number}号" in note and "退回来了" in note
    assert (await visitor.get(path)).status == 410


async def test_who_has_the_case_is_told_beside_who_made_the_link(any_office: Office):
    number, path = await linked(any_office)
    chief = await person(any_office, CHIEF)
    set_chief = update(core(Case)).values(officer_id=chief)
    await any_office.town.do(lambda tx: tx.execute(set_chief))
    await sent(await any_office.visitor(), path, **ANSWER)
    for name in (CLERK, CHIEF):
        assert [f"{number}号" in one for one in await told(any_office, name)] == [True], name


async def test_of_what_is_sensitive_no_word_goes_into_a_chat(office: Office, visitor: Visitor):
    _, path = await linked(office)
    await office.town.do(lambda tx: tx.execute(update(core(Case)).values(sensitive=True)))
    await sent(visitor, path, **ANSWER)
    (note,) = await told(office, CLERK)
    assert "路灯" not in note and say("department_pages.see_page") in note


@pytest.mark.parametrize("given", [ANSWER, RETURN])
async def test_a_form_that_comes_twice_is_one_deed(any_office: Office, given):
    _, path = await linked(any_office)
    visitor = await any_office.visitor()
    await visitor.get(path)
    pages = await asyncio.gather(*(visitor.send(path, **given) for _ in range(4)))
    assert {page.status for page in pages} == {200} and len({page.html for page in pages}) == 1
    assert len(await told(any_office, CLERK)) == 1
    if given is ANSWER:
        assert len(await any_office.town.rows(CaseAnswer)) == 1
    deeds = [row.deed for row in await any_office.town.rows(CaseStep)]
    assert deeds.count(stages.RETURN) == (given is RETURN)


async def test_another_answer_is_refused_and_the_first_stands(any_office: Office):
    _, path = await linked(any_office)
    visitor = await any_office.visitor()
    await sent(visitor, path, **ANSWER)
    for given in (ANSWER | {"text": "不修了"}, ANSWER | {"outcome": "explained"}, RETURN, TAKE):
        page = await visitor.send(path, **given)
        assert page.status == 410 and say("department_pages.why_used", office=OFFICE) in page.words
    (row,) = await any_office.town.rows(CaseAnswer)
    assert answering.words_of(any_office.town.bot.vault, row) == ANSWER["text"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (ANSWER | {"text": " \u200b"}, "department_pages.text_missing"),
        (ANSWER | {"text": "长" * 1001}, "department_pages.words_long"),
        (ANSWER | {"outcome": ""}, "department_pages.outcome_missing"),
        (ANSWER | {"outcome": "closed"}, "department_pages.outcome_missing"),
        (ANSWER | {"name": "长" * 31}, "department_pages.name_long"),
        (RETURN | {"reason": ""}, "department_pages.reason_missing"),
        (RETURN | {"other": "长" * 31}, "department_pages.name_long"),
        ({}, "department_pages.text_missing"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(
    office: Office, visitor: Visitor, given, reason
):
    _, path = await linked(office)
    page = await sent(visitor, path, **given)
    assert page.status == 422 and say(reason) in page.words
    kept = [words for at, words in given.items() if at in ("text", "reason") and len(words) > 5]
    assert all(words in page.html for words in kept)
    assert await office.town.rows(CaseAnswer) == []
    assert (await one(office, CaseLink)).used_at is None


# -- what ends it ------------------------------------------------------------------------------


async def test_what_never_was_a_link_is_one_page_whatever_it_looks_like(
    office: Office, visitor: Visitor
):
    _, path = await linked(office)
    wrong = [
        path[:-1],
        path + "x",
        links.ADDRESS + path.removeprefix(links.ADDRESS).swapcase(),
        links.ADDRESS + "x",
        links.ADDRESS + "x" * 43,
        f"{path}。",
        links.ADDRESS + "%F0%9F%94%A5",
    ]
    pages = [await visitor.get(one) for one in wrong]
    await visitor.get(path)
    pages += [await visitor.send(one, **ANSWER) for one in wrong]
    assert {page.status for page in pages} == {404} and len({page.html for page in pages}) == 1
    assert say("department_pages.why_unknown") in pages[0].words and CLERK not in pages[0].html
    assert await office.town.rows(CaseAnswer) == []


def expire(office: Office, number: int, link: Any) -> Any:
    office.town.clock.offset += timedelta(days=14)
    return lambda _tx, _doer: None


def withdraw(office: Office, number: int, link: Any) -> Any:
    return lambda tx, doer: links.withdraw(tx, number, link.id, doer.by)


def move(office: Office, number: int, link: Any) -> Any:
    return lambda tx, doer: handed.give(tx, doer.vault, number, doer.by, "城管局")


def give_back(office: Office, number: int, link: Any) -> Any:
    return lambda tx, doer: steps.take(tx, number, stages.RETURN, doer)


def answer(office: Office, number: int, link: Any) -> Any:
    words = answering.Words("已经修好", answering.ADOPTED)
    return lambda tx, doer: answering.answer(tx, number, words, doer, hall.desk(office.town))


def close(office: Office, number: int, link: Any) -> Any:
    return lambda tx, doer: steps.take(tx, number, stages.WITHDRAW, doer)


def merge(office: Office, number: int, link: Any) -> Any:
    def work(tx: Any, doer: Doer) -> None:
        other = handed.suggested(tx, doer.vault, doer.by.at)
        merging.merge(tx, number, other, doer)

    return work


ENDS = [
    (expire, links.EXPIRED),
    (withdraw, links.WITHDRAWN),
    (move, links.MOVED),
    (give_back, links.MOVED),
    (answer, links.OVER),
    (close, links.OVER),
    (merge, links.OVER),
]
WHY = {
    links.EXPIRED: say("department_pages.why_expired"),
    links.WITHDRAWN: say("department_pages.why_withdrawn"),
    links.MOVED: say("department_pages.why_moved", office=OFFICE),
    links.OVER: say("department_pages.why_over"),
}


@pytest.mark.parametrize(("end", "why"), ENDS, ids=lambda one: getattr(one, "__name__", one))
async def test_what_has_ended_says_why_and_whom_to_ask(any_office: Office, end, why):
    number, path = await linked(any_office)
    visitor = await any_office.visitor()
    await visitor.get(path)
    await do(any_office, end(any_office, number, await one(any_office, CaseLink)))
    answers = await any_office.town.rows(CaseAnswer)
    for given in (None, ANSWER, RETURN, TAKE):
        page = await (visitor.get(path) if given is None else visitor.send(path, **given))
        assert page.status == 410 and WHY[why] in page.words
        assert CLERK in page.words and "路灯" not in page.html and WANG not in page.html
    assert await any_office.town.rows(CaseAnswer) == answers
    assert (await any_office.town.rows(CaseLink))[0].used_at is None


async def test_it_holds_until_its_last_second(office: Office, visitor: Visitor):
    _, path = await linked(office)
    office.town.clock.offset += timedelta(days=14) - timedelta(seconds=1)
    assert (await visitor.get(path)).status == 200
    office.town.clock.offset += timedelta(seconds=1)
    assert (await visitor.get(path)).status == 410


# -- against forged and too many forms ---------------------------------------------------------


async def test_without_the_token_of_the_own_page_nothing_is_done(office: Office):
    _, path = await linked(office)
    cold = await office.visitor()
    assert (await cold.send(path, **ANSWER)).status == 403
    visitor, other = await office.visitor(), await office.visitor()
    await visitor.get(path)
    await other.get(path)
    for csrf in ("", "x", other.token):
        assert (await visitor.send(path, **(ANSWER | {"csrf": csrf}))).status == 403
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert (await visitor.send(path, headers=headers, **ANSWER)).status == 403
    assert await office.town.rows(CaseAnswer) == []


async def test_an_old_browser_that_tells_nothing_of_its_page_may_answer(
    office: Office, visitor: Visitor
):
    _, path = await linked(office)
    await visitor.get(path)
    headers = {"Origin": "null"}
    assert (await visitor.send(path, headers=headers, **ANSWER | {"csrf": "x"})).status == 403
    cross = headers | {"Sec-Fetch-Site": "cross-site"}
    assert (await visitor.send(path, headers=cross, **ANSWER)).status == 403
    assert (await visitor.send(path, headers=headers, **ANSWER)).status == 200


async def test_one_address_may_not_try_for_ever(office: Office, visitor: Visitor):
    _, path = await linked(office)
    await visitor.get(path)
    wrong = ANSWER | {"outcome": ""}
    statuses = [(await visitor.send(path, **wrong)).status for _ in range(41)]
    assert statuses[0] == 422 and statuses[-1] == 429
    page = await visitor.send(path, **ANSWER)
    assert say("department_pages.too_fast") in page.words and ANSWER["text"] in page.html
    assert await office.town.rows(CaseAnswer) == []
    office.wait(minutes=2)
    assert (await visitor.send(path, **ANSWER)).status == 200


async def test_hostile_words_stay_words_and_nobody_is_logged(office: Office):
    number, path = await linked(office, words=WORDS[0])
    clerk = await office.signed_in("staff")
    with structlog.testing.capture_logs() as lines:
        for word in (*WORDS[::9], *BROKEN):
            visitor = await office.visitor()
            text = word.encode("utf-8", "replace").decode()
            given = ANSWER | {"text": text, "name": text[:30], "outcome": text[:20]}
            office.wait(minutes=1)
            page = await sent(visitor, path, **given)
            assert page.status in (400, 422), word
            assert f"<script>alert('{MARK}')" not in page.html and RECKONED not in page.html
        await sent(
            await office.visitor(), path, **ANSWER | {"text": WORDS[0], "name": WORDS[1][:30]}
        )
    told = json.dumps(lines, ensure_ascii=False, default=str)
    assert MARK not in told and path.removeprefix(links.ADDRESS) not in told
    page = await clerk.get(of(number))
    assert re.search(r"<(?:script(?! src)|img src=x|svg)", page.html) is None


# -- the clerks' page --------------------------------------------------------------------------


async def test_a_link_is_made_shown_once_and_withdrawn(any_office: Office):
    number, old = await linked(any_office)
    clerk, visitor = await any_office.signed_in("staff"), await any_office.visitor()
    await clerk.get(of(number))
    page = await clerk.send(of(number))
    found = re.search(rf"{any_office.origin}({links.ADDRESS}[\w-]{{43}})", page.html)
    assert page.status == 200 and found is not None
    assert say("department_pages.once") in page.words and "11月10日(周一)" in page.words
    assert page.html.count(found[1]) == 2, "once in the letter, once alone"
    assert found[1] not in (await clerk.get(of(number))).html
    assert (await visitor.get(old)).status == 410 and (await visitor.get(found[1])).status == 200
    rows = await any_office.town.rows(CaseLink)
    assert [row.withdrawn_at is None for row in rows] == [False, True]
    for words in ("link_gone", "link_gone_before"):
        page = await clerk.send(f"{of(number)}/withdraw", link=str(rows[1].id))
        assert say(f"department_pages.{words}") in page.words
    assert (await visitor.get(found[1])).status == 410


async def test_of_another_case_no_link_is_withdrawn_and_no_draft_sent(office: Office, signed_in):
    number, path = await linked(office)
    other, _ = await linked(office)
    clerk = await signed_in("staff")
    await sent(await office.visitor(), path, **ANSWER)
    (draft,) = await office.town.rows(CaseAnswer)
    await clerk.get(of(other))
    links_before = await office.town.rows(CaseLink)
    gone = await clerk.send(f"{of(number)}/withdraw", link=str(links_before[1].id))
    assert say("department_pages.link_gone_before") in gone.words
    assert (await clerk.send(f"{of(other)}/send", answer=str(draft.id))).status == 404
    assert await office.town.rows(CaseLink) == links_before


async def test_for_how_many_days_a_link_holds_is_set(office: Office, signed_in):
    number, _ = await linked(office)
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: settings.put(tx, settings.LINK_DAYS, 3, by))
    clerk = await signed_in("staff")
    await clerk.get(of(number))
    await clerk.send(of(number))
    row = (await office.town.rows(CaseLink))[-1]
    assert row.expires_at - row.made_at == timedelta(days=3)


async def test_without_a_department_there_is_no_link(office: Office, signed_in):
    vault, now = office.town.bot.vault, office.town.clock.now()
    number = await office.town.do(lambda tx: handed.suggested(tx, vault, now))
    clerk = await signed_in("staff")
    page = await clerk.get(of(number))
    assert say("department_pages.not_given") in page.words and "做一个链接" not in page.words
    page = await clerk.send(of(number), csrf=clerk.token)
    assert await office.town.rows(CaseLink) == []


async def test_a_draft_that_comes_too_late_is_not_sent(office: Office, signed_in):
    number, path = await linked(office)
    await sent(await office.visitor(), path, **ANSWER)
    (draft,) = await office.town.rows(CaseAnswer)
    await do(office, close(office, number, None))
    clerk = await signed_in("staff")
    await clerk.get(of(number))
    page = await clerk.send(f"{of(number)}/send", answer=str(draft.id))
    assert say("department_pages.draft_late") in page.words
    assert (await one(office, CaseAnswer)).told_at is None
