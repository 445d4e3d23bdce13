"""Taking back, arriving, choosing from a menu, planning, remarks: as people say it, and near ones."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.scene import Understanding
from bot.understanding import Understander, chain
from bot.understanding.chain import Row
from bot.understanding.world import load
from handlers.hears import HEARINGS

DATA = Path(__file__).parent / "data"
SAID: dict[str, Any] = tomllib.loads((DATA / "activities.toml").read_text("utf-8"))
WORLD = load(DATA / "activities_world.json")
understand = Understander(HEARINGS, WORLD.bot_name)
A1, A2, A3 = (("activity", n) for n in (1, 2, 3))
C1 = ("campaign", 1)

SIGNED: Mapping[str, Any] = {"signed": ["A2"]}
PARTY: Mapping[str, Any] = {
    "signed": ["A2"],
    "party": {"A2": {"people": ["self", "spouse"], "total": 2}},
}
GONE: Mapping[str, Any] = {"signed": [], "cancelled": [{"activity": "A2", "minutes_ago": 9}]}


def said(text: str, chat: str = "G2", speaker: str = "P01", **scene: Any) -> Understanding:
    told = {"chat": chat, "speaker": speaker, "text": text, **scene}
    return understand(WORLD.message(told), WORLD.scene(told))


def post(text: str, *refs: str, by: str = "bot", ago: int = 2) -> dict[str, Any]:
    return {"by": by, "text": text, "refs": list(refs), "minutes_ago": ago}


ANNOUNCED = post("【活动报名】书法班，10月15日下午2点30分，老年大学。", "A2")
CONFIRMED = [
    post("书法班我报名", by="P01", ago=3),
    post("王德福，书法班已记上，1人。", "A2"),
]
CANCELLED = [
    post("书法班我不去了", by="P01", ago=3),
    post("王德福，书法班的报名已取消。", "A2"),
]
CHECKED_IN = post("王德福，记上了：今天的学习打卡。", "C1", ago=1)
MENU = post("【十月活动】回复编号就能报名\n1 健步走\n2 书法班\n3 健康讲座", "A1", "A2", "A3")


# -- taken back ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SAID["undo"])
def test_what_was_just_signed_up_is_taken_back(text: str):
    for recent in (CONFIRMED, CANCELLED):
        found = said(text, recent=recent, own=SIGNED)
        assert (found.intent, found.slots) == ("activity_undo", {"activity": A2})


@pytest.mark.parametrize("text", SAID["undo_none"])
def test_what_is_no_taking_back(text: str):
    assert said(text, recent=CONFIRMED, own=SIGNED).intent != "activity_undo"
    assert said(text, chat="private", own=SIGNED).intent != "activity_undo"


@pytest.mark.parametrize("text", SAID["undo"])
def test_in_talk_nothing_is_taken_back(text: str):
    between = [*CONFIRMED, post("这件衣裳谁买的，多少钱", by="P04", ago=1)]
    for_another = [post("书法班我报名", by="P04", ago=3), post("赵秀英，书法班已记上。", "A2")]
    for recent in ([], [ANNOUNCED], between, for_another):
        assert said(text, recent=recent, own=SIGNED).intent != "activity_undo"


@pytest.mark.parametrize("text", ["撤回", "刚才那个不算", "按错了", "弄错了", "点错了"])
def test_alone_with_the_bot_the_records_decide(text: str):
    today = {"checked_in": ["2025-10-09"]}
    assert said(text, chat="private", own=SIGNED).intent == "activity_undo"
    assert said(text, chat="private", own=GONE).intent == "activity_undo"
    assert said(text, chat="private", own=today).intent != "activity_undo"
    assert said(text, chat="private", own={**SIGNED, **today}).intent != "activity_undo"


@pytest.mark.parametrize("text", ["撤回", "不算", "按错了"])
def test_of_two_words_of_the_bot_the_later_is_taken_back(text: str):
    own = {**SIGNED, "checked_in": ["2025-10-09"]}
    studied = [post("打卡", by="P01", ago=2), CHECKED_IN]
    signed = [post("书法班我报名", by="P01", ago=2), {**CONFIRMED[1], "minutes_ago": 1}]
    for chat in ("private", "G2"):
        told = {"chat": chat, "own": own, "at_bot": True}
        assert said(text, recent=[*CONFIRMED, *studied], **told).intent == "checkin_cancel"
        earlier = [{**one, "minutes_ago": 9} for one in studied]
        assert said(text, recent=[*earlier, *signed], **told).intent == "activity_undo"


def test_a_title_tells_what_is_taken_back():
    found = said("书法班那个撤回", chat="private", own=SIGNED)
    assert (found.intent, found.slots) == ("activity_undo", {"activity": A2})


# -- arrived ---------------------------------------------------------------------------------

TODAY: Mapping[str, Any] = {"signed": ["A1"]}


@pytest.mark.parametrize("text", SAID["arrive"])
def test_somebody_has_come(text: str):
    for chat in ("G2", "private"):
        told = {**TODAY, "checked_in": ["2025-10-09"]}
        found = said(text, chat=chat, own=told)
        assert (found.intent, found.slots["activity"]) == ("activity_arrive", A1)
        assert "self" in found.slots["people"]


@pytest.mark.parametrize("text", SAID["arrive_none"])
def test_what_is_no_coming(text: str):
    for chat in ("G1", "G2", "private"):
        assert said(text, chat=chat, own=TODAY).intent != "activity_arrive"


@pytest.mark.parametrize("text", SAID["arrive"])
def test_nobody_comes_on_another_day_or_unasked_elsewhere(text: str):
    for now in ("2025-10-08T10:00", "2025-10-09T07:30", "2025-10-09T15:30"):
        assert said(text, own=TODAY, now=f"{now}:00+08:00").intent != "activity_arrive"
    assert said(text, own={"signed": ["A2"]}).intent != "activity_arrive" or "健步走" in text
    assert said(text, chat="G3", own=TODAY).intent != "activity_arrive" or "健步走" in text


@pytest.mark.parametrize(
    ("text", "people", "total"),
    [
        ("我和老伴到了", ["self", "spouse"], 2),
        ("我们两口子到了", ["self", "spouse"], 2),
        ("我们三个人到了", ["self"], 3),
        ("到了", ["self"], 1),
        ("我和李淑芬到了", ["self", 2], 2),
    ],
)
def test_who_has_come(text: str, people: list[Any], total: int):
    found = said(text, own=TODAY)
    assert (found.slots["people"], found.slots["total"]) == (people, total)


def test_a_walk_in_answers_the_post():
    told = post("【今天活动】秋季健步走，10点集合，到了请回“到了”。", "A1", ago=20)
    found = said("到了", recent=[told], own={"signed": []})
    assert (found.intent, found.slots["activity"]) == ("activity_arrive", A1)


@pytest.mark.parametrize("text", ["签到", "到了", "签个到"])
def test_the_study_keeps_its_own(text: str):
    told = post("【每日一学】今天的文章。学完请签到。", "C1", ago=20)
    assert said(text, chat="G1", recent=[told], own=TODAY).intent == "checkin"
    assert said(text, chat="private", recent=[told], own=TODAY).intent == "checkin"


# -- from a menu -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", SAID["menu"])
def test_numbers_choose_from_a_menu(text: str):
    chosen = [("activity", n) for n in SAID["menu"][text]]
    wanted = chosen[0] if len(chosen) == 1 else chosen
    for chat in ("G2", "private"):
        found = said(text, chat=chat, recent=[MENU])
        assert found.intent == "activity_signup"
        assert found.slots == {"activity": wanted, "people": ["self"], "total": 1}
        assert found.ask == ()


@pytest.mark.parametrize(
    ("text", "people", "total"),
    [
        ("我和老伴选1和3", ["self", "spouse"], 2),
        ("1、3两个人", ["self"], 2),
        ("1和3 我和老伴", ["self", "spouse"], 2),
        ("我们两口子报1、3", ["self", "spouse"], 2),
        ("13，三个人", ["self"], 3),
    ],
)
def test_who_is_chosen_for(text: str, people: list[Any], total: int):
    found = said(text, recent=[MENU])
    wanted = {"activity": [A1, A3], "people": people, "total": total}
    assert (found.intent, found.slots) == ("activity_signup", wanted)


NO_CHOICE = [
    *("4", "1和5", "7号", "0", "100", "1不去", "2还有位子吗", "3点开始吗", "1块钱一斤", "13个人"),
    *("2路车到不到", "三楼", "二楼在哪", "1号楼的电梯坏了", "我家3口人都感冒了", "1234567"),
    *(
        "第一次来",
        "一般般",
        "一起走",
        "2个鸡蛋",
        "都好",
        "都不去",
        "3岁的孙子",
        "不要2",
        "1还是2好",
    ),
    *("谁选2", "一二一", "5点吃饭", "2025", "三八妇女节"),
]


@pytest.mark.parametrize("text", NO_CHOICE)
def test_what_chooses_nothing(text: str):
    found = said(text, recent=[MENU], own={"signed": []})
    assert found.because != "activities.chosen from a menu"


BARE = [text for text in SAID["menu"] if text.strip("。").isnumeric()]


@pytest.mark.parametrize("text", BARE)
def test_a_bare_number_answers_nothing_else(text: str):
    human = post("中午吃几个包子？", by="P04", ago=1)
    for recent in ([], [ANNOUNCED], [MENU, human], [{**MENU, "minutes_ago": 400}]):
        assert said(text, recent=recent, own={"signed": []}).intent == "none"


@pytest.mark.parametrize("text", ["2", "我选2", "2号"])
def test_others_who_choose_do_not_stand_between(text: str):
    others = [post("1和3", by="P04", ago=1), post("我选2", by="P05", ago=1)]
    found = said(text, recent=[MENU, *others])
    assert (found.intent, found.slots["activity"]) == ("activity_signup", A2)


# -- planned ---------------------------------------------------------------------------------

TEA = {
    "title": "重阳节茶话会",
    "date": date(2025, 10, 18),
    "time": "09:00",
    "where": "老干部活动中心",
    "capacity": 30,
    "deadline": date(2025, 10, 15),
}


@pytest.mark.parametrize("chat", ["G4", "private"])
@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止", {}),
        ("重阳节茶话会10月18号上午9点老干部活动中心限30人15号截止", {}),
        ("重阳节茶话会，10月18日上午9点，老干部活动中心，限30人，15号截止。", {}),
        ("发布 重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止", {}),
        ("发个活动：重阳节茶话会，10月18日上午9点，地点：老干部活动中心，限30人，10月15日截止", {}),
        (
            "重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号中午12点截止",
            {"deadline_time": "12:00"},
        ),
        (
            "重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止 自带水杯 联系人小林",
            {"bring": "水杯", "contact": "小林"},
        ),
        (
            "重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止 下雨顺延",
            {"rain_plan": "下雨顺延"},
        ),
    ],
)
def test_a_plan_in_one_sentence(chat: str, text: str, more: dict[str, Any]):
    found = said(text, chat=chat, speaker="W01")
    assert (found.intent, found.ask) == ("activity_create", ())
    assert found.slots == TEA | more


PLANS: list[tuple[str, dict[str, Any]]] = [
    (
        "每周三上午9点太极拳 活动中心 限20人",
        {"title": "太极拳", "weekly": True, "date": date(2025, 10, 15)},
    ),
    (
        "太极拳活动中心每周四上午九点限20人",
        {"title": "太极拳", "weekly": True, "date": date(2025, 10, 16)},
    ),
    (
        "每周五下午两点半合唱排练 文化中心二楼 限50人",
        {"title": "合唱排练", "where": "文化中心二楼"},
    ),
    (
        "门球赛 10月20日下午2点 门球场 16人 10月17日18:00截止",
        {"deadline_time": "18:00", "capacity": 16},
    ),
    ("10月21日下午3点书法笔会 三楼书画室 名额15", {"title": "书法笔会", "capacity": 15}),
    ("红叶采风10月25日上午8点半人民公园东门集合限40人", {"title": "红叶采风", "capacity": 40}),
    ("象棋赛 11月12号上午九点半 活动中心 16人", {"title": "象棋赛", "time": "09:30"}),
    ("手机课堂 下周二上午9点 活动中心三楼 限25人 周一截止", {"title": "手机课堂"}),
    ("八段锦教学 10月14日早上8点 局门口广场 不限人数 13号截止", {"title": "八段锦教学"}),
    ("中秋诗会 10月10日晚上7点 礼堂 限60人", {"where": "礼堂", "time": "19:00"}),
]


@pytest.mark.parametrize(("text", "wanted"), PLANS)
def test_other_plans_of_staff(text: str, wanted: dict[str, Any]):
    found = said(text, chat="G4", speaker="W01")
    assert found.intent == "activity_create"
    assert {name: found.slots.get(name) for name in wanted} == wanted


NO_PLAN = [
    *("周三上午9点三楼会议室开会", "明天下午3点支部20人来参观，准备一下", "周六上午九点人民公园见"),
    *("上次茶话会30人，10月12日上午9点结束的", "10月18日上午9点我值班", "昨天下午3点来了30人"),
    *("下周二上午9点走访赵秀英", "周五下午2点借三楼会议室，20人", "10月18日上午9点你们谁有空"),
    *("报表15号截止，上午9点前给我", "志愿服务 10月18日上午9点 要10人", "老孙10月18日上午9点住院"),
    *(
        "例会改到周三上午9点",
        "10月15号截止报名了吗",
        "周三下午3点的会议限10人参加",
        "下午3点量血压 30人",
    ),
    *(
        "我18号上午9点去医院复查",
        "这次茶话会几点开始",
        "18号上午9点的车票30元",
        "统计一下30人以上的活动",
    ),
    *(
        "记得周三上午9点交材料",
        "10月18日上午9点谁去接人",
        "听说18号上午9点有30人来",
        "9点了",
        "30人",
    ),
]


@pytest.mark.parametrize("text", NO_PLAN)
def test_what_plans_nothing(text: str):
    assert said(text, chat="G4", speaker="W01").intent != "activity_create"


def test_members_do_not_plan_unaddressed():
    text = "重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止"
    assert said(text).intent == "none"
    found = said(text, chat="private")
    assert (found.intent, found.slots["proposer"]) == ("activity_create", 1)


DRAFT = {**TEA, "date": "2025-10-18", "deadline": "2025-10-15"}
OPEN: Mapping[str, Any] = {"kind": "confirm", "of": "activity_create", "draft": DRAFT}
YES = [
    *(
        "发布",
        "发吧",
        "发出去",
        "发布吧",
        "发到群里",
        "好，发布吧",
        "可以",
        "好的",
        "没问题，发吧",
        "就这样发",
    ),
    *("可以发了", "行", "发了吧", "现在就发", "对", "中", "要得", "发布出去吧", "嗯", "直接发"),
]
NO = ["不发了", "先别发", "算了", "不要", "先不发，明天再说", "等等", "取消", "不行"]
FIXES: list[tuple[str, dict[str, Any]]] = [
    ("限40人", {"capacity": 40}),
    ("限40", {"capacity": 40}),
    ("人数改成50", {"capacity": 50}),
    ("名额加到45个", {"capacity": 45}),
    ("不限人数", {"capacity": None}),
    ("改到下午两点", {"time": "14:00"}),
    ("时间改成10点", {"time": "10:00"}),
    ("改到19号", {"date": date(2025, 10, 19)}),
    ("地点改成三楼会议室", {"where": "三楼会议室"}),
    ("改到人民公园", {"where": "人民公园"}),
    ("标题叫重阳联欢会", {"title": "重阳联欢会"}),
    ("标题改成敬老茶话会吧", {"title": "敬老茶话会"}),
    ("截止改到14号", {"deadline": date(2025, 10, 14)}),
    ("截止改到14号中午12点", {"deadline": date(2025, 10, 14), "deadline_time": "12:00"}),
    ("联系人改成小陈", {"contact": "小陈"}),
    ("加上自带水杯", {"bring": "水杯"}),
    ("下雨就改到室内", {"rain_plan": "下雨就改到室内"}),
    ("对，限40人", {"capacity": 40}),
    ("标题叫重阳茶会 限40人", {"title": "重阳茶会", "capacity": 40}),
    ("活动改到19号，截止改到16号", {"date": date(2025, 10, 19), "deadline": date(2025, 10, 16)}),
    (
        "截止时间改到14号，下午5点",
        {"deadline": date(2025, 10, 14), "deadline_time": "17:00"},
    ),
    ("不是9点是10点", {"time": "10:00"}),
    ("10月18号改成10月20号", {"date": date(2025, 10, 20)}),
    ("改成三楼会议室，下午两点", {"where": "三楼会议室", "time": "14:00"}),
    ("改成线上", {"where": "线上"}),
    ("不要限人数", {"capacity": None}),
    ("茶话会加到40人", {"capacity": 40}),
    ("重阳节茶话会改到10月19日上午10点", {"date": date(2025, 10, 19), "time": "10:00"}),
    ("限30人", {"capacity": 30}),
    ("不对，是下午三点", {"time": "15:00"}),
]


@pytest.mark.parametrize("text", YES)
def test_a_draft_is_to_be_told(text: str):
    found = said(text, chat="private", speaker="W01", pending=OPEN)
    assert found.slots == {"value": True, "applies_to": "activity_create"}


@pytest.mark.parametrize("text", NO)
def test_a_draft_is_not_to_be_told(text: str):
    found = said(text, chat="private", speaker="W01", pending=OPEN)
    assert found.slots == {"value": False, "applies_to": "activity_create"}


@pytest.mark.parametrize(("text", "fix"), FIXES)
def test_what_of_a_draft_is_to_be_otherwise(text: str, fix: dict[str, Any]):
    found = said(text, chat="private", speaker="W01", pending=OPEN)
    assert found.slots == {"value": False, "applies_to": "activity_create", "fix": fix}


@pytest.mark.parametrize("chat", ["private", "G4"])
@pytest.mark.parametrize(
    "text",
    ["健步走加到40人", "书法讲座，10月20日下午2点，三楼会议室，限20人", "下午三点开会"],
)
def test_what_is_said_of_something_else_is_no_correction(chat: str, text: str):
    assert said(text, chat=chat, speaker="W01", pending=OPEN).intent != "confirm"


def test_an_hour_that_went_with_another_goes_too():
    draft = {**DRAFT, "end_time": "11:00", "deadline_time": "12:00"}
    pending = {**OPEN, "draft": draft}
    fixes = {
        text: said(text, chat="private", speaker="W01", pending=pending).slots["fix"]
        for text in ("改到下午两点", "截止改到14号")
    }
    assert fixes["改到下午两点"] == {"time": "14:00", "end_time": None}
    assert fixes["截止改到14号"] == {"deadline": date(2025, 10, 14), "deadline_time": None}


@pytest.mark.parametrize(
    "text", ["发个活动，10月18日上午9点，限30人", "发个通知，18号上午9点，限30人"]
)
def test_what_is_no_title_is_none(text: str):
    found = said(text, chat="private", speaker="W01")
    assert (found.intent, found.slots["title"]) == ("activity_create", "")


# -- remarks, and entries that change ----------------------------------------------------------

REMARKS = [
    ("我报名，吃素", "吃素"),
    ("我和老伴都去，老伴坐轮椅", "老伴坐轮椅"),
    ("报名 不吃辣", "不吃辣"),
    ("我参加 晕车 要坐前排", "晕车，要坐前排"),
    ("我去，糖尿病", "糖尿病"),
    ("我报名，要坐车", "要坐车"),
    ("我去，忌口", "忌口"),
    ("参加，清真", "清真"),
    ("我报名，腿脚不好", "腿脚不好"),
    ("算我一个，不能吃海鲜", "不能吃海鲜"),
    ("我去，耳朵背", "耳朵背"),
    ("报一个，拄拐杖", "拄拐杖"),
    ("我参加，海鲜过敏", "海鲜过敏"),
    ("我报名，要人接", "要人接"),
    ("我们两口子报名，不吃猪肉", "不吃猪肉"),
]


@pytest.mark.parametrize(("text", "remark"), REMARKS)
def test_a_remark_is_kept(text: str, remark: str):
    found = said(text, recent=[ANNOUNCED])
    assert (found.intent, found.slots.get("remark")) == ("activity_signup", remark)


@pytest.mark.parametrize(
    "text", ["我吃素", "我坐轮椅", "老伴不吃辣", "我晕车", "我血糖高", "老伴清真"]
)
def test_a_remark_behind_the_bots_word_changes_the_entry_only_in_this(text: str):
    found = said(text, recent=CONFIRMED, own=PARTY)
    assert found.intent == "activity_update"
    assert found.slots == {
        "activity": A2,
        "people": ["self", "spouse"],
        "total": 2,
        "remark": text,
    }


@pytest.mark.parametrize(
    "text",
    [
        *(
            "我吃素",
            "我晕车",
            "老伴坐轮椅",
            "我血糖高",
            "我腿脚不好",
            "邻居吃素",
            "吃素好",
            "我不晕车",
        ),
        *("今天中午不吃辣了", "糖尿病人能吃西瓜吗", "我外孙海鲜过敏", "我爸坐轮椅好些年了"),
        *("吃素的人长寿", "清真馆子在哪", "医生说我血压高", "轮椅哪里租", "我那副拐杖丢了"),
        *(
            "坐车去菜市场",
            "接孙子去了",
            "你要人接吗",
            "前排的位子看得清",
            "忌口要紧",
            "牙不好吃软的",
        ),
        *("晕车药哪个好", "开车送老伴去医院", "听不清电视"),
    ],
)
def test_in_talk_a_remark_is_none(text: str):
    for recent in ([], [ANNOUNCED]):
        found = said(text, recent=recent, own={"signed": []})
        assert found.intent not in ("activity_signup", "activity_update")


@pytest.mark.parametrize(
    ("text", "chosen"), [("我去，坐车去", ["坐车去"]), ("我报名，吃午饭", ["吃午饭"])]
)
def test_what_is_chosen_of_the_ways(text: str, chosen: list[str]):
    assert said(text, recent=[ANNOUNCED]).slots["chosen"] == chosen


@pytest.mark.parametrize("text", ["改", "改一下", "我要改", "改改", "想改一下报名", "人数报错了"])
def test_an_entry_that_is_to_be_otherwise_and_nobody_knows_how(text: str):
    found = said(text, recent=CONFIRMED, own=PARTY)
    assert found.intent == "activity_update"
    assert found.slots == {"activity": A2, "bare": True}
    assert said(text, recent=[], own=PARTY).intent == "none"


FAMILIES: list[tuple[str, list[Any], int]] = [
    ("我和老伴带孙子", ["self", "spouse", "grandchild"], 3),
    ("我和老伴带孙子去", ["self", "spouse", "grandchild"], 3),
    ("我们一家五口", ["self"], 5),
    ("我妈一个我两个", ["mother", "self"], 3),
    ("老伴一个我一个", ["self", "spouse"], 2),
    ("我带两个孙子", ["grandchild", "self"], 3),
    ("一家三口都去", ["self"], 3),
    ("我家四口人", ["self"], 4),
    ("我们老两口带外孙一起", ["self", "spouse", "grandchild"], 3),
    ("我和老伴还有女儿女婿", ["self", "spouse", "daughter"], 4),
    ("我们两口子", ["self", "spouse"], 2),
    ("俺们家仨", ["self"], 3),
    ("我跟俺闺女", ["self", "daughter"], 2),
    ("替我妈报一个", ["mother"], 1),
    ("我和李淑芬", ["self", 2], 2),
    ("儿子儿媳带孙子加我们俩，一共五个", ["son", "grandchild", "self", "spouse"], 5),
]


@pytest.mark.parametrize(("text", "people", "total"), FAMILIES)
def test_families_come_whole(text: str, people: list[Any], total: int):
    found = said(text, recent=[ANNOUNCED])
    assert (found.intent, found.ask) == ("activity_signup", ())
    assert set(found.slots["people"]) == set(people)
    assert found.slots["total"] == total


@pytest.mark.parametrize(
    "text",
    [
        *(
            "腿疼不去了",
            "孩子们回来去不成了",
            "家里来客人 来不了了",
            "血压高去不了了",
            "孙子发烧我不去了",
        ),
        *(
            "感冒了去不了",
            "临时有事不去了",
            "下雨不想去了",
            "老伴住院来不了了",
            "不想去了",
            "腰扭了去不成了",
        ),
    ],
)
def test_whoever_stays_away_is_not_signed_up(text: str):
    assert said(text, recent=CONFIRMED, own=SIGNED).intent == "activity_cancel"
    assert said(text, recent=[ANNOUNCED], own={"signed": []}).intent == "none"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "又能去了 还给我留着",
            "又能去了",
            "还是去吧",
            "我又能来了",
            "腿好了 还是给我报上",
            "改主意了我去",
        ),
        *("又可以去了麻烦再给我报上", "还是给我留着吧", "我又有空了", "走得开了", "不退了，照常去"),
    ],
)
def test_a_change_of_mind(text: str):
    found = said(text, recent=CANCELLED, own=GONE)
    assert (found.intent, found.slots["activity"]) == ("activity_signup", A2)


# -- the bot's own list ----------------------------------------------------------------------

ROWS = (
    Row(1, "孙国庆"),
    Row(2, "赵秀英", total=2, companions="老伴"),
    Row(3, "周玉梅", remark="吃素"),
)
LIST = chain.print_list("书法班（10月15日）", ROWS)
BODY = LIST.partition("\n")[2]
RECORDS = {
    "A2": [
        {"person": "P03", "total": 1},
        {"person": "P04", "total": 2},
        {"person": "P05", "total": 1},
    ]
}
COPIES = {
    "with a row behind": f"{LIST}\n4. 王德福",
    "with a number glued": f"{LIST}\n4王德福",
    "without a number": f"{LIST}\n王德福",
    "with a row within": "书法班（10月15日）\n1. 孙国庆\n2. 王德福\n3. 赵秀英 2人（和老伴）\n4. 周玉梅（吃素）",
    "without its title": f"{BODY}\n4. 王德福",
    "in part": "2. 赵秀英 2人（和老伴）\n3. 周玉梅（吃素）\n4. 王德福",
    "said to the bot": f"@小银铃 {LIST}\n4. 王德福",
    "with a header": f"#接龙\n{LIST}\n\n4. 王德福",
    "with a header alone": f"#接龙\n{BODY}\n4. 王德福",
    "with an example": f"#接龙 书法班报名啦\n例 张三\n{BODY}\n4. 王德福",
    "numbered anew": f"{LIST}\n1. 王德福",
    "under another heading": f"咱们接着来\n{BODY}\n4. 王德福",
    "with half its title": f"班（10月15日）\n{BODY}\n4. 王德福",
    "in one line": f"{LIST} 4. 王德福".replace("\n", " "),
    "with 我": f"{LIST}\n4. 我",
    "a row alone": "4. 王德福",
}


@pytest.mark.parametrize("how", COPIES)
def test_the_bots_own_list_comes_back(how: str):
    shown = post(LIST, "A2", ago=30)
    found = said(COPIES[how], recent=[shown], records=RECORDS)
    assert (found.intent, found.slots["activity"]) == ("activity_signup", A2)
    assert found.slots["added"] == ["self"]
    entries = {row.get("person", row.get("name")) for row in found.slots["entries"]}
    kept = set(found.slots["keep"])
    assert entries | kept == {"self", 3, 4, 5}


@pytest.mark.parametrize("how", ["with a row behind", "without its title", "numbered anew"])
def test_who_comes_along_stands_on_the_list_that_comes_back(how: str):
    found = said(COPIES[how], recent=[post(LIST, "A2")], records=RECORDS)
    row = next(row for row in found.slots["entries"] if row.get("person") == 4)
    assert (row["total"], row["companions"]) == (2, "老伴")
    assert next(r for r in found.slots["entries"] if r.get("person") == 5)["remark"] == "吃素"


@pytest.mark.parametrize(
    "heading", ["团购鸡蛋", "周末打牌", "捐款名单已交", "同学聚餐", "下棋的", "昨天帮我搬家的"]
)
def test_the_same_people_on_another_list(heading: str):
    found = said(f"{heading}\n{BODY}\n4. 王德福", records=RECORDS)
    assert found.intent == "none"
