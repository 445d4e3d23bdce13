"""个人信息 in talk: one plain sentence ends a use at once; what staff must do becomes a task."""

from __future__ import annotations

import pytest

from services import consents, families, members
from storage.audit import By
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Outbox
from storage.tables.members import Member
from storage.tables.privacy import Consent
from storage.tables.tasks import Task
from tests.kit.town import Town

STUDY = "老干部学习群"
WITHDRAWN = {
    "别再记我的打卡了": "checkin",
    "以后不要给我记打卡": "checkin",
    "不同意公开我的生日": "birthday",
    "别在群里说我的生日": "birthday",
    "不要保存我的照片": "photos",
    "我的照片别往外发": "photos",
    "别记我的健康情况": "health",
    "不让家里人看我的记录": "family",
}
ERASE = ("把我的信息删了吧", "请把我的资料删掉", "把我从名册里删了", "注销我的账号")
ASK = ("查一下你们存了我什么信息", "你们有我什么资料", "看看我的个人信息")


async def alone(town: Town, words: str, name: str = "王德福") -> str:
    said = await town.private(name).says(name, words) or ""
    assert len(said) <= 140 and len(said.splitlines()) <= 6 and "你" not in said
    return said


async def wang(town: Town) -> int:
    return int(await town.do(lambda tx: members.named(tx, "王德福")))


async def holds(town: Town, purpose: str) -> bool:
    who = await wang(town)
    return bool(await town.do(lambda tx: consents.holds(tx, who, purpose)))


@pytest.mark.parametrize(("words", "purpose"), WITHDRAWN.items())
async def test_one_sentence_ends_a_use_at_once(town: Town, words: str, purpose: str):
    who = await wang(town)
    if consents.PURPOSES[purpose] == consents.SEPARATE:
        now = town.clock.now()
        await town.do(lambda tx: consents.give(tx, who, purpose, By(None, now), how="paper"))
    assert await holds(town, purpose)
    assert "从现在起" in await alone(town, words)
    assert not await holds(town, purpose)
    (row,) = await town.rows(Consent)
    assert (row.member_id, row.purpose) == (who, purpose)
    (note,) = [row for row in await town.rows(Audit) if row.action == "consent.withdraw"]
    assert (note.member_id, note.after) == (who, {"purpose": purpose, "how": "said"})


async def test_who_wants_no_record_is_recorded_by_nobody_until_they_say_so(any_town: Town):
    town, study = any_town, any_town.group(STUDY)
    assert "记上了" in (await study.says("王德福", "打卡") or "")
    await alone(town, "别再记我的打卡了")
    await town.wait(days=1)
    assert await alone(town, "打卡") == "您说过不再记打卡，所以没有记。想再记，说“恢复打卡记录”。"
    said = await study.says("林小雨", "给王德福和李淑芬打卡") or ""
    assert "记上了：李淑芬" in said and "别的几位我先没有记" in said and "王德福" not in said
    assert "先没有记" in (await study.says("林小雨", "给王德福打卡") or "")
    assert await study.says("王德福", "打卡") is None
    assert await study.says("王德福", "打卡", at_bot=True) == "这件事请单独跟我说一声。"
    days = [row.member_id for row in await town.rows(Checkin)]
    assert days.count(await wang(town)) == 1 and len(days) == 2
    assert "您同意“学习打卡”" in await alone(town, "恢复打卡记录")
    assert "记上了" in await alone(town, "打卡")


async def test_everything_at_once_leaves_the_roster_and_says_so(any_town: Town):
    said = await alone(any_town, "撤回同意")
    assert "都撤回了" in said and "名册" in said and "已告诉工作人员来删" in said
    assert not await holds(any_town, "checkin") and await holds(any_town, "roster")
    assert [row.kind for row in await any_town.rows(Task)] == ["privacy_withdraw"]


@pytest.mark.parametrize("words", ERASE)
async def test_to_be_deleted_is_left_to_staff_with_a_kind_word(town: Town, words: str):
    assert "已告诉工作人员" in await alone(town, words)
    (task,) = await town.rows(Task)
    assert (task.kind, task.said, task.member_id) == ("privacy_erase", words, await wang(town))
    told = [row.text for row in await town.rows(Outbox) if row.key.startswith("task:")]
    assert told and all("十五个工作日" in text and words in text for text in told)
    assert next(row for row in await town.rows(Member) if row.name == "王德福").state == "active"


