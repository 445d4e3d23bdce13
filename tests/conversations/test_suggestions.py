"""议事厅 in chat: told, backed, asked about, answered, graded, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from services.suggestions import merging, stages
from services.suggestions.answering import PARTLY
from storage.tables.engine import Outbox
from storage.tables.suggestions import Case, CasePhoto, CaseRating, CaseStep, CaseVoice, Suggestion
from storage.tables.tasks import Task
from tests.kit import hall
from tests.kit.hall import HALL
from tests.kit.town import Town

LAMP = "和平桥头的路灯坏了好几天了，晚上走路看不见，请修一修"
ROOM = "建议活动室周末也开门，平时孩子上班才有空带我们去"


async def test_a_wish_told_alone_is_kept_word_for_word_and_gets_its_number(any_town: Town):
    me = any_town.private("王德福")
    answer = await me.says("王德福", LAMP)
    assert (
        answer == "记下了，1号：“和平桥头的路灯坏了好几天了，晚上走路看不见…”。工作人员看了回您。"
    )
    assert await hall.said(any_town) == [LAMP]
    assert (await hall.case(any_town, 1)).words == LAMP
    (row,) = await any_town.rows(Case)
    assert (row.state, row.accept_by, row.public) == ("received", date(2025, 10, 28), False)
    assert await any_town.rows(Task) == []


async def test_in_the_hall_it_is_confirmed_by_name(town: Town):
    answer = await town.group(HALL).says("刘桂兰", ROOM)
    assert answer is not None
    assert answer.startswith("刘桂兰，记下了，1号：“建议活动室周末也开门")
    (row,) = await town.rows(Case)
    assert row.public


async def test_the_same_message_twice_is_one_suggestion(any_town: Town):
    me = any_town.private("王德福")
    first = await me.says("王德福", LAMP, id="same")
    assert await me.says("王德福", LAMP, id="same") == first
    assert len(await any_town.rows(Suggestion)) == 1


async def test_what_is_only_announced_is_asked_for(any_town: Town):
    me = any_town.private("王德福")
    asked = await me.says("王德福", "我想提个建议")
    assert asked == "您请说，是什么事？一句话两句话都行，想到哪儿说到哪儿。"
    assert await any_town.rows(Case) == []
    assert "1号" in (
        await me.says("王德福", "槐花巷那边加个公交站吧，我们走到路口要二十分钟") or ""
    )
    assert await hall.said(any_town) == ["槐花巷那边加个公交站吧，我们走到路口要二十分钟"]


async def test_several_points_become_several_cases_and_are_shown_back(any_town: Town):
    said = "各位领导好，我提三条意见：第一，食堂的菜太咸；第二，厕所要装扶手；第三、手机课讲慢点"
    answer = await any_town.private("王德福").says("王德福", said)
    assert answer == (
        "记下了3条。1号：“食堂的菜太咸”。2号：“厕所要装扶手”。3号：“手机课讲慢点”。工作人员看了回您。"
    )
    assert await hall.said(any_town) == [said]
    assert len(await any_town.rows(Suggestion)) == 1


async def test_who_wants_no_name_hears_at_once_who_knows_it(town: Town):
    answer = await town.private("王德福").says("王德福", "匿名提一条，食堂的菜太咸了，希望淡一点")
    assert (answer or "").endswith("对外不写您的名字，只有工作人员知道是您。")
    here = await town.group(HALL).says("刘桂兰", "匿名提一条，希望食堂的饭软一点")
    assert "群里看得到；下回可以单独跟我说" in (here or "")
    assert [row.anonymous for row in await town.rows(Suggestion)] == [True, True]


@pytest.mark.parametrize(
    "said",
    [
        "我要反映，物业的王经理拿回扣，请上面查一查",
        "我反映个问题，社区医院给脑梗的老李多收了钱，请查一查",
        "我反映个情况，身份证110101190001010000被人冒用了，请管一管",
    ],
)
async def test_what_is_sensitive_is_seen_by_staff_and_repeated_nowhere(town: Town, said: str):
    group = town.group(HALL)
    assert await group.says("刘桂兰", said) == "刘桂兰，收到了，1号，已经转给工作人员。"
    (row,) = await town.rows(Case)
    assert (row.sensitive, row.public) == (True, False)
    asked = await group.says("王德福", "1号怎么样了")
    await town.wait(minutes=5)
    told = [asked or "", *await group.posts(), *await town.private("王德福").posts()]
    assert all("回扣" not in text and "脑梗" not in text and "110101" not in text for text in told)


async def test_one_follow_up_is_asked_where_it_is_needed_and_its_answer_joins_the_case(
    any_town: Town,
):
    me = any_town.private("王德福")
    asked = await me.says("王德福", "路灯坏了，请修一修")
    assert (asked or "").splitlines()[1] == "是在哪里呢？说个地方就行，不方便说也没关系。"
    assert await me.says("王德福", "和平桥西头第三盏") == "补上了，写在1号后面。"
    (voice,) = await any_town.rows(CaseVoice)
    assert (voice.case_id, voice.stance) == (1, "supplement")
    assert any_town.bot.vault.open(voice.said_sealed, "said") == "和平桥西头第三盏"


async def test_who_does_not_want_to_answer_is_left_alone(town: Town):
    me = town.private("王德福")
    await me.says("王德福", "路灯坏了，请修一修")
    assert "补上" not in (await me.says("王德福", "算了，不说了") or "")
    assert await town.rows(CaseVoice) == []


async def test_others_back_it_each_once(any_town: Town):
    await any_town.group(HALL).says("刘桂兰", ROOM)
    group = any_town.group(HALL)
    assert "现在有1位支持" in (await group.says("王德福", "支持1号") or "")
    assert "已经支持过1号" in (await group.says("王德福", "我支持1号") or "")
    assert "现在有2位支持" in (await any_town.private("赵秀英").says("赵秀英", "附议1号") or "")
    assert await hall.backed(any_town, 1) == ["王德福", "赵秀英"]


async def test_backing_ones_own_counts_nobody_twice(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    await town.group(HALL).says("刘桂兰", "支持1号")
    assert await hall.backed(town, 1) == []


async def test_an_objection_is_an_opinion_and_no_support(any_town: Town):
    await any_town.group(HALL).says("刘桂兰", ROOM)
    answer = await any_town.group(HALL).says("王德福", "1号我反对，周末人家也要休息")
    assert "不同意见" in (answer or "")
    assert await hall.backed(any_town, 1) == []
    (voice,) = await any_town.rows(CaseVoice)
    assert any_town.bot.vault.open(voice.said_sealed, "said") == "1号我反对，周末人家也要休息"


async def test_who_changes_sides_counts_on_one(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    await town.group(HALL).says("王德福", "我反对1号")
    await town.group(HALL).says("王德福", "我支持1号")
    assert await hall.backed(town, 1) == ["王德福"]
    stances = [row.stance for row in await town.rows(CaseVoice) if row.withdrawn_at is None]
    assert stances == ["support"]


async def test_it_is_asked_how_it_stands(town: Town):
    me = town.private("王德福")
    await me.says("王德福", LAMP)
    assert "工作人员正在看" in (await me.says("王德福", "1号怎么样了") or "")
    await hall.assign(town, 1, "物业科", date(2025, 11, 10))
    answer = await me.says("王德福", "我提的那条有回音没")
    assert answer == (
        "1号“和平桥头的路灯坏了好几天了，晚上走路看不见…”：转给物业科了。11月10日(周一)前答复您。"
    )


async def test_what_was_told_alone_is_told_to_nobody_else(town: Town):
    await town.private("王德福").says("王德福", LAMP)
    answer = await town.private("刘桂兰").says("刘桂兰", "1号怎么样了")
    assert "不是您提的" in (answer or "")
    assert "路灯" not in (answer or "")


async def test_the_answer_reaches_whose_it_is_and_who_backed_it_and_the_group(any_town: Town):
    await any_town.group(HALL).says("刘桂兰", ROOM)
    await any_town.private("王德福").says("王德福", "支持1号")
    await hall.assign(any_town, 1, "文体科", date(2025, 11, 10))
    await hall.answer(any_town, 1, "从下月起周六上午开门。")
    (own,) = await any_town.private("刘桂兰").posts()
    assert own.splitlines() == [
        "您提的1号“建议活动室周末也开门，平时孩子上班才有空带我们去”有答复了。",
        "文体科：从下月起周六上午开门。",
        "您满意吗？回1=满意，2=基本满意，3=不满意，4=只解决一半，直接说也行。",
    ]
    (backer,) = [text for text in await any_town.private("王德福").posts() if "答复" in text]
    assert backer.startswith("您支持的1号")
    assert "满意吗" not in backer
    (post,) = await any_town.group(HALL).posts()
    assert post.startswith("【答复】1号")


async def test_what_was_told_alone_is_answered_alone(town: Town):
    await town.private("王德福").says("王德福", LAMP)
    await hall.assign(town, 1, "物业科")
    await hall.answer(town, 1, "已经换了新灯。")
    assert await town.group(HALL).posts() == []
    assert len(await town.private("王德福").posts()) == 1


@pytest.mark.parametrize(
    ("said", "rating"),
    [("1", "satisfied"), ("满意，谢谢", "satisfied"), ("2", "mostly"), ("基本满意", "mostly")],
)
async def test_a_good_grade_closes_it(any_town: Town, said: str, rating: str):
    me = any_town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(any_town, 1, "物业科")
    await hall.answer(any_town, 1, "已经换了新灯。")
    assert "1号就算办结了" in (await me.says("王德福", said) or "")
    (row,) = await any_town.rows(CaseRating)
    assert row.rating == rating
    assert await hall.states(any_town) == {1: "closed"}


@pytest.mark.parametrize(
    ("said", "rating"),
    [("4", "partial"), ("只解决了一半，还有两盏不亮", "partial"), ("3", "dissatisfied")],
)
async def test_what_is_not_settled_goes_back_to_the_same_desk(
    any_town: Town, said: str, rating: str
):
    me = any_town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(any_town, 1, "物业科")
    await hall.answer(any_town, 1, "已经换了新灯。", PARTLY)
    assert "接着办" in (await me.says("王德福", said) or "")
    (row,) = await any_town.rows(Case)
    assert (row.state, row.reopened) == ("working", 1)
    assert [one.rating for one in await any_town.rows(CaseRating)] == [rating]
    assert [one.deed for one in await any_town.rows(CaseStep)][-2:] == ["rate", "reopen"]
    await any_town.wait(minutes=5)
    told = [text for text in await any_town.private("林小雨").posts() if "请接着办" in text]
    assert len(told) == 1


async def test_the_second_time_it_goes_to_the_chief(town: Town):
    me = town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(town, 1, "物业科")
    for text in ("换了灯。", "又换了灯。"):
        await hall.answer(town, 1, text)
        await me.says("王德福", "1号还没解决，灯还是不亮")
        await town.wait(minutes=5)
    told = [text for text in await town.private("陈立").posts() if "过问" in text]
    assert told == [
        "1号“和平桥头的路灯坏了好几天了，晚上走路看不见…”已经第2次说没解决，请您过问一下。"
    ]


async def test_after_it_was_closed_it_can_be_opened_again(town: Town):
    me = town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(town, 1, "物业科")
    await hall.answer(town, 1, "已经换了新灯。")
    await me.says("王德福", "满意")
    await town.wait(days=2)
    assert "接着办" in (await me.says("王德福", "1号又坏了，还没解决") or "")
    assert await hall.states(town) == {1: "working"}


async def test_only_whose_it_is_grades_it(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    await hall.assign(town, 1, "文体科")
    await hall.answer(town, 1, "周六上午开门。")
    await town.group(HALL).says("赵秀英", "1号不满意")
    assert await town.rows(CaseRating) == []
    assert await hall.states(town) == {1: "answered"}


@pytest.mark.parametrize("said", ["1号撤回吧", "我提的那条建议撤回", "1号不提了"])
async def test_ones_own_is_taken_back_as_long_as_it_is_not_closed(any_town: Town, said: str):
    me = any_town.private("王德福")
    await me.says("王德福", LAMP)
    assert "撤回了" in (await me.says("王德福", said) or "")
    assert await hall.states(any_town) == {1: "withdrawn"}
    assert await hall.said(any_town) == [LAMP]
    assert "还没有您提的建议" in (await me.says("王德福", "我提的建议有回音没") or "")


async def test_nobody_takes_back_what_is_anothers(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    await town.private("王德福").says("王德福", "1号撤回")
    assert await hall.states(town) == {1: "received"}


async def test_who_takes_back_what_they_backed_backs_it_no_more(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    me = town.private("王德福")
    await me.says("王德福", "支持1号")
    assert "不再支持1号" in (await me.says("王德福", "1号我撤回") or "")
    assert await hall.backed(town, 1) == []


OLDER = "活动室晚上五点就关门，能不能开到七点半"
SAME = "活动室关门太早了，晚上能不能晚点关门，开到七点半"


@pytest.mark.parametrize(
    "said",
    [
        "1",
        "是一回事",
        "对的对的 就是这个 算我一个",
        "嗯 可以 跟那条并到一起 我支持",
        "中 跟老王那个是一回事 我也支持 合一块儿吧",
        "对 是一个意思 加我一个 支持",
        "一样的 我附议",
    ],
)
async def test_who_says_that_it_is_the_same_backs_the_older_one(any_town: Town, said: str):
    await any_town.private("刘桂兰").says("刘桂兰", OLDER)
    asked = await any_town.private("王德福").says("王德福", SAME)
    assert "是一回事吗？" in (asked or "")
    assert (await any_town.private("王德福").says("王德福", said) or "").startswith(
        "好，算您支持1号，现在有1位支持。"
    )
    assert await hall.states(any_town) == {1: "received", 2: "merged"}


@pytest.mark.parametrize(
    "said",
    [
        "2",
        "不是",
        "不是一回事",
        "不一样不一样 那个是天天开 我讲的只是下雨的天 不要并 另外算",
        "不是一回事 人家说的是周末 我说的是天天 你单给我记一条",
    ],
)
async def test_who_says_that_it_is_another_keeps_it(any_town: Town, said: str):
    here = any_town.group(HALL)
    await here.says("刘桂兰", OLDER)
    assert "是一回事吗？" in (await here.says("王德福", SAME) or "")
    assert await here.says("王德福", said) == "王德福，好，2号单独算一条。"
    assert await hall.states(any_town) == {1: "received", 2: "received"}
    assert await hall.backed(any_town, 1) == []


async def test_a_new_wish_answers_no_question(town: Town):
    me = town.private("王德福")
    await town.private("刘桂兰").says("刘桂兰", OLDER)
    await me.says("王德福", SAME)
    assert "3号" in (await me.says("王德福", "食堂的菜太咸了，建议少放点盐") or "")
    assert await hall.states(town) == {1: "received", 2: "received", 3: "received"}


async def test_who_asks_after_their_own_hears_of_no_other(town: Town):
    group = town.group(HALL)
    await group.says("刘桂兰", "银杏路那个公交站没有凳子，建议装两条长凳")
    await group.says("王德福", ROOM)
    told = await group.says("王德福", "机器人，我提的那个有回音了没有啊")
    assert (told or "").startswith("2号")


async def test_what_was_merged_is_told_to_whose_it_was(town: Town):
    me = town.private("王德福")
    await town.private("刘桂兰").says("刘桂兰", OLDER)
    await me.says("王德福", SAME)
    await me.says("王德福", "1")
    await me.says("王德福", LAMP)
    told = await me.says("王德福", "我提的那些怎么样了")
    assert [line.partition("号")[0] for line in (told or "").splitlines()] == ["3", "1"]


async def test_a_house_has_a_number_too(town: Town):
    group = town.group(HALL)
    await group.says("刘桂兰", ROOM)
    await group.says("赵秀英", "我们小区2号楼的电梯老坏，请修一修")
    await group.says("吴长河", "建议食堂加个窗口")
    told = await group.says("王德福", "2号楼的电梯我支持，3月1号也坏过一回")
    assert "您支持2号" in (told or "")


async def test_in_an_addition_what_is_new_hides_not_what_it_is_added_to(town: Town):
    await town.group(HALL).says("刘桂兰", LAMP)
    await town.group(HALL).says("刘桂兰", ROOM)
    said = "我昨天又去数了 和平桥那个路灯我补充一下 一共是五盏不亮 井台边上根本没有灯杆"
    assert await town.private("王德福").says("王德福", said) == "补上了，写在1号后面。"


async def test_what_was_to_be_answered_by_now_is_no_promise(town: Town):
    me = town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(town, 1, "物业科", date(2025, 10, 29))
    await town.wait(days=2)
    assert "10月29日(周三)前答复您" in (await me.says("王德福", "1号怎么样了") or "")
    await town.wait(days=1)
    told = await me.says("王德福", "1号怎么样了")
    assert (told or "").endswith("说好10月29日(周三)前答复，晚了，对不起，已经在催了。")


async def test_a_case_that_came_back_is_due_anew_and_comes_back_once(any_town: Town):
    me = any_town.private("王德福")
    await me.says("王德福", LAMP)
    await hall.assign(any_town, 1, "物业科", date(2025, 10, 28))
    await hall.answer(any_town, 1, "换了灯。")
    await me.says("王德福", "1号只解决了一半")
    (row,) = await any_town.rows(Case)
    assert (row.state, row.due_on) == ("working", date(2025, 11, 10))
    told = await me.says("王德福", "1号还没解决，请再弄弄")
    assert told == "知道了，1号接着办，还是原来的人，办好了再告诉您。"
    (row,) = await any_town.rows(Case)
    (rated,) = await any_town.rows(CaseRating)
    assert (row.reopened, rated.rating) == (1, "partial")


async def test_the_answer_comes_to_who_wants_no_reminders_too(town: Town):
    me = town.private("王德福")
    await me.says("王德福", LAMP)
    await me.says("王德福", "别提醒我了")
    await hall.assign(town, 1, "物业科")
    await hall.answer(town, 1, "已经换了新灯。")
    assert [text for text in await me.posts() if "有答复了" in text]


@pytest.mark.parametrize(
    ("said", "called"),
    [
        (
            "同志你好啊 我不大会打字慢慢跟你讲 食堂的菜太硬了 请做软一点",
            "食堂的菜太硬了 请做软一点",
        ),
        ("我说一个事啊 槐花巷的路灯坏了 请修一修", "槐花巷的路灯坏了 请修一修"),
        ("这个我匿名说 别写我名字 棋牌室请装个排风扇", "棋牌室请装个排风扇"),
    ],
)
async def test_it_is_called_by_the_matter_and_not_by_the_greeting(
    town: Town, said: str, called: str
):
    answer = await town.private("王德福").says("王德福", said)
    assert f"1号：“{called}”" in (answer or "")
    assert (await hall.case(town, 1)).words.startswith(said[:4])


@pytest.mark.parametrize(
    "said",
    [
        "今天天气真好",
        "食堂的菜真香",
        "建议大家多喝水",
        "路灯亮了，真漂亮",
        "老张昨天提的那事儿挺逗",
        "早上好，各位老同志",
    ],
)
async def test_talk_of_the_hall_is_left_alone(town: Town, said: str):
    group = town.group(HALL)
    assert await group.says("刘桂兰", said, at_bot=False) is None
    assert await town.rows(Case) == []


async def test_the_restarted_bot_knows_all_of_it(any_town: Town):
    await any_town.group(HALL).says("刘桂兰", ROOM)
    await any_town.restart()
    assert "现在有1位支持" in (await any_town.group(HALL).says("王德福", "支持1号") or "")
    assert [row.state for row in await any_town.rows(Case)] == [stages.RECEIVED]


async def test_an_answer_is_laid_once_for_each(town: Town):
    await town.group(HALL).says("刘桂兰", ROOM)
    await hall.assign(town, 1, "文体科")
    await hall.answer(town, 1, "周六上午开门。")
    keys = [row.key for row in await town.rows(Outbox) if ":answer:" in row.key]
    assert len(keys) == len(set(keys)) == 2


async def test_a_picture_soon_after_it_belongs_to_it(any_town: Town):
    me = any_town.private("王德福")
    await me.says("王德福", LAMP)
    assert await me.says("王德福", "", via="picture") == "照片收到了，放在1号里。"
    await any_town.wait(minutes=31)
    assert "1号" not in (await me.says("王德福", "", via="picture") or "")
    assert len(await any_town.rows(CasePhoto)) == 1


async def test_what_is_spoken_is_noted_as_spoken(town: Town):
    await town.private("王德福").says(
        "王德福", "嗯那个和平桥那边的路灯坏了好几天了请修一修", via="voice"
    )
    (row,) = await town.rows(Suggestion)
    assert row.how == "voice"
    assert await hall.said(town) == ["嗯那个和平桥那边的路灯坏了好几天了请修一修"]


async def test_what_was_told_alone_is_told_to_nobody_else_by_its_number(any_town: Town):
    await any_town.private("王德福").says("王德福", LAMP)
    other, group = any_town.private("刘桂兰"), any_town.group(HALL)
    for said in ("支持1号", "反对1号", "1号怎么样了", "1号补充一句，灯泡要亮一点的"):
        told = [await other.says("刘桂兰", said), await group.says("刘桂兰", f"@银铃 {said}")]
        assert all("路灯" not in (answer or "") for answer in told), said
    assert await any_town.rows(CaseVoice) == []
    assert await other.says("刘桂兰", "支持1号") == (
        "1号是单独提的，只跟提的人说。您要是也有这个想法，直接说一遍就行，我给您记下。"
    )


async def test_in_the_group_the_words_of_what_was_told_alone_stay_unsaid(town: Town):
    await town.private("王德福").says("王德福", LAMP)
    answer = await town.group(HALL).says("王德福", "@银铃 1号怎么样了")
    assert "路灯" not in (answer or "")
    await town.wait(minutes=1)
    assert "路灯" in "".join(await town.private("王德福").posts())


async def test_who_is_offered_an_older_case_may_name_it_as_well(any_town: Town):
    await any_town.group(HALL).says("王德福", LAMP)
    me = any_town.private("刘桂兰")
    asked = await me.says("刘桂兰", "和平桥头的路灯坏了好几天了，晚上看不见路，请修一下")
    assert "是一回事吗" in (asked or "")
    assert (await me.says("刘桂兰", "支持1号") or "").startswith("好，算您支持1号，现在有1位支持")
    assert [row.state for row in await any_town.rows(Case)] == ["received", "merged"]


async def test_an_answer_names_the_case_in_the_words_of_who_reads_it(any_town: Town):
    await any_town.private("王德福").says("王德福", LAMP)
    me = any_town.private("刘桂兰")
    await me.says("刘桂兰", "我家门口和平桥那盏灯黑着，老伴出门要我扶，请换个灯泡")
    who = await hall.doer(any_town, "同一盏灯")
    await any_town.do(lambda tx: merging.merge(tx, 2, 1, who))
    await hall.take(any_town, 1, stages.ACCEPT)
    await hall.answer(any_town, 1, "换了新灯泡")
    (told,) = [text for text in await me.posts() if "换了新灯泡" in text]
    assert "我家门口和平桥那盏灯黑着" in told
    assert "坏了好几天" not in told
