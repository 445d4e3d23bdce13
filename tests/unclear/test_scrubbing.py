"""去姓名: whatever is written, no name of the roster and no number of anybody is left of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Account, Chat, Message
from bot.scene import Known, Person, Scene, Understanding
from bot.understanding.names import Roster
from services.unclear.cast import EVERYBODY
from services.unclear.lines import Meant, build
from services.unclear.scrubbing import scrubbed

PEOPLE = (
    Known(1, "王德福", sex="M", spouse=2),
    Known(2, "李淑芬", sex="F", aliases=("李老师", "淑芬大姐"), spouse=1),
    Known(3, "张三", sex="M", aliases=("棋王",)),
    Known(4, "欧阳静", sex="F"),
    # Who is called as somebody invented.
    Known(5, "卫承志", sex="M"),
    Known(6, "林小雨", kind="staff"),
    Known(7, "孙国庆", title="支部书记"),
    Known(8, "张敏", kind="family"),
)
NAMES = [name for one in PEOPLE for name in (one.name, *one.aliases)]
ROSTER = Roster(PEOPLE)
NOW = datetime(2025, 10, 27, 1, 30, tzinfo=UTC)
LONG = re.compile(r"\d{5,}")
words = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["老王", "德福", "李大姐", "孙书记", "我", "和", "去", "，", " ", "老伴", "打卡", "张"]
    ),
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.text(alphabet="0123456789０１２一二三四 -卫沈王德福三", max_size=8),
    st.text(max_size=4),
)
texts = st.lists(words, max_size=12).map("".join)


def meant(text: str, **slots: object) -> Meant:
    scene = Scene(NOW, NOW.date(), "private", Person(1, "王德福", "member"), None, roster=ROSTER)
    account = Account("simulator", "P01")
    chat = Chat("simulator", "P01", is_group=False)
    message = Message("simulator", "m1", account, chat, text, NOW, at_bot=True)
    return Meant(message, scene, Understanding("activity_signup", slots))


@given(texts, texts)
def test_no_name_and_no_number_of_the_text_or_of_slots_is_left(text: str, remark: str):
    line = build(meant(text, remark=remark))
    if line is None:
        return
    for said in (line["text"], line["expect"]["slots"]["remark"]):
        close = "".join(said.split())
        assert not any(name in close for name in NAMES)
        assert not LONG.search(said)


@given(st.lists(st.sampled_from([*NAMES, "我", "和", "去看", "，"]), min_size=1, max_size=8))
def test_of_what_people_say_a_line_is_made(parts: list[str]):
    line = build(meant("。".join(parts)))
    assert line is not None
    assert line["text"].count("。") == len(parts) - 1


@given(texts, st.lists(st.text(min_size=2, max_size=4), max_size=5))
def test_what_is_given_is_clean_whatever_names_there_are(text: str, names: list[str]):
    clean = scrubbed(text, {}, names)
    if clean is not None:
        close = "".join(clean.split())
        squeezed = ["".join(name.split()) for name in names]
        assert not any(len(name) > 1 and name in close for name in squeezed)
        assert not LONG.search(clean)


def test_the_same_person_is_the_same_invented_one_throughout():
    line = build(meant("老王说王德福和李淑芬都去，孙书记也去", people=["self", 2, 7]))
    assert line is not None
    him, her = EVERYBODY[line["speaker"]], EVERYBODY[line["expect"]["slots"]["people"][1]]
    assert him.spouse == her.id and him.name in line["text"] and her.name in line["text"]
    leader = EVERYBODY[line["expect"]["slots"]["people"][2]]
    assert f"{leader.name[0]}书记" in line["text"]
    assert "老王" not in line["text"] and "卫承志" not in line["text"]


def test_numbers_are_gone_in_whatever_way_they_are_written():
    for said in (
        "13800001111",
        "138 0000 1111",
        "138-0000-1111",
        "１３８００００１１１１",
        "一三八零零零零一一一一",
    ):
        line = build(meant(f"我电话{said}，记一下"))
        assert line is not None and line["text"] == "我电话某号，记一下"
    line = build(meant("我住3号楼2单元501室，微信wxid_abc123，10月29日9:30两个人去"))
    assert line is not None
    assert "501" not in line["text"] and "wxid" not in line["text"]
    assert "10月29日9:30两个人去" in line["text"]


def test_the_ids_of_invented_people_never_change():
    ids = {one.name: one.id for one in EVERYBODY.values()}
    assert len(ids) == len(EVERYBODY)
    some = {"卫承志": "P01", "卞凤英": "P24", "康福来": "P101", "成建业": "P201", "祁小东": "F01"}
    assert {name: ids[name] for name in some} == some
    assert all(EVERYBODY[one.spouse].spouse == one.id for one in EVERYBODY.values() if one.spouse)