@pytest.mark.parametrize("words", ASK)
async def test_what_is_kept_is_told_in_short_and_staff_give_the_whole(town: Town, words: str):
    await town.group(STUDY).says("王德福", "打卡")
    said = await alone(town, words)
    assert "1天学习打卡" in said and "您同意的：学习打卡" in said and "完整" in said
    assert [row.kind for row in await town.rows(Task)] == ["privacy_ask"]


async def test_in_a_group_it_is_done_when_the_bot_is_asked_and_told_without_details(town: Town):
    study = town.group(STUDY)
    assert await study.says("王德福", "别再记我的打卡了") is None
    assert await holds(town, "checkin") and await town.rows(Checkin) == []
    told = await study.says("王德福", "别再记我的打卡了", at_bot=True)
    assert told == "好的，照您说的办了。" and not await holds(town, "checkin")
    for words in (ERASE[0], ASK[0]):
        assert await study.says("王德福", words, at_bot=True) == "好的，工作人员会单独联系您。"
    assert await study.says("王德福", "撤回同意", at_bot=True) == "好的，照您说的办了。"


@pytest.mark.parametrize("words", ["撤回同意", ERASE[0], ASK[0], "恢复打卡记录"])
async def test_of_who_is_not_known_yet_staff_are_told(town: Town, words: str):
    assert "还不认得您" in await alone(town, words, "stranger")
    assert len(await town.rows(Task)) == 1 and await town.rows(Consent) == []


@pytest.mark.parametrize("words", ["同意记我的健康情况", "恢复记录我的健康情况"])
async def test_what_needs_a_signature_is_not_given_by_a_word(town: Town, words: str):
    assert "签个字" in await alone(town, words)
    assert not await holds(town, "health")
    assert [row.kind for row in await town.rows(Task)] == ["privacy_give"]


async def test_the_familys_rights_end_with_the_word(any_town: Town):
    who, now = await wang(any_town), any_town.clock.now()

    def approved(tx):
        son = members.enter(tx, "王小福", "family")
        link = families.ask(tx, who, son, "son", now)
        families.decide(tx, link, "approved", By(None, now), may_see=True, may_report=True)
        return son

    son = await any_town.do(approved)
    await alone(any_town, "不让家里人看我的记录")
    day = now.date()
    for right in families.RIGHTS:
        assert not await any_town.do(lambda tx, r=right: families.may(tx, son, who, r, day))


# What sounds alike and is something else: said alone with the bot, none of it ends a use.
OTHERWISE = (
    "今天的打卡别记了，我打错了",
    "打错了",
    "群里的消息怎么删",
    "我老伴的照片别发",
    "别再提醒我了",
    "谁的生日快到了",
    "我的照片怎么发到群里",
    "把昨天的照片发我一份",
    "你们记了我几天打卡",
    "我同意这个建议",
    "不同意，这个建议不行",
    "取消报名",
    "别忘了给我记上打卡",
    "李淑芬的信息删了吧",
)


@pytest.mark.parametrize("words", OTHERWISE)
async def test_what_sounds_alike_ends_nothing(town: Town, words: str):
    await town.private("王德福").says("王德福", words)
    assert await town.rows(Consent) == []
    assert not [row for row in await town.rows(Task) if row.kind.startswith("privacy")]


async def test_with_nobody_of_staff_nothing_is_promised(town: Town):
    staff = "DELETE FROM member_accounts WHERE member_id IN (SELECT id FROM members WHERE role IN ('staff','admin','liaison'))"
    await town.do(lambda tx: tx.command(staff))
    for words in ("撤回同意", "不要保存我的照片", ERASE[0], ASK[0]):
        assert "已告诉" not in await alone(town, words)


async def test_a_withdrawal_holds_at_once_also_where_a_large_roster_is_read_later(
    any_town: Town, monkeypatch
):
    monkeypatch.setattr("storage.roster.LARGE", 0)
    study = any_town.group(STUDY)
    assert "记上了" in (await study.says("李淑芬", "打卡") or "")
    await alone(any_town, "别再记我的打卡了")
    assert "没有记" in await alone(any_town, "打卡")
    assert "先没有记" in (await study.says("林小雨", "给王德福打卡") or "")
    await alone(any_town, "恢复打卡记录")
    assert "记上了" in await alone(any_town, "打卡")
