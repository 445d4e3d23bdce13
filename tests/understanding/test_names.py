"""Who is meant: names, forms of address, given names, sounds, kin, runs and spelled names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scene import Known, Link, Who
from bot.understanding.kin import words
from bot.understanding.names import MOST, Roster
from bot.understanding.spelled import spellings

ZHANG, ZHANG_TOO, QIN, WANG, ZHAO, CHEN, LIU, SUN, ZHOU, WU = range(1, 11)
JIANG, WANG_XIU, WANG_WATER, LI_DONG, LI_AN, OUYANG, FAN, FAN_TOO, GUO, GAO = range(11, 21)
MIN, JUN, XIAO, NOT_LINKED, LAN = range(31, 36)
LIN, KE, XIAO_CHEN = range(41, 44)

PEOPLE = (
    Known(ZHANG, "张建国", sex="M", aliases=("老张", "张老"), spouse=QIN),
    Known(ZHANG_TOO, "章建国", sex="M", aliases=("老章",)),
    Known(QIN, "秦淑芬", sex="F", aliases=("秦老师",), spouse=ZHANG),
    Known(WANG, "王德福", sex="M", aliases=("老王",)),
    Known(ZHAO, "赵秀英", sex="F"),
    Known(CHEN, "陈志强", sex="M", aliases=("老陈",)),
    Known(LIU, "刘桂兰", sex="F"),
    Known(SUN, "孙国庆", sex="M", aliases=("孙书记",), title="支部书记"),
    Known(ZHOU, "周玉梅", sex="F"),
    Known(WU, "吴长河", sex="M", aliases=("吴老",), title="离休干部"),
    Known(JIANG, "蒋爱华", sex="F", title="医生"),
    Known(WANG_XIU, "王秀英", sex="F"),
    Known(WANG_WATER, "汪秀英", sex="F"),
    Known(LI_DONG, "李国栋", sex="M", aliases=("老李",)),
    Known(LI_AN, "李长安", sex="M", aliases=("老李",)),
    Known(OUYANG, "欧阳守义", sex="M"),
    Known(FAN, "范玉兰", sex="F"),
    Known(FAN_TOO, "樊玉兰", sex="F"),
    Known(GUO, "郭大山", sex="M", title="厂长"),
    Known(GAO, "高峰", sex="M"),
    Known(MIN, "张敏", "family", "F", links=(Link(ZHANG, "daughter"), Link(QIN, "daughter"))),
    Known(JUN, "吴小军", "family", "M", links=(Link(WU, "son"),)),
    Known(
        XIAO, "孙晓", "family", "F", links=(Link(ZHOU, "daughter"), Link(SUN, "daughter-in-law"))
    ),
    Known(NOT_LINKED, "钱晨", "family", "M"),
    Known(LAN, "王岚", "family", "F", links=(Link(WANG, "granddaughter"),)),
    Known(LIN, "林晓燕", "staff", "F", aliases=("小林",), title="科员"),
    Known(KE, "周科长", "staff", "M", aliases=("周科长",), title="科长"),
    Known(XIAO_CHEN, "小陈", "staff", "M", aliases=("小陈",)),
)
ROSTER = Roster(PEOPLE)
BOTH = (LI_DONG, LI_AN)
Said = tuple[tuple[Who, ...], tuple[int, ...]]


def said(text: str, speaker: int | None = LIU, *, spoken: bool = False) -> list[Said]:
    return [(one.who, one.candidates) for one in ROSTER.mentions(text, speaker, spoken=spoken)]


def decided(text: str, speaker: int | None = LIU, *, spoken: bool = False) -> list[Who]:
    found = ROSTER.mentions(text, speaker, spoken=spoken)
    assert all(one.who for one in found)
    return [who for one in found for who in one.who]


def test_knows_people_by_number():
    assert ROSTER.known(ZHANG) == PEOPLE[0]
    assert ROSTER.known(999) is None


@pytest.mark.parametrize(
    ("text", "speaker", "people"),
    [
        ("讲座加上王秀英,她托我的", LIU, [WANG_XIU]),
        ("孙国庆周玉梅吴长河三个都去", LIU, [SUN, ZHOU, WU]),
        ("给刘桂兰报上", LIU, ["self"]),
        ("请把秦淑芬记上", ZHANG, [QIN]),
        ("请把刘桂兰同志老伴的事记一下", None, []),
        ("李老师、孙书记说好了", LI_DONG, [LI_AN, SUN]),
        ("孙书记说好了", LIU, [SUN]),
        ("孙书记代表支部报名", SUN, ["self"]),
        ("找小林", LIU, [LIN]),
        ("周科长和小陈去过了", LIU, [KE, XIAO_CHEN]),
        ("看了吴老,精神好", LIN, [WU]),
        ("吴老师来过", LIU, [WU]),
        ("欧阳守义也来", LIU, [OUYANG]),
        ("孙国庆老王都去", LIU, [SUN, WANG]),
        ("听高峰说的", LIU, [GAO]),
        ("替高峰报个名", LIU, [GAO]),
        ("达到了高峰", LIU, []),
        ("今天学完了,打卡", LIU, []),
    ],
)
def test_full_names_and_forms_on_file(text, speaker, people):
    assert decided(text, speaker) == people


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("老李也去", ZHOU, [((), BOTH)]),
        ("老李也去", LI_DONG, [((LI_AN,), ())]),
        ("讲座我去,老李", LI_DONG, [(("self",), ())]),
        ("我投老李", LI_DONG, [((LI_AN,), ())]),
        ("蒋大夫也来", ZHOU, [((JIANG,), ())]),
        ("王大姐都好", ZHOU, [((WANG_XIU,), ())]),
        ("李大哥都好", ZHOU, [((), BOTH)]),
        ("李大姐都好", ZHOU, []),
        ("老郭、小郭", ZHOU, [((GUO,), ()), ((GUO,), ())]),
        ("郭局长来过", ZHOU, [((), (GUO,))]),
        ("郭厂长来过", ZHOU, [((GUO,), ())]),
        ("欧阳老师来过", ZHOU, [((OUYANG,), ())]),
        ("孙工作忙", ZHOU, []),
        ("小孙子来了", NOT_LINKED, [(("grandchild",), ())]),
        ("任何老师都行", ZHOU, []),
        ("小李子园", ZHOU, []),
        ("老高兴了", ZHOU, []),
        ("汪老师", WANG_WATER, []),
        ("把养老钱转走", ZHOU, []),
        ("许学王老师说的", ZHOU, []),
        ("王德福李老师都去", ZHOU, [((WANG,), ()), ((), BOTH)]),
    ],
)
def test_forms_of_address(text, speaker, expected):
    assert said(text, speaker) == expected


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("刚从秀英家出来", LIU, [((), (ZHAO, WANG_XIU, WANG_WATER))]),
        ("刚从秀英家出来", ZHAO, [((), (WANG_XIU, WANG_WATER))]),
        ("淑芬也来", LIU, [((QIN,), ())]),
        ("刘秀英也来", LIU, []),
        ("司马秀英也来", LIU, []),
        ("我和秀英", WANG_XIU, [((), (ZHAO, WANG_WATER))]),
        ("国庆去海南", LIU, []),
        ("国庆期间没学", LIU, []),
        ("国庆同志没来", LIU, [((SUN,), ())]),
        ("替国庆报一个", LIU, [((SUN,), ())]),
        ("建国以来", LIU, []),
        ("建国说他来", LIU, [((), (ZHANG, ZHANG_TOO))]),
        ("建国说他来", ZHANG_TOO, [((ZHANG,), ())]),
        ("大山里空气好", LIU, []),
        ("叫志强也来", LIU, [((CHEN,), ())]),
    ],
)
def test_given_names(text, speaker, expected):
    assert said(text, speaker) == expected


def test_namesakes_are_asked_about():
    roster = Roster((*PEOPLE, Known(50, "周玉梅", sex="F")))
    (one,) = roster.mentions("给周玉梅报上", LIU)
    assert (one.who, one.candidates, one.how) == ((), (ZHOU, 50), "name")


def test_a_choice_of_many_is_short():
    roster = Roster(Known(number, f"王{chr(0x4E00 + number)}英") for number in range(1, 30))
    (one,) = roster.mentions("王大姐来了", None)
    assert (one.candidates, one.more) == (tuple(range(1, MOST + 1)), True)


@pytest.mark.parametrize(
    ("text", "speaker", "expected"),
    [
        ("给张建国报个名", ZHANG_TOO, [((), (ZHANG, ZHANG_TOO))]),
        ("给张建国报个名", LIU, [((ZHANG,), ())]),
        ("给张建国报个名", ZHANG, [(("self",), ())]),
        ("给范玉兰报写春联", FAN_TOO, [((), (FAN, FAN_TOO))]),
        ("健步走给王秀英报上", WANG_WATER, [((), (WANG_XIU, WANG_WATER))]),
        ("健步走给王秀英报上", LIU, [((WANG_XIU,), ())]),
        ("给周雨梅记上", LIU, [((ZHOU,), ())]),
        ("给刘贵南记上", ZHOU, [((LIU,), ())]),
        ("给饭玉兰记上", ZHOU, [((), (FAN, FAN_TOO))]),
        ("今天天气真好", ZHOU, []),
    ],
)
def test_by_sound_when_spoken(text, speaker, expected):
    assert said(text, speaker, spoken=True) == expected


def test_typed_text_is_not_read_by_sound():
    assert said("给周雨梅记上") == []


@pytest.mark.parametrize(
    ("text", "speaker", "people"),
    [
        ("我和老伴都去", ZHANG, ["spouse"]),
        ("我跟我屋头的一路走", CHEN, ["spouse"]),
        ("替我家老头子也签一个", QIN, ["spouse"]),
        ("我一个孤老头子", CHEN, []),
        ("老头子嘴歪了", QIN, ["spouse"]),
        ("我家那口子打呼噜", LIU, ["spouse"]),
        ("孩子他爸也去", LIU, ["spouse"]),
        ("我家属也去", CHEN, ["spouse"]),
        ("能带家属吗", CHEN, []),
        ("家里的灯管坏了", CHEN, []),
        ("我先生去", LIU, ["spouse"]),
        ("我俩都学了", QIN, ["self", "spouse"]),
        ("我们俩都报", CHEN, []),
        ("把我们老两口写上", CHEN, ["self", "spouse"]),
        ("给老两口调房产的纠纷", CHEN, []),
        ("章建国的儿子来了", ZHANG_TOO, ["son"]),
        ("老公安的故事", LIU, []),
        ("我跟闺女两个人", LIU, ["daughter"]),
        ("我那一格再添上孙伢子", CHEN, ["grandchild"]),
        ("我哥我妹也来走", LIU, ["brother", "sister"]),
        ("健步走我同我姊妹去", LIU, ["sister"]),
        ("马大姐来了", LIU, []),
        ("前天住女儿那儿没赶上", LIU, []),
        ("都在闺女家没顾上学", CHEN, []),
        ("儿媳妇来接我", LIU, []),
        ("女婿、外甥、侄女都来", LIU, []),
        ("邻居闺女结婚", LIU, []),
        ("他老伴住院了", LIU, []),
        ("她儿子来了", LIU, []),
        ("我爸九十五了", CHEN, ["father"]),
        ("老师傅姐姐们好", CHEN, []),
        ("姐,你去不", CHEN, []),
        ("我儿时的事", CHEN, []),
    ],
)
def test_kin_of_elders(text, speaker, people):
    assert decided(text, speaker) == people


@pytest.mark.parametrize(
    ("text", "speaker", "people"),
    [
        ("我爸还能报吗", MIN, [ZHANG]),
        ("爸妈今天都学过了,帮二老记一笔", MIN, [ZHANG, QIN, ZHANG, QIN]),
        ("给我爸妈报健步走", MIN, [ZHANG, QIN]),
        ("老爷子住院了", JUN, [WU]),
        ("爹喘不上气", JUN, [WU]),
        ("我妈摔了", JUN, ["mother"]),
        ("爸妈都好", JUN, [WU, "mother"]),
        ("我爸不去了", NOT_LINKED, ["father"]),
        ("我家老人要报名", JUN, [WU]),
        ("我公公住院了", XIAO, [SUN]),
        ("我婆婆住院了", XIAO, []),
        ("我妈没学", XIAO, [ZHOU]),
        ("给爷爷打卡", LAN, [WANG]),
        ("我爱人也去", MIN, ["spouse"]),
    ],
)
def test_kin_of_family_members(text, speaker, people):
    assert decided(text, speaker) == people


@pytest.mark.parametrize(("speaker", "candidates"), [(MIN, (ZHANG, QIN)), (NOT_LINKED, ())])
def test_which_elder_is_asked(speaker, candidates):
    assert said("给我家老人报名", speaker) == [((), candidates)]


def test_of_a_parent_in_law_one_is_asked():
    assert said("我爸住院了", XIAO) == [((), (SUN,))]


@pytest.mark.parametrize(
    ("text", "speaker", "people"),
    [
        ("给张敏她爸挂了电话", LIN, [ZHANG]),
        ("建国说的", ZHANG_TOO, [ZHANG]),
        ("老陈的闺女出嫁", LIU, []),
        ("张建国他老伴病了", LIU, [QIN]),
        ("张建国的女儿来了", LIU, [MIN]),
        ("秦老师家老头子来了", LIU, [ZHANG]),
        ("到李国栋家坐了坐,他老伴住院", LIN, [LI_DONG]),
        ("推张建国秦淑芬两口子", LIU, [ZHANG, QIN]),
        ("推张建国两口子", LIU, [ZHANG, QIN]),
        ("闺女两口子都下岗了", LIU, ["daughter"]),
        ("和老伴秦淑芬一起", ZHANG, [QIN]),
        ("和老伴孙国庆一起", ZHANG, ["spouse", SUN]),
        ("我是吴长河的儿子吴小军", None, [JUN]),
        ("我爱人秦淑芬合着用", None, [QIN]),
    ],
)
def test_kin_that_somebody_else_owns(text, speaker, people):
    assert decided(text, speaker) == people


@pytest.mark.parametrize(
    ("text", "speaker", "spoken", "expected"),
    [
        ("我是立早章,不是弓长张", ZHANG_TOO, False, [(("self",), ())]),
        ("给弓长张的张建国报名", ZHANG_TOO, True, [((ZHANG,), ())]),
        ("给立早章的张建国报名", LIU, True, [((ZHANG_TOO,), ())]),
        ("给三点水的汪秀英报名", WANG_WATER, True, [(("self",), ())]),
        ("给王秀英报名,三横一竖那个王", WANG_WATER, True, [((WANG_XIU,), ())]),
        ("三点水那个汪", LIU, False, [((WANG_WATER,), ())]),
        ("木子李", LIU, False, [((), BOTH)]),
        ("不是弓长张", LIU, False, []),
        ("不是弓长张的张建国", LIU, False, []),
        ("两个人可以吗", LIU, False, []),
        ("三点水和两点水", LIU, False, []),
    ],
)
def test_spelled_aloud(text, speaker, spoken, expected):
    assert said(text, speaker, spoken=spoken) == expected


@pytest.mark.parametrize(
    ("name", "speaker", "expected"),
    [
        ("老章", ZHANG_TOO, ("self",)),
        ("老李", LI_DONG, ("self",)),
        ("国栋", LI_DONG, ("self",)),
        ("老欧阳", OUYANG, ("self",)),
        ("国庆", LIU, (SUN,)),
        ("1张建国", LIU, None),
        ("孙书记", LIU, (SUN,)),
        (" 周玉梅, ", LIU, (ZHOU,)),
        ("吴长河同志", LIU, (WU,)),
        ("老伴", ZHANG, ("spouse",)),
        ("张敏她爸", LIU, (ZHANG,)),
        ("周雨梅", LIU, (ZHOU,)),
        ("许大有", LIU, None),
        ("", LIU, None),
        ("张建国和王秀英", LIU, None),
    ],
)
def test_the_whole_is_one_name(name, speaker, expected):
    found = ROSTER.resolve(name, speaker, own_form=True)
    assert (found.who if found else None) == expected


def test_an_own_form_is_the_speaker_in_lists_only():
    assert ROSTER.resolve("老李", LI_DONG).who == (LI_AN,)
    assert ROSTER.resolve("老李", LIU, own_form=True).candidates == BOTH


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("孙国庆周玉梅吴长河秦淑芬", [SUN, ZHOU, WU, QIN]),
        ("孙书记老王欧阳守义", [SUN, WANG, OUYANG]),
        ("张敏高峰", [MIN, GAO]),
        ("淑芬周玉梅", [QIN, ZHOU]),
        ("孙国庆,周玉梅", None),
        ("孙国庆2人", None),
        ("孙国庆许大有", None),
        ("国庆", None),
        ("", None),
    ],
)
def test_runs_of_names(run, expected):
    found = ROSTER.split(run, LIU)
    assert (found and [who for one in found for who in one.who]) == expected


def test_nobody_known():
    roster = Roster(())
    assert roster.mentions("张建国和老伴", 1)[0].who == ("spouse",)
    assert roster.resolve("张建国", None) is None
    assert roster.split("张建国", None) is None


TALK = st.text(
    st.sampled_from(
        "张章建国王汪秀英老小李孙书记我他家的老伴儿子女爸妈弓长立早三点水不是那个,。 1a\n们俩两口"
    )
    | st.characters(),
    max_size=60,
)
SPEAKERS = st.sampled_from([None, 999, *(one.id for one in PEOPLE)])


@given(TALK, SPEAKERS, st.booleans())
def test_mentions_lie_inside_the_text_and_never_overlap(text, speaker, spoken):
    end = 0
    for one in ROSTER.mentions(text, speaker, spoken=spoken):
        assert end <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert not (one.who and one.candidates)
        assert list(one.candidates) == sorted(one.candidates)
        end = one.end


@given(TALK, SPEAKERS, st.booleans(), st.booleans())
def test_any_text_can_be_resolved_and_split(text, speaker, spoken, own):
    ROSTER.resolve(text, speaker, spoken=spoken, own_form=own)
    found = ROSTER.split(text, speaker, own_form=own)
    if found is not None:
        assert "".join(one.text for one in found) in text


@given(TALK)
def test_words_and_spellings_lie_inside_the_text(text):
    assert all(0 <= one.start <= one.word < one.end <= len(text) for one in words(text))
    assert all(0 <= one.start < one.end <= len(text) for one in spellings(text))


NAMED = [one for one in PEOPLE if len(one.name) > 2]


@given(
    st.sampled_from(NAMED),
    st.sampled_from(["", "请给", "明天", "我跟", "讲座:"]),
    st.sampled_from(["", "报名", "也去", ",谢谢", " 2人"]),
    st.booleans(),
)
def test_every_full_name_is_found(one, before, after, spoken):
    (found,) = ROSTER.mentions(before + one.name + after, None, spoken=spoken)
    assert found.who == (one.id,)


@given(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=30))
def test_what_was_joined_is_split(people):
    found = ROSTER.split("".join(one.name for one in people), None)
    assert found is not None
    assert [one.who for one in found if one.text != "高峰"] == [
        (one.id,) for one in people if one.name != "高峰"
    ]
