"""What lies behind the demo's discussion hall: invented cases of some weeks, and a theme."""

from __future__ import annotations

from dataclasses import dataclass

from services.suggestions import stages
from services.suggestions.answering import ADOPTED, EXPLAINED, NOT_FEASIBLE
from services.suggestions.voices import OPPOSE, SUPPLEMENT

# Who of staff sees to the hall.
CLERK = "林小雨"
# The theme, so many days after it began and before it ends.
THEME, INTRO, BEGAN, ENDS = "为老年大学出主意", "开什么课、怎么上课，想到什么说什么。", 10, 11
# Departments with who of staff hears of what they are given.
ROADS, COLLEGE, CLINIC = "市政管理处", "老年大学教务处", "社区卫生服务中心"
OFFICES = ((ROADS, ""), (COLLEGE, CLERK), (CLINIC, ""))
TEMPLATES = (
    ("正在研究", "您提的事我们正在研究，有了结果第一时间告诉您。"),
    ("感谢", "谢谢您的好主意，已经列进下一步的安排。"),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered so many days ago, and the grade that it got."""

    days: int
    words: str
    outcome: str
    grade: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A case: who said it so many days ago, with whom it is, and how far it has come.

    `due` is so many days from today. `backers` support it; `says` are other voices.
    """

    who: str
    days: int
    words: str
    state: str
    office: str = ""
    due: int = 0
    category: str = ""
    in_theme: bool = False
    backers: tuple[str, ...] = ()
    says: tuple[tuple[str, str, str], ...] = ()
    answer: Answered | None = None
    anonymous: bool = False
    on_phone: bool = False


CASES = (
    Past(
        "吴长河",
        40,
        "我走动不便，希望老年大学的课能在家里看回放",
        stages.CLOSED,
        COLLEGE,
        -30,
        "学习",
        answer=Answered(
            33, "录课的设备要明年才能到，先把讲义印出来，由联络员送到家里。", NOT_FEASIBLE
        ),
        on_phone=True,
    ),
    Past(
        "刘桂兰",
        30,
        "活动中心大门的把手松了，推起来费劲，请换一个",
        stages.CLOSED,
        ROADS,
        -18,
        "场地",
        answer=Answered(24, "门把手已经换好，您再试试。", ADOPTED, "satisfied", "当天就换了，真快"),
    ),
    Past(
        "孙国庆",
        25,
        "城东公园的厕所冬天七点才开门，晨练的人不方便，希望早点开",
        stages.WORKING,
        ROADS,
        8,
        "公园",
        backers=("赵秀英",),
        answer=Answered(12, "从下周起改在早上六点开门。", ADOPTED, "partial", "周末还是七点才开"),
    ),
    Past(
        "刘桂兰",
        22,
        "和平桥头的人行道砖松了，下雨天踩上去溅一身水，请修一修",
        stages.ASSIGNED,
        ROADS,
        -4,
        "道路",
        backers=("赵秀英", "张建国"),
        says=(("孙国庆", SUPPLEMENT, "就在桥西头那一段"),),
    ),
    Past(
        "张建国",
        18,
        "老年大学报名要到现场排队，希望打电话也能报",
        stages.CLOSED,
        COLLEGE,
        -5,
        "学习",
        in_theme=False,
        answer=Answered(11, "已经开通报名电话，上班时间都有人接。", EXPLAINED, "mostly"),
    ),
    Past("赵秀英", 15, "书画社的毛笔用旧了，希望换一批", stages.WITHDRAWN, category="文体"),
    Past(
        "赵秀英",
        9,
        "老年大学的手机课人太多，想学学不上，建议多开一个班",
        stages.WORKING,
        COLLEGE,
        9,
        "学习",
        in_theme=True,
        backers=("刘桂兰", "李淑芬"),
        says=(("孙国庆", OPPOSE, "班多了老师忙不过来，还是先把现在的教好"),),
    ),
    Past(
        "周玉梅",
        8,
        "手机课报不上名，能不能加开一个班",
        stages.MERGED,
        category="学习",
        in_theme=True,
    ),
    Past(
        "李淑芬",
        9,
        "书法课的桌子太矮，写久了腰受不了，希望垫高一点",
        stages.ANSWERED,
        COLLEGE,
        3,
        "学习",
        in_theme=True,
        backers=("周玉梅",),
        answer=Answered(2, "书法教室的桌子这个月底前全部垫高10厘米。", ADOPTED),
    ),
    Past(
        "周玉梅",
        8,
        "社区卫生站下午没人抽血，希望每周安排两个下午",
        stages.ASSIGNED,
        CLINIC,
        7,
        "看病",
        backers=("张建国",),
    ),
    Past(
        "张建国",
        3,
        "和平社区门口的公交站没有座椅，希望装一排能坐的",
        stages.ACCEPTED,
        category="道路",
    ),
    Past("孙国庆", 5, "图书室的新报纸隔好几天才上架，希望当天就能看到", stages.RECEIVED),
    Past("李淑芬", 1, "老年大学的食堂菜偏咸，希望做得清淡一点", stages.RECEIVED, anonymous=True),
    Past("周玉梅", 0, "活动中心二楼的饮水机出水太慢，能不能换一台大的", stages.RECEIVED),
)
# What the clinic wrote by its link, which a clerk has not sent on yet.
DRAFT = "从下个月起，每周二、周四下午安排抽血，请带上医保卡。"
NOTE = "已经打过电话，市政说材料在路上，下周再问一次。"
