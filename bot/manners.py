"""Whether the time is right: quiet hours, the day's posts, the platform's reply window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.channel import Capabilities, Window
from bot.messages import Account, Chat
from bot.pacing import Quiet, not_before, quiet_hours
from services import chats, members, settings
from services.checkin import leaves
from storage import inbox, outbox
from storage.transaction import Row, Transaction

log = structlog.get_logger(__name__)
# What starts the keys of texts that are not reminders, but belong to somebody's work, or offer
# what somebody waits for.
WORK = (
    *("task:", "watch:", "forward:", "bound:", "decided:", "absent:", "offer:", "left:"),
    *("meant:", "case:", "hall:"),
)
# What reminds somebody of study: silent while they are on leave, and worth nothing to others.
STUDY = ("remind:", "certificate:")
# What comes at an hour that the person chose, whatever the bureau's hours are.
CHOSEN = "remind:"


@dataclass(frozen=True, slots=True)
class Manners:
    """How unprompted texts behave: the bureau's quiet hours, and how many a group bears a day.

    Both are what is configured; what the bureau set on its page goes before.
    """

    zone: ZoneInfo
    quiet: tuple[Quiet, ...] = ()
    posts_a_day: int = 3

    def when(
        self, tx: Transaction, chat: Chat, now: datetime, *, chosen: bool = False
    ) -> tuple[datetime, int]:
        """From when an unprompted text may go out, and how many went to the chat today.

        At an hour that somebody has `chosen` only their own quiet hours hold.
        """
        quiet = self.own_hours(tx, chat) if chosen else self.hours(tx, chat)
        midnight = now.astimezone(self.zone).replace(hour=0, minute=0, second=0)
        until = not_before(now, quiet, self.zone, f"{chat.channel}:{chat.id}")
        return until, outbox.posts_since(tx, chat, midnight.replace(microsecond=0))

    def most_posts(self, tx: Transaction, chat: Chat) -> int:
        """How many unprompted texts a group bears a day."""
        row = chats.find(tx, chat)
        own = row.posts_a_day if row is not None else None
        if own is not None:
            return int(own)
        return int(settings.value(tx, settings.POSTS_A_DAY, self.posts_a_day))

    def hours(self, tx: Transaction, chat: Chat) -> tuple[Quiet, ...]:
        """A chat's own quiet hours; the bureau's where there are none, or none can be read."""
        own = self._readable(_own_quiet_hours(tx, chat), chat)
        also = self._readable(_further_quiet_hours(tx, chat), chat)
        return (*(self._bureaus(tx) if own is None else own), *(also or ()))

    def _bureaus(self, tx: Transaction) -> tuple[Quiet, ...]:
        """What the bureau set on its page, else what is configured."""
        row = settings.find(tx, settings.QUIET)
        return self.quiet if row is None else quiet_hours(row.value)

    def own_hours(self, tx: Transaction, chat: Chat) -> tuple[Quiet, ...]:
        """Those quiet hours of a chat that are its own, without the bureau's."""
        own = self._readable(_own_quiet_hours(tx, chat), chat)
        also = self._readable(_further_quiet_hours(tx, chat), chat)
        return (*(own or ()), *(also or ()))

    @staticmethod
    def _readable(written: list[str] | None, chat: Chat) -> tuple[Quiet, ...] | None:
        try:
            return None if written is None else quiet_hours(written)
        except ValueError:
            log.warning("quiet hours can't be read", channel=chat.channel)
            return None


def texts_left(tx: Transaction, chat: Chat, able: Capabilities, now: datetime) -> int | None:
    """How many texts the platform still takes, None where nobody there wrote lately."""
    heard, touched = inbox.last_heard(tx, chat), inbox.last_touched(tx, chat)
    opened = ((heard, able.window), (touched, able.brief))
    left = [_left_of(tx, chat, at, window, now) for at, window in opened]
    return max((some for some in left if some is not None), default=None)


def _left_of(
    tx: Transaction, chat: Chat, at: datetime | None, window: Window | None, now: datetime
) -> int | None:
    if at is None or window is None or at + window.lasts <= now:
        return None
    return window.most - outbox.sent_since(tx, chat, at)


def is_spared(tx: Transaction, row: Row, today: date) -> bool:
    """Whether a text is unprompted and unwanted; what is work is always wanted.

    That is so in a group that is off or tried, and to somebody who wants no reminders, or is
    on leave from the study that it reminds of. An hour of one's own is chosen, whatever was
    said of reminders before.
    """
    if row.kind != "post":
        return False
    if row.is_group:
        return chats.is_silent(tx, Chat(row.channel, row.chat_id, is_group=True))
    if row.key.startswith(WORK):
        return False
    account = Account(row.channel, row.chat_id)
    if row.key.startswith(STUDY) and _are_on_leave(tx, account, today):
        return True
    return not row.key.startswith(CHOSEN) and not members.wishes(tx, account).reminders


def _are_on_leave(tx: Transaction, account: Account, today: date) -> bool:
    """Whether everybody who uses an account is on leave from all study."""
    users = members.users(tx, account)
    return bool(users) and all(leaves.standing(tx, one, today) for one in users)


def may_mention(tx: Transaction, channel: str, mentions: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the accounts that do not mind being named in a group."""
    return tuple(one for one in mentions if members.wishes(tx, Account(channel, one)).mention)


def _own_quiet_hours(tx: Transaction, chat: Chat) -> list[str] | None:
    """The group's, or those of the person alone with the bot; None where the bureau's hold."""
    if chat.is_group:
        return chats.own_quiet_hours(tx, chat)
    return members.own_quiet_hours(tx, Account(chat.channel, chat.id))


def _further_quiet_hours(tx: Transaction, chat: Chat) -> list[str] | None:
    """What a person has asked for beside the hours that hold anyway."""
    return None if chat.is_group else members.wishes(tx, Account(chat.channel, chat.id)).quiet
