"""Taking somebody out of words: whatever stands around, nothing of theirs stays, nor is more taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Account
from services.erasure import Traces, ledger
from services.erasure.words import APART, Cleaner
from storage.vault import Key, Vault

NAME, PHONE, ID_NUMBER, OPENID = "李明", "19900000071", "000000194903071234", "oOuYang-01"
LONGER = "李明华"
TRACES = Traces(
    ids=(7,),
    accounts=(Account("wechat", OPENID), Account("wecom", "12")),
    names=(NAME, "老铁匠"),
    numbers=(PHONE, ID_NUMBER),
    shared=("李师傅",),
    longer=(LONGER,),
    told=(),
    joint=(),
    instead="某同志",
)
anywhere, linked = Cleaner(TRACES, linked=False), Cleaner(TRACES, linked=True)
# What stands around: nothing that would make another number or account of it.
around = st.text(st.sampled_from("打卡，。 \n（）的王德福☺\\\"'%"), max_size=12)
theirs = st.sampled_from(
    (NAME, "老铁匠", PHONE, ID_NUMBER, OPENID, "199-0000-0071", "李 明", "李\u3000明")
)


@given(st.lists(st.tuples(around, theirs), max_size=6), around)
def test_nothing_of_theirs_stays_and_the_rest_does(pieces, end: str):
    said = "".join(f"{before},{word}" for before, word in pieces) + end
    cleaned = anywhere.text(said)
    for word in (NAME, "老铁匠", PHONE, ID_NUMBER, OPENID, "199-0000-0071"):
        assert word not in cleaned
    left = cleaned.replace("某同志", "").replace("erased-7", "")
    assert "".join(left.split()) == "".join("".join([f"{b}," for b, _ in pieces] + [end]).split())


@given(st.text())
def test_words_without_them_stay_as_they_are(said: str):
    if not any(word in said for word in (NAME[0], "老铁匠", "1", "0", OPENID)):
        assert linked.text(said) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"{LONGER}和{NAME}", f"{LONGER}和某同志"),
        *((f"1.{apart.join(NAME)} 2人", "1.某同志 2人") for apart in APART),
        (f"+86{PHONE}、{PHONE}5", "+86某同志、某同志5"),
        (f"{OPENID}2 x{OPENID} {OPENID}", f"{OPENID}2 x{OPENID} erased-7"),
        ("12个人", "12个人"),
        ("李师傅来了", "李师傅来了"),
    ],
)
def test_what_only_looks_alike_is_left(said: str, expected: str):
    assert anywhere.text(said) == expected


def test_what_others_are_called_too_goes_only_where_it_is_surely_theirs():
    assert linked.text("李师傅来了") == "某同志来了"


def test_in_json_names_are_found_at_every_depth_and_the_rest_is_as_it_was():
    value = {"who": [{NAME: [PHONE, 7, None, True]}], "n": int(PHONE)}
    cleaned = anywhere.value(value)
    assert cleaned == {"who": [{"某同志": ["某同志", 7, None, True]}], "n": "某同志"}
    assert json.loads(anywhere.sealed(json.dumps(value))) == cleaned
    assert anywhere.sealed('{"b": 1,  "a": 2}') == '{"b": 1,  "a": 2}'


# -- the list -------------------------------------------------------------------------------


def test_a_line_that_a_crash_cut_short_spoils_no_other(tmp_path: Path):
    path = tmp_path / "erased.jsonl"
    one, two = (ledger.Entry("2025-10-27T09:30:00+08:00", n, ["print"]) for n in (1, 2))
    ledger.add(path, [one])
    with path.open("a") as file:
        file.write('{"at": "2025-')
    ledger.add(path, [two, one])
    assert ledger.read(path) == [one, two]
    assert path.stat().st_mode & 0o077 == 0


def test_without_a_list_there_is_nobody_on_it(tmp_path: Path):
    assert ledger.read(tmp_path / "none.jsonl") == []


async def test_after_a_change_of_the_data_keys_the_list_still_knows_people(town, vault):
    from services import roster  # noqa: PLC0415
    from storage.audit import By  # noqa: PLC0415

    derived, old, new = Key(0, b"d" * 32), Key(1, b"o" * 32), Key(2, b"n" * 32)
    now = town.clock.now()

    def work(tx):
        number = roster.enter(
            tx, Vault([new, derived]), {"name": NAME, "phone": PHONE}, By(None, now)
        )
        entry = ledger.Entry(
            now.isoformat(),
            number,
            [p for v in (old, derived) for p in Vault([v]).prints(f"name:{NAME}")],
        )
        other = ledger.Entry(now.isoformat(), number, Vault([old, derived]).prints("name:别人"))
        return [ledger.is_back(tx, Vault([new, derived]), one) for one in (entry, other)]

    assert await town.do(work) == [True, False]
