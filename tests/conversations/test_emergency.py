"""紧急情况: a number at once, somebody on duty until one of them takes it, and nothing let slip."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.channel import Capabilities, DeliveryError
from bot.scene import Understanding
from schedules import alerts as alarms
from services import alerts, chats, members
from services.matters import Desk
from storage.tables.alerts import Alert, AlertCall
from storage.tables.engine import Outbox
from storage.tables.members import MemberAccount
from storage.tables.tasks import Task
from tests.kit import town as kit
from tests.kit.town import ZONE, Town
from tests.kit.understood import meaning, understands

HELP = "我老头子胸口疼得厉害"
KINDS = {
    "medical": (HELP, "120"),
    "fall": ("王德福摔倒了起不来", "120"),
    "fire": ("厨房着火了", "119"),
    "gas": ("一屋子煤气味", "119"),
    "lost": ("我迷路了", "110"),
    "crime": ("有人撬门", "110"),
    "suicide": ("活着没意思，先走了", "12356"),
    "fraud": ("公安让我转钱到安全账户", "96110"),
}
DISCREET = ("suicide", "fraud", "lost")
FAMILY, HALL = "亲人微信群", "线上议事厅"
CALLED = "【紧急】"
MORE = "又疼起来了"


def knows(town: Town) -> None:
    understood = {text: meaning("emergency", kind=kind) for kind, (text, _) in KINDS.items()}
    understands(
        town,
        understood | {MORE: meaning("emergency"), "收到": Understanding("alert_taken")},
    )


async def on_duty(town: Town, *names: str) -> None:
    def work(tx):
        for name in names:
            members.set_role(tx, members.named(tx, name), "duty")

    await town.do(work)


@pytest.fixture
async def duty_town(any_town: Town) -> Town:
    """Three on duty: 孙国庆 first, then 吴长河, then 周玉梅."""
    await on_duty(any_town, "孙国庆", "吴长河", "周玉梅")
    knows(any_town)
    return any_town


DUTY = ("孙国庆", "吴长河", "周玉梅")


async def called(town: Town, name: str) -> list[str]:
    await town.bot.relay.deliver_due()
    return [text for text in await town.private(name).posts() if text.startswith(CALLED)]


async def calls(town: Town, *names: str) -> list[int]:
    return [len(await called(town, name)) for name in names or DUTY]


async def alert(town: Town) -> Alert:
    (row,) = await town.rows(Alert)
    return row


# The writer


@pytest.mark.parametrize("kind", KINDS)
async def test_the_writer_alone_gets_the_number_that_fits_at_once(town: Town, kind: str):
    await on_duty(town, "孙国庆")
    knows(town)
    text, number = KINDS[kind]
    said = await town.private("王德福").says("王德福", text)
    assert said is not None
    assert number in said and "值班同志" in said
    assert len(said) <= 70 and "您得的" not in said
    assert (await alert(town)).kind == kind


async def test_money_stays_where_it_is_and_the_room_is_left(town: Town):
    knows(town)
    private = town.private("王德福")
    assert "钱先别转" in (await private.says("王德福", KINDS["fraud"][0]) or "")
    said = await private.says("王德福", KINDS["gas"][0]) or ""
    assert "离开屋子" in said and "开关" in said and "开窗" in said
    said = await private.says("王德福", KINDS["suicide"][0]) or ""
    assert "惦记着您" in said and "120" in said


async def test_danger_of_no_known_kind_is_taken_for_illness(duty_town: Town):
    said = await duty_town.private("王德福").says("王德福", MORE)
    assert "120" in (said or "")
    assert (await alert(duty_town)).kind == "medical"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_group_reads_one_line_that_names_nobody_and_no_illness(town: Town, kind: str):
    await on_duty(town, "孙国庆")
    knows(town)
    text, number = KINDS[kind]
    said = await town.group(FAMILY).says("张敏", text) or ""
    assert "值班同志" in said and "\n" not in said
    for slip in ("张敏", "王德福", "老头", "胸", "疼", "摔", "火", "煤气", "路", "走", "转", "钱"):
        assert slip not in said.replace("马上", "")
    assert any(sign.isdigit() for sign in said) is (kind not in DISCREET)
    assert (number in said) is (kind not in DISCREET)
    (advice,) = await told_alone(town, "张敏")
    assert number in advice


async def told_alone(town: Town, name: str) -> list[str]:
    await town.bot.relay.deliver_due()
    return await town.private(name).posts()


async def test_the_numbers_are_those_of_the_settings(open_town_of, sqlite_url):
    async with open_town_of(sqlite_url, YINLING_EMERGENCY__MEDICAL="999") as town:
        knows(town)
        said = await town.private("王德福").says("王德福", HELP)
        assert "999" in (said or "") and "120" not in (said or "")


@pytest.fixture
def open_town_of(monkeypatch):
    settings = kit.settings

    def open_town_of(url: str, **environ: str):
        monkeypatch.setattr(kit, "settings", partial(settings, **environ))
        return kit.Town.open(url)

    return open_town_of


# The call


async def test_the_first_on_duty_reads_who_where_and_every_word(duty_town: Town):
    await duty_town.group(FAMILY).says("张敏", HELP)
    (text,) = await called(duty_town, "孙国庆")
    assert "张敏" in text and FAMILY in text and HELP in text and "收到" in text
    assert await calls(duty_town) == [1, 0, 0]


@pytest.mark.parametrize("group", [None, FAMILY])
async def test_whoever_is_not_on_the_roster_is_helped_too(duty_town: Town, group):
    place = duty_town.group(group) if group else duty_town.private("stranger")
    said = await place.says("stranger", HELP)
    assert "120" in (said or "")
    (text,) = await called(duty_town, "孙国庆")
    assert "stranger" in text and HELP in text
    assert (await alert(duty_town)).member_id is None


async def test_every_account_of_the_first_is_called(duty_town: Town):
    def second_account(tx):
        members.attach(tx, "simulator", "second", members.named(tx, "孙国庆"))

    await duty_town.do(second_account)
    await duty_town.private("王德福").says("王德福", HELP)
    assert await calls(duty_town, "孙国庆", "second", "吴长河") == [1, 1, 0]
    rows = [row for row in await duty_town.rows(Outbox) if row.text.startswith(CALLED)]
    assert {row.channel for row in rows} == {"simulator", "official_account"}
    assert {row.state for row in rows if row.channel == "official_account"} == {"forward"}


async def test_in_twenty_minutes_the_next_are_called_and_the_first_again(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    seen = [await calls(duty_town)]
    for _ in range(20):
        await duty_town.wait(minutes=1)
        seen.append(await calls(duty_town))
    assert seen[0] == seen[2] == [1, 0, 0]
    assert seen[3] == seen[5] == [2, 1, 0]
    assert seen[6] == [3, 2, 1]
    assert seen[9] == [4, 3, 2]
    assert seen[15] == seen[20] == [6, 5, 4]
    assert (await alert(duty_town)).state == "unanswered"


async def test_the_order_is_the_one_that_is_set(open_town_of, database_url):
    order = '["周玉梅", "孙国庆"]'
    async with open_town_of(database_url, YINLING_EMERGENCY__DUTY_ORDER=order) as town:
        await on_duty(town, *DUTY)
        knows(town)
        await town.private("王德福").says("王德福", HELP)
        assert await calls(town) == [0, 0, 1]
        await town.wait(minutes=3)
        assert await calls(town) == [1, 0, 2]


async def test_ten_rounds_are_the_most(any_town: Town):
    await on_duty(any_town, "孙国庆", "吴长河", "周玉梅", "赵秀英", "刘桂兰", "李淑芬")
    knows(any_town)
    await any_town.private("王德福").says("王德福", HELP)
    await any_town.wait(hours=2)
    assert await calls(any_town, "李淑芬", "赵秀英", "吴长河") == [10, 9, 6]
    assert (await alert(any_town)).state == "unanswered"


async def test_at_night_nobody_is_let_sleep(duty_town: Town):
    await duty_town.wait(hours=14)
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(minutes=3)
    assert await calls(duty_town) == [2, 1, 0]


async def test_a_wish_for_no_reminders_spares_nobody_an_alarm(duty_town: Town):
    understands(duty_town, {"别吵": meaning("settings", quiet=True)})
    await duty_town.private("孙国庆").says("孙国庆", "别吵")
    await duty_town.private("王德福").says("王德福", HELP)
    assert await calls(duty_town) == [1, 0, 0]


async def test_after_a_pause_the_calls_go_on_from_where_they_were(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    duty_town.clock.move_to(duty_town.clock.now() + timedelta(minutes=30))
    await duty_town.restart()
    await duty_town.wait(minutes=1)
    assert await calls(duty_town) == [2, 1, 0]
    await duty_town.wait(minutes=3)
    assert await calls(duty_town) == [3, 2, 1]


async def test_two_sweeps_at_once_call_once(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    duty_town.clock.move_to(duty_town.clock.now() + timedelta(minutes=3))
    now = duty_town.clock.now()
    desk = Desk(duty_town.bot.reach, duty_town.bot.say)

    def sweep(tx):
        alerts.sweep(tx, desk, now, ZONE)

    both = (duty_town.bot.work.submit(name, sweep) for name in ("one", "two"))
    await asyncio.gather(*both)
    await duty_town.do(sweep)
    assert await calls(duty_town) == [2, 1, 0]


async def test_a_sweep_that_died_before_its_commit_is_made_up_once(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    now = duty_town.clock.now() + timedelta(minutes=3)
    desk = Desk(duty_town.bot.reach, duty_town.bot.say)

    def dies(tx):
        alerts.sweep(tx, desk, now, ZONE)
        raise ValueError("killed")

    with pytest.raises(ValueError, match="killed"):
        await duty_town.do(dies)
    await duty_town.wait(minutes=3)
    assert await calls(duty_town) == [2, 1, 0]


# Somebody who can't be written to


async def only_on(town: Town, name: str, channel: str) -> None:
    def work(tx):
        member_id = members.named(tx, name)
        other = members.enter(tx, "另一位")
        for account in members.accounts(tx, member_id):
            if account.channel != channel:
                members.attach(tx, account.channel, account.id, other)

    await town.do(work)


async def test_who_can_not_be_pushed_gets_a_forward_and_the_next_is_called_at_once(
    duty_town: Town,
):
    await only_on(duty_town, "孙国庆", "official_account")
    await duty_town.private("王德福").says("王德福", HELP)
    assert await calls(duty_town, "吴长河", "周玉梅") == [1, 0]
    (row,) = [r for r in await duty_town.rows(Outbox) if r.channel == "official_account"][:1]
    assert (row.chat_id, row.state) == ("demo-P06", "forward")
    await duty_town.wait(minutes=3)
    assert await calls(duty_town, "吴长河", "周玉梅") == [2, 1]


class Refusing:
    """A platform that can push and takes nothing."""

    name = "refusing"
    capabilities = Capabilities(push=True, max_bytes=2048)

    async def send(self, _chat, _what):
        raise DeliveryError("permanent", "delivery.too_fast")


async def test_a_call_that_its_platform_refuses_hurries_the_next(duty_town: Town):
    duty_town.bot.channels["refusing"] = Refusing()

    def only_refusing(tx):
        member_id, other = members.named(tx, "孙国庆"), members.enter(tx, "另一位")
        for account in members.accounts(tx, member_id):
            members.attach(tx, account.channel, account.id, other)
        members.attach(tx, "refusing", "sun", member_id)

    await duty_town.do(only_refusing)
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(seconds=10)
    assert await calls(duty_town, "吴长河", "周玉梅") == [1, 0]
    await duty_town.wait(minutes=2)
    assert await calls(duty_town, "吴长河", "周玉梅") == [1, 0]


# 收到


async def test_who_takes_it_ends_the_calls_and_everybody_is_told(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(minutes=4)
    said = await duty_town.private("吴长河").says("吴长河", "收到")
    assert "王德福" in (said or "")
    await duty_town.wait(minutes=30)
    assert await calls(duty_town) == [2, 1, 0]
    assert "吴长河" in (await told_alone(duty_town, "孙国庆"))[-1]
    assert await told_alone(duty_town, "周玉梅") == []
    assert await told_alone(duty_town, "王德福") == ["值班同志吴长河已经知道了。"]
    row = await alert(duty_town)
    assert (row.state, row.next_at) == ("taken", None)


async def test_only_one_takes_it(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(minutes=4)
    names = ("孙国庆", "吴长河")
    answers = await asyncio.gather(*(duty_town.private(n).says(n, "收到") for n in names))
    assert sorted(answer is None for answer in answers) == [False, True]


async def test_in_the_group_of_the_alarm_staff_may_take_it_without_naming_anybody(duty_town: Town):
    await duty_town.group(FAMILY).says("张敏", HELP)
    said = await duty_town.group(FAMILY).says("林小雨", "收到")
    assert said == "好的，由您处理，谢谢您。"
    assert (await alert(duty_town)).state == "taken"
    assert "值班同志林小雨已经知道了。" in await told_alone(duty_town, "张敏")


@pytest.mark.parametrize("name", ["李淑芬", "stranger", "林小雨", "周玉梅"])
async def test_whom_no_alarm_waits_for_is_not_answered(duty_town: Town, name: str):
    await duty_town.private("王德福").says("王德福", HELP)
    assert await duty_town.private(name).says(name, "收到") is None
    assert await duty_town.group(HALL).says(name, "收到") is None
    assert (await alert(duty_town)).state == "open"


async def test_a_receipt_without_an_alarm_is_silence(duty_town: Town):
    assert await duty_town.private("孙国庆").says("孙国庆", "收到") is None


async def test_the_plain_words_are_enough(town: Town):
    await on_duty(town, "孙国庆")
    understands(town, {HELP: meaning("emergency", kind="medical")})
    await town.private("王德福").says("王德福", HELP)
    assert "由您处理" in (await town.private("孙国庆").says("孙国庆", "我去处理") or "")


async def test_what_was_left_to_be_forwarded_is_no_news_any_more(duty_town: Town):
    await only_on(duty_town, "孙国庆", "official_account")
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.bot.relay.deliver_due()
    await duty_town.private("吴长河").says("吴长河", "收到")
    assert [row.key for row in await duty_town.rows(Outbox) if row.state == "forward"] == []


# Nobody


async def test_a_list_that_ran_out_ends_visibly(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    with capture_logs() as logged:
        await duty_town.wait(minutes=25)
    assert await calls(duty_town) == [6, 5, 4]
    row = await alert(duty_town)
    told = [entry for entry in logged if entry["event"] == "nobody answers an alarm"]
    assert len(told) == 3
    assert all(e["log_level"] == "critical" and e["alert"] == row.id for e in told)
    (task,) = await duty_town.rows(Task)
    assert (task.kind, task.said) == ("emergency", HELP)
    assert any(HELP in text for text in await told_alone(duty_town, "林小雨"))
    await duty_town.bot._count()
    assert 'yinling_alerts_open{state="unanswered"} 1.0' in metrics(duty_town)
    assert "yinling_tasks_open 1.0" in metrics(duty_town)
    assert "由您处理" in (await duty_town.private("林小雨").says("林小雨", "收到") or "")
    (task,) = await duty_town.rows(Task)
    assert task.closed_at is not None
    await duty_town.bot._count()
    assert 'yinling_alerts_open{state="unanswered"} 0.0' in metrics(duty_town)


def metrics(town: Town) -> str:
    return town.bot.metrics.render().decode()


async def test_with_nobody_on_duty_staff_are_told_at_once_and_at_night(any_town: Town):
    knows(any_town)
    await any_town.wait(hours=14)
    said = await any_town.private("王德福").says("王德福", HELP)
    assert "120" in (said or "") and "值班同志" in (said or "")
    assert (await alert(any_town)).state == "unanswered"
    assert any(HELP in text for text in await told_alone(any_town, "陈立"))


async def nobody_has_an_account(town: Town) -> None:
    def work(tx):
        tx.execute(MemberAccount.__table__.delete())

    await town.do(work)


async def test_with_nobody_at_all_no_help_is_promised(any_town: Town):
    await on_duty(any_town, *DUTY)
    await nobody_has_an_account(any_town)
    knows(any_town)
    said = await any_town.private("王德福").says("王德福", HELP)
    assert "120" in (said or "") and "值班" not in (said or "")
    said = await any_town.group(FAMILY).says("张敏", KINDS["fire"][0])
    assert said == "紧急请马上打119。"
    assert {row.state for row in await any_town.rows(Alert)} == {"unanswered"}
    assert len(await any_town.rows(Task)) == 2


async def test_a_second_alarm_of_the_day_is_told_to_staff_again(any_town: Town):
    knows(any_town)
    await any_town.private("王德福").says("王德福", HELP)
    assert len(await told_alone(any_town, "陈立")) == 1
    await any_town.wait(minutes=1)
    await any_town.private("王德福").says("王德福", MORE)
    await any_town.wait(hours=1)
    await any_town.private("王德福").says("王德福", KINDS["fall"][0])
    told = await told_alone(any_town, "陈立")
    assert [word in told[n] for n, word in enumerate((HELP, MORE, KINDS["fall"][0]))] == [True] * 3
    assert len(await any_town.rows(Task)) == 1


# The same writer again


async def test_within_ten_minutes_it_is_the_same_alarm(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(minutes=4)
    await duty_town.private("王德福").says("王德福", MORE)
    assert (await alert(duty_town)).said == f"{HELP}\n{MORE}"
    assert MORE in (await called(duty_town, "孙国庆"))[-1]
    assert MORE in (await called(duty_town, "吴长河"))[-1]
    assert await called(duty_town, "周玉梅") == []
    await duty_town.wait(minutes=3)
    (text,) = await called(duty_town, "周玉梅")
    assert HELP in text and MORE in text


async def test_what_is_added_once_it_is_taken_goes_to_who_took_it(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.bot.relay.deliver_due()
    await duty_town.private("孙国庆").says("孙国庆", "收到")
    await duty_town.private("王德福").says("王德福", MORE)
    assert MORE in (await called(duty_town, "孙国庆"))[-1]
    assert await calls(duty_town) == [2, 0, 0]


async def test_later_it_is_another_alarm(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.wait(minutes=11)
    await duty_town.private("王德福").says("王德福", MORE)
    assert len(await duty_town.rows(Alert)) == 2


async def test_two_writers_are_two_alarms(duty_town: Town):
    names = ("王德福", "李淑芬")
    await asyncio.gather(*(duty_town.private(n).says(n, HELP) for n in names))
    assert len(await duty_town.rows(Alert)) == 2
    said = await called(duty_town, "孙国庆") and await duty_town.private("孙国庆").says(
        "孙国庆", "收到"
    )
    assert "王德福" in (said or "") and "李淑芬" in (said or "")


async def test_a_repeated_message_is_one_alarm_and_one_call(duty_town: Town):
    private = duty_town.private("王德福")
    answers = [await private.tells("王德福", HELP, id="m1") for _ in range(3)]
    assert answers[0].text == answers[2].text
    assert await calls(duty_town) == [1, 0, 0]
    assert (await alert(duty_town)).said == HELP


# Nothing let slip


async def test_no_log_knows_who_it_was_or_what(duty_town: Town, caplog, capfd):
    with capture_logs() as logged:
        await duty_town.group(FAMILY).says("张敏", HELP)
        await duty_town.private("王德福").says("王德福", KINDS["fall"][0])
        await duty_town.wait(minutes=30)
        await duty_town.private("孙国庆").says("孙国庆", "收到")
        await duty_town.bot.relay.deliver_due()
    written = repr(logged) + caplog.text + "".join(capfd.readouterr()) + metrics(duty_town)
    for personal in ("张敏", "王德福", "P01", "F01", "孙国庆", "胸", "疼", "摔", FAMILY):
        assert personal not in written


# Put away


async def test_what_was_taken_goes_in_time_and_what_stands_stays(duty_town: Town):
    await duty_town.private("王德福").says("王德福", HELP)
    await duty_town.bot.relay.deliver_due()
    await duty_town.private("孙国庆").says("孙国庆", "收到")
    await duty_town.private("李淑芬").says("李淑芬", HELP)
    later = duty_town.clock.now() + timedelta(days=800)
    assert await duty_town.do(lambda tx: alerts.forget(tx, later, 10)) == 1
    assert [row.account_id for row in await duty_town.rows(Alert)] == ["P02"]
    assert {row.alert_id for row in await duty_town.rows(AlertCall)} == {
        row.id for row in await duty_town.rows(Alert)
    }


async def test_a_look_that_finds_nothing_does_nothing(town: Town):
    assert await town.bot.runner.due(alarms.JOB) is None


async def test_a_group_without_a_name_is_told_by_its_id(duty_town: Town):
    group = duty_town.group(FAMILY)
    await duty_town.do(lambda tx: chats.change(tx, group.chat, name=""))
    await group.says("张敏", HELP)
    assert group.chat.id in (await called(duty_town, "孙国庆"))[0]
