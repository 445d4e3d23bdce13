"""Commands that enter people, groups and campaigns, as long as there is no console."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot import config
from bot.channels.official_account import OfficialAccount
from bot.channels.simulator import Simulator
from bot.channels.wecom_aibot import AiBot
from bot.clock import local_date
from bot.errors import SettingsError
from bot.installation import ready_engine
from bot.messages import Account, Chat, Say
from bot.pacing import quiet_hours
from bot.permissions import ROLES
from bot.texts import Texts
from services import chats, checkin, members, rewording, settings
from services import groups as group_rules
from services.groups import PURPOSES, WORDS, NoPurpose, standing
from storage.audit import By
from storage.once import once
from storage.tables.checkin import Campaign
from storage.transaction import Row, Transaction

CHANNELS = (OfficialAccount.name, AiBot.name, Simulator.name)
say = Texts()


def bind(given: config.Settings, account: Account, name: str, role: str | None) -> None:
    """Say whose a platform account is; a person not yet on the roster is entered."""
    _check_channel(account.channel)
    _check_one_of("cli.no_role", role, ROLES)

    def work(tx: Transaction) -> None:
        member_id = members.bind(tx, account.channel, account.id, name)
        if role is not None:
            members.set_role(tx, member_id, role)

    once(ready_engine(given), work)
    print(say("cli.bound", name=name, channel=account.channel))


def campaign(given: config.Settings, title: str, days: int, group_ids: list[str]) -> None:
    """Open a check-in campaign of so many days, from today on, in known groups or in none."""
    today = local_date(datetime.now(UTC), given.zone)
    now, ends = datetime.now(UTC), today + timedelta(days=days - 1)

    def work(tx: Transaction) -> None:
        opened = Campaign(
            title=title,
            starts_on=today,
            ends_on=ends,
            post_time=time.fromisoformat(settings.value(tx, settings.POST_TIME)),
            summary_time=settings.at_time(tx, settings.SUMMARY_TIME),
            makeup_days=settings.value(tx, settings.MAKEUP_DAYS),
        )
        groups = [_known_group(tx, group_id) for group_id in group_ids]
        checkin.create_campaign(tx, opened, groups, now, given.zone)

    once(ready_engine(given), work)
    print(say("cli.campaign", title=title, ends=ends))


def groups(given: config.Settings) -> None:
    """List the groups that are known, those first that the bot serves."""
    rows = once(ready_engine(given), chats.every)
    for row in rows:
        print(_group_line(row))
    if not rows:
        print(say("cli.no_groups"))


def group(
    given: config.Settings, chat: Chat, *, keeper: str | None, on: bool | None, **changed: Any
) -> None:
    """Change what is entered of a group, and switch it on or off; None leaves a value.

    Without a word one that is off is switched on; one that is on trial or lost stays so.
    """
    _check_channel(chat.channel)
    _check_group(given, changed)
    values = {name: value for name, value in changed.items() if value is not None}
    by, engine = By(None, datetime.now(UTC)), ready_engine(given)
    in_chat = Texts(bot=given.bureau.bot_name)

    def work(tx: Transaction) -> Row | None:
        if keeper is not None:
            values["keeper_id"] = _keeper(tx, keeper)
        chats.found(tx, chat)
        group_rules.change(tx, chat, values, by)
        in_chat.reword(rewording.of_all(tx))
        _switch(tx, chat, by, in_chat, on=on)
        return chats.find(tx, chat)

    print(_group_line(once(engine, work)))


def block(given: config.Settings, account: Account, *, undo: bool) -> None:
    """Stop listening to an account, or listen again."""
    _check_channel(account.channel)
    engine, now = ready_engine(given), datetime.now(UTC)
    if undo:
        freed = once(engine, lambda tx: chats.unblock(tx, account))
        print(say("cli.unblocked" if freed else "cli.not_blocked"))
    else:
        once(engine, lambda tx: chats.block(tx, account, now))
        print(say("cli.blocked"))


def _check_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise SettingsError(say("cli.no_channel", channel=channel, channels="、".join(CHANNELS)))


def _check_one_of(key: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise SettingsError(say(key, value=value, known="、".join(known)))


def _check_group(given: config.Settings, changed: dict[str, Any]) -> None:
    robots = given.group_robot.keys if given.group_robot else {}
    _check_one_of("cli.no_purpose", changed.get("purpose"), PURPOSES)
    _check_one_of("cli.no_robot", changed.get("robot") or None, tuple(robots))
    try:
        quiet_hours((changed.get("quiet") or "20:00-07:30").split(","))
    except ValueError:
        raise SettingsError(say("cli.no_quiet", value=changed["quiet"])) from None


def _keeper(tx: Transaction, name: str) -> int | None:
    """The member of that name, None for no name at all."""
    member_id = members.named(tx, name) if name else None
    if name and member_id is None:
        raise SettingsError(say("cli.no_member", name=name))
    return member_id


def _known_group(tx: Transaction, group_id: str) -> Chat:
    rows = [row for row in chats.every(tx) if row.chat_id == group_id]
    if len(rows) != 1:
        raise SettingsError(say("cli.no_group", group=group_id))
    return Chat(rows[0].channel, group_id, is_group=True)


def _switch(tx: Transaction, chat: Chat, by: By, in_chat: Say, *, on: bool | None) -> None:
    row = chats.find(tx, chat)
    assert row is not None, "a group that was just entered"
    untold = "on" if row.state == "off" else row.state
    wanted = untold if on is None else "on" if on else "off"
    if standing(row) == wanted:
        return
    try:
        group_rules.switch(tx, chat, wanted, by, in_chat)
    except NoPurpose:
        raise SettingsError(say("cli.purpose_first", name=row.name or chat.id)) from None


def _group_line(row: Row | None) -> str:
    assert row is not None, "a group that was just entered"
    return say(
        "cli.group",
        state=say(WORDS[standing(row)]),
        channel=row.channel,
        id=row.chat_id,
        name=row.name or "-",
        purpose=row.purpose or "-",
        robot=row.robot or "-",
    )
