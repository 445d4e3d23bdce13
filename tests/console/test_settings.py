"""设置 in the console: what holds, where it comes from, and what is changed at once."""

from __future__ import annotations

import pytest

from bot.messages import Chat
from bot.texts import Texts
from console.parts import PARTS
from services import settings
from services.settings import KNOWN
from storage import outbox
from storage.tables.engine import Audit, Outbox
from storage.tables.longtasks import LongTask
from storage.tables.settings import Setting
from tests.kit.office import Office, Page, Visitor

HOME = "/console/settings"
GROUP = Chat("simulator", "G1", is_group=True)
say = Texts()


async def sets(visitor: Visitor, name: str, words: str) -> Page:
    await visitor.get(HOME)
    return await visitor.send(f"{HOME}/{name}/put", **{name: words})


async def kept(office: Office) -> dict[str, object]:
    return {row.name: row.value for row in await office.town.rows(Setting)}


async def posts(office: Office, many: int) -> list[str]:
    """Lay so many posts ready for the group, let them go out; gives what became of them."""
    town = office.town

    def lay(tx):
        for n in range(many):
            outbox.put(tx, f"post:{n}", GROUP, f"第{n}条", town.clock.now(), kind="post")

    await town.do(lay)
    for _ in range(many):
        await town.wait(minutes=2)
    return [row.state for row in await town.rows(Outbox) if row.key.startswith("post:")]


async def test_every_setting_is_told_with_its_value_and_its_source(office: Office, signed_in):
    page = await (await signed_in("admin")).get(HOME)
    words = page.words
    assert "checkin.post_time" not in words, "who wrote that in the file could not start"
    for one in office.console[PARTS].configured:
        assert one.name in words, one.name
        assert one.name in KNOWN or one.about in words
    assert 'value="20:00-07:30、12:00-14:00"' in page.html
    assert "环境变量" in words and "没有写，按默认" in words


async def test_no_secret_is_shown(office: Office, signed_in):
    html = (await (await signed_in("admin")).get(HOME)).html
    given = office.town.bot.settings
    account = given.official_account
    assert account is not None
    secrets = (given.security.key, given.database.url, account.token, account.aes_key)
    for secret in secrets:
        assert secret.get_secret_value() not in html
    assert "已设置" in html and "未设置" in html


async def test_a_cap_that_was_set_holds_at_once_and_the_configured_one_again(
    office: Office, signed_in
):
    admin = await signed_in("admin")
    page = await sets(admin, "delivery.posts_a_day", "１")
    assert "改好了：每个群每天最多主动发几条" in page.words and "在这里改的" in page.words
    assert await kept(office) == {"delivery.posts_a_day": 1}
    assert sorted(await posts(office, 2)) == ["forward", "sent"]
    page = await admin.send(f"{HOME}/delivery.posts_a_day/drop")
    assert "改回配置里的了" in page.words and await kept(office) == {}


async def test_quiet_hours_that_were_set_hold_at_once(office: Office, signed_in):
    await sets(await signed_in("admin"), "delivery.quiet", "9：00到10:00，20:00-7:30")
    assert await kept(office) == {"delivery.quiet": ["09:00-10:00", "20:00-07:30"]}
    assert await posts(office, 1) == ["waiting"]
    await office.town.wait(minutes=30)
    rows = await office.town.rows(Outbox)
    assert [row.state for row in rows if row.key.startswith("post:")] == ["sent"]


WRONG = [
    ("delivery.quiet", "晚上八点以后", "20:00-07:30"),
    ("delivery.quiet", "", "20:00-07:30"),
    ("delivery.quiet", "20:00-20:00", "20:00-07:30"),
    ("delivery.quiet", "00:00-12:00、12:00-00:00", "留出能发消息的时间"),
    ("delivery.posts_a_day", "0", "1到20"),
    ("delivery.posts_a_day", "三", "1到20"),
    ("checkin.post_time", "25:00", "08:01"),
    ("checkin.makeup_days", "-1", "0到31"),
    ("backup.hour", "24", "0到23"),
]


@pytest.mark.parametrize(("name", "words", "told"), WRONG)
async def test_what_can_not_be_is_told_beside_its_field_and_stays_there(
    office: Office, signed_in, name, words, told
):
    page = await sets(await signed_in("admin"), name, words)
    assert page.status == 422
    wrong = page.html.partition(f'id="e-{name}"')[2].partition("</p>")[0]
    assert told in wrong
    assert f'name="{name}" type="text" value="{words}"' in page.html
    assert await kept(office) == {}
    assert not [row for row in await office.town.rows(Audit) if row.subject.startswith("setting")]


async def test_who_changed_what_and_when_is_kept_and_told(any_office: Office):
    admin = await any_office.signed_in("admin", "陈立")
    await sets(admin, "backup.hour", "3")
    await sets(admin, "backup.hour", "3")
    await sets(admin, "backup.hour", "4")
    await admin.send(f"{HOME}/backup.hour/drop")
    page = await admin.send(f"{HOME}/backup.hour/drop")
    assert "没有变化" in page.words
    rows = [row for row in await any_office.town.rows(Audit) if row.subject.startswith("setting")]
    assert {row.subject for row in rows} == {"setting:backup.hour"}
    assert [(row.action, row.before["value"], row.after["value"]) for row in rows] == [
        ("setting.change", 2, 3),
        ("setting.change", 3, 4),
        ("setting.drop", 4, 2),
    ]
    assert {row.member_id for row in rows} == {admin.member_id}
    told = page.words.partition("谁改过")[2]
    assert told.count("陈立") == 3 and told.count("每天夜里几点以后做备份") == 3


async def test_the_hour_of_the_nightly_copy_holds_for_the_clock(office: Office, signed_in):
    await sets(await signed_in("admin"), "backup.hour", "4")
    await office.town.wait(minutes=58)
    assert await copies(office) == 1  # This morning's, whose hour had come.
    await office.town.wait(hours=17)  # 03:28
    assert await copies(office) == 1
    await office.town.wait(hours=1)
    assert await copies(office) == 2


async def copies(office: Office) -> int:
    return len([row for row in await office.town.rows(LongTask) if row.kind == "backup"])


async def test_an_evening_without_summary_is_a_time_too(office: Office, signed_in):
    admin, town = await signed_in("admin"), office.town
    assert str(await town.do(lambda tx: settings.at_time(tx, settings.SUMMARY_TIME))) == "19:10:00"
    await sets(admin, "checkin.summary_time", "")
    assert await town.do(lambda tx: settings.at_time(tx, settings.SUMMARY_TIME)) is None
    await sets(admin, "checkin.post_time", "7:35")
    assert str(await town.do(lambda tx: settings.at_time(tx, settings.POST_TIME))) == "07:35:00"


async def test_what_is_only_configured_can_not_be_set_here(office: Office, signed_in):
    admin = await signed_in("admin")
    await admin.get(HOME)
    for name in ("security.key", "server.port", "none.such"):
        assert (await admin.send(f"{HOME}/{name}/put", **{name: "1"})).status == 404
        assert (await admin.send(f"{HOME}/{name}/drop")).status == 404
    assert await kept(office) == {}
