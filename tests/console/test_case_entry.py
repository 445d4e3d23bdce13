"""代录入 of suggestions: found or named, parted as the clerk says, kept word for word, and told."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.texts import Texts
from console.views.case_entry import fingerprint
from services import members, roster
from services.suggestions import parting
from services.suggestions.recording import SAID
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.suggestions import Case, CaseNote, Suggestion, Theme
from tests.kit.hostile_words import BROKEN, MARK, WORDS
from tests.kit.office import Office, Page, Visitor

HOME = "/console/cases/new"
WANG, CLERK, HALL = "王德福", "林小雨", "simulator G3"
LAMP, BUS = "3号楼门口的路灯坏了，希望修一修。", "公交班次太少，能不能加一班？"
TWO = f"第一，{LAMP}第二，{BUS}"
say = Texts()


async def clerk_of(office: Office) -> Visitor:
    return await office.signed_in("staff", CLERK)


async def person(office: Office, name: str = WANG) -> str:
    return str(await office.town.do(lambda tx: members.named(tx, name)))


async def saves(clerk: Visitor, words: str, **more: str) -> Page:
    """What saving answers, after the clerk has looked."""
    await clerk.get(HOME)
    return await clerk.send(HOME, do="save", words=words, seen=fingerprint(words), **more)


async def cases(office: Office) -> list[str]:
    """The words of all cases."""
    rows = {row.id: row for row in await office.town.rows(Suggestion)}
    vault = office.town.bot.vault
    return [
        vault.open(rows[case.suggestion_id].said_sealed, SAID)[case.begins : case.ends]
        for case in await office.town.rows(Case)
    ]


async def told(office: Office) -> list[str]:
    return [row.text for row in await office.town.rows(Outbox) if "替您记了" in row.text]


async def test_somebody_is_found_and_told_what_was_entered_and_by_whom(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    await clerk.get(HOME)
    page = await clerk.send(HOME, do="find", q="wangdefu", words=LAMP)
    assert page.status == 200 and f'value="{one}"' in page.html and LAMP in page.html
    page = await clerk.send(HOME, do="look", q="wangdefu", member=one, words=LAMP)
    assert "分成1条" in page.words and "记下" in page.words
    page = await saves(clerk, LAMP, member=one)
    (case,) = await any_office.town.rows(Case)
    assert f"记下了：{case.id}号，已经单独告诉王德福。" in page.words
    (row,) = await any_office.town.rows(Suggestion)
    assert any_office.town.bot.vault.open(row.said_sealed, SAID) == LAMP
    assert (row.how, row.by_id, row.member_id) == ("staff", clerk.member_id, int(one))
    assert (case.public, case.urgent, row.anonymous, row.is_group) == (False, False, False, False)
    (text,) = await told(any_office)
    assert text.startswith(f"{CLERK}替您记了一条建议，{case.id}号") and "撤回" in text
    answer = await any_office.town.private(WANG).says(WANG, f"撤回{case.id}号")
    assert answer is not None and "撤回了" in answer


async def test_what_was_ticked_is_kept(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    days = {"opens_on": date(2025, 10, 1), "closes_on": date(2025, 11, 30)}
    theme = {"title": "我为乡村振兴献一策", "state": "open", **days}
    theme["created_at"] = any_office.town.clock.now()
    made = insert(core(Theme)).values(**theme).returning(core(Theme).c.id)
    number = await any_office.town.do(lambda tx: tx.execute(made).scalar_one())
    more = {"theme": str(number), "anonymous": "1", "urgent": "1", "group": HALL}
    assert theme["title"] in (await clerk.get(HOME)).words
    assert (await saves(clerk, LAMP, member=one, **more)).path == HOME
    (case,) = await any_office.town.rows(Case)
    (row,) = await any_office.town.rows(Suggestion)
    assert (case.theme_id, case.urgent, case.public, case.sensitive) == (number, True, True, False)
    assert (row.anonymous, row.is_group, row.chat_id) == (True, True, "G3")
    assert len(await told(any_office)) == 1, "alone, whatever the group reads later"


async def test_who_is_not_on_the_roster_is_kept_for_staff(any_office: Office):
    clerk = await clerk_of(any_office)
    page = await saves(clerk, LAMP, member="outside", name="钱大爷")
    assert "钱大爷没有账号" in page.words and await told(any_office) == []
    (row,) = await any_office.town.rows(Suggestion)
    assert (row.member_id, row.account_id, row.by_id) == (None, "", clerk.member_id)
    (note,) = await any_office.town.rows(CaseNote)
    assert any_office.town.bot.vault.open(note.note_sealed, "note") == "名册外的人提的：钱大爷"
    await saves(clerk, LAMP, member="outside", name="孙大妈")
    assert len(await any_office.town.rows(Case)) == 2, "the same words of somebody else"


async def test_who_has_no_account_is_to_be_told_by_the_clerk(office: Office):
    clerk, by = await clerk_of(office), By(None, office.town.clock.now())
    one = await office.town.do(
        lambda tx: roster.enter(tx, office.town.bot.vault, {"name": "没有微信的人"}, by)
    )
    page = await saves(clerk, LAMP, member=str(one))
    assert "没有微信的人没有账号" in page.words and await told(office) == []


# -- points ------------------------------------------------------------------------------------


async def test_points_are_shown_and_kept_as_the_program_parts_them(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    await clerk.get(HOME)
    page = await clerk.send(HOME, do="look", member=one, words=TWO)
    assert "分成2条" in page.words and "第2条" in page.words
    cut = re.search(r'name="cut" value="(\d+)" checked', page.html)
    assert cut is not None
    page = await saves(clerk, TWO, member=one, cut=cut[1])
    assert await cases(any_office) == [LAMP, BUS]
    (text,) = await told(any_office)
    assert "记了2条建议" in text


async def test_points_are_joined_where_the_clerk_takes_the_tick_away(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    await saves(clerk, TWO, member=one)
    assert await cases(any_office) == [f"{LAMP}第二，{BUS}"]


async def test_a_point_is_parted_where_the_clerk_ticks(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    words = "活动室的灯太暗。食堂的菜咸。"
    assert len(parting.spans(words)) == 1
    await clerk.get(HOME)
    page = await clerk.send(
        HOME, do="look", member=one, words=words, cut="8", seen=fingerprint(words)
    )
    assert "分成2条" in page.words
    await saves(clerk, words, member=one, cut="8")
    assert await cases(any_office) == ["活动室的灯太暗。", "食堂的菜咸。"]


async def test_words_that_were_changed_since_are_looked_at_again(office: Office):
    clerk, one = await clerk_of(office), await person(office)
    await clerk.get(HOME)
    seen = {"member": one, "seen": fingerprint(LAMP), "cut": "3"}
    page = await clerk.send(HOME, do="save", words=TWO, **seen)
    assert page.status == 200 and say("case_entry.look_again") in page.words
    assert "分成2条" in page.words and await office.town.rows(Case) == []
    page = await clerk.send(HOME, do="save", words=TWO, member=one)
    assert say("case_entry.look_again") in page.words and await office.town.rows(Case) == []


@given(
    st.text(alphabet="路灯坏了希望修。；？\n ，第一二、另外还有1.", max_size=60),
    st.lists(st.integers(min_value=0, max_value=70), max_size=8),
)
def test_whatever_is_ticked_points_stand_in_order_and_leave_out_only_what_joins(text, cuts):
    whole, pieces = parting.spans(text), parting.pieces(text)
    for found in (whole, parting.spans(text, []), parting.spans(text, cuts)):
        edges = [edge for span in found for edge in (span.begins, span.ends)]
        assert edges == sorted(edges) and all(span.of(text).strip() for span in found)
    assert len(parting.spans(text, [])) == min(1, len(pieces))
    ticked = [piece.span.begins for piece in pieces]
    assert [one.span for one in pieces] == parting.spans(text, ticked)
    own = [piece.span.begins for piece in pieces if piece.begins_one]
    assert parting.spans(text, own) == whole
    kept = "".join(span.of(text) for span in parting.spans(text, cuts))
    bare = "".join(piece.words for piece in pieces)
    assert len(kept.split()) == 0 or set("".join(bare.split())) <= set("".join(kept.split()))


# -- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"member": ""}, "who_missing"),
        ({"member": "小王"}, "who_missing"),
        ({"member": "outside", "name": ""}, "name_unread"),
        ({"member": "outside", "name": "长" * 31}, "name_unread"),
        ({"words": " \u200b "}, "words_missing"),
        ({"words": "。。。"}, "words_missing"),
        ({"words": "长" * 2001}, "words_long"),
        ({"theme": "99"}, "gone"),
        ({"group": "simulator G1"}, "gone"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(any_office: Office, given, reason):
    clerk, one = await clerk_of(any_office), await person(any_office)
    told_words = given.get("words", LAMP)
    fields: dict[str, Any] = {"member": one, "urgent": "1"} | given
    fields.pop("words", None)
    page = await saves(clerk, told_words, **fields)
    assert page.status == 422 and say(f"case_entry.{reason}") in page.words
    assert told_words.strip() in page.html and 'name="urgent" value="1" checked' in page.html
    assert await any_office.town.rows(Suggestion) == []


async def test_what_should_stay_inside_is_said_before_it_is_kept(office: Office):
    clerk, one = await clerk_of(office), await person(office)
    words = "我电话19900000001，楼上的人总打我，希望管一管"
    await clerk.get(HOME)
    page = await clerk.send(HOME, do="look", member=one, words=words, group=HALL)
    assert say("case_entry.sensitive") in page.words
    await saves(clerk, words, member=one, group=HALL)
    (case,) = await office.town.rows(Case)
    assert (case.sensitive, case.public) == (True, False)


async def test_a_form_that_comes_twice_is_one_suggestion(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    await clerk.get(HOME)
    fields = {"do": "save", "words": TWO, "seen": fingerprint(TWO), "member": one}
    pages = await asyncio.gather(*(clerk.send(HOME, follow=False, **fields) for _ in range(3)))
    assert [page.status for page in pages] == [303] * 3
    assert len(await any_office.town.rows(Suggestion)) == 1
    assert len(await told(any_office)) == 1
    page = await saves(clerk, TWO, member=one)
    assert "刚才已经记过了" in page.words
    any_office.town.clock.offset += timedelta(minutes=10)
    await saves(clerk, TWO, member=one)
    assert len(await any_office.town.rows(Suggestion)) == 2


async def test_hostile_words_stay_words(office: Office):
    clerk = await clerk_of(office)
    for word in (*WORDS[::9], *BROKEN):
        words = word.encode("utf-8", "replace").decode()
        await clerk.get(HOME)
        fields = {"member": "outside", "name": words[:30], "q": words[:50]}
        page = await clerk.send(HOME, do="look", words=words, **fields)
        assert page.status in (200, 400, 422), word
        assert f"<script>alert('{MARK}')" not in page.html


async def test_what_is_like_it_is_shown_before_it_is_kept(any_office: Office):
    clerk, one = await clerk_of(any_office), await person(any_office)
    await saves(clerk, LAMP, member=one)
    (case,) = await any_office.town.rows(Case)
    other = await person(any_office, "李淑芬")
    await clerk.get(HOME)
    again = "3号楼门口路灯坏了，希望修一修"
    page = await clerk.send(HOME, do="look", member=other, words=f"第一，{again}。第二，{BUS}")
    assert say("case_entry.similar_hint") in page.words and f"{case.id}号：{LAMP}" in page.words
    page = await clerk.send(HOME, do="look", member=other, words=BUS)
    assert say("case_entry.similar_hint") not in page.words
