"""主题征集 by the clock: the opening post, a word each week, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import local_date
from bot.messages import Chat, Outgoing
from schedules.job import Job, Now
from services import chats
from services.themes import theme_figures, theme_posts, theme_stages, themes, theming
from services.themes.theme_stages import NUDGE, OPENING, SUMMARY, Stage
from storage import outbox
from storage.audit import By
from storage.transaction import Row, Transaction

KIND = "theme"


def tell(tx: Transaction, at: Now) -> bool:
    """Do what is due first of a theme; whether there is more."""
    row = theme_stages.due(tx, at.now)
    if row is None:
        return False
    for stage in theme_stages.current(row, at.now, at.zone):
        _tell(tx, at, row, stage)
    if theme_stages.is_over(row, at.now, at.zone):
        theming.finish(tx, row, By(None, at.now))
    else:
        theme_stages.plan_next(tx, row, at.now, at.zone)
    soonest = theme_stages.next_due(tx)
    return soonest is not None and soonest <= at.now


def _tell(tx: Transaction, at: Now, row: Row, stage: Stage) -> None:
    """Lay a post ready for each group, once a stage and group."""
    begins = theme_stages.key(row.id, stage.name)
    if stage.name == NUDGE:
        begins = f"{begins}:{local_date(stage.at, at.zone)}"
    for chat in themes.groups(tx, row.id):
        if stage.name == NUDGE and _opened_today(tx, at, row, chat):
            continue
        text = _WORDS[stage.name](tx, at, row, chat)
        what = Outgoing(text, good_until=stage.good_until, refs=((KIND, row.id),))
        outbox.put(tx, f"{begins}:{chat.channel}:{chat.id}", chat, what, at.now, kind="post")


def _opened_today(tx: Transaction, at: Now, row: Row, chat: Chat) -> bool:
    """Whether a group reads only today what is asked for; it is not reminded at once."""
    opening = theme_stages.key(row.id, OPENING)
    today = local_date(at.now, at.zone)
    told = outbox.like(tx, f"{opening}:{chat.channel}:{chat.id}")
    return any(local_date(one.created_at, at.zone) == today for one in told)


def _opening(tx: Transaction, at: Now, row: Row, chat: Chat) -> str:
    return theme_posts.opening(row, at.say, only_at=chats.hears_only_at(tx, chat))


def _nudge(tx: Transaction, at: Now, row: Row, chat: Chat) -> str:
    sums = theme_figures.sums(tx, row.id)
    return theme_posts.nudge(row, sums, at.say, only_at=chats.hears_only_at(tx, chat))


def _summary(tx: Transaction, at: Now, row: Row, _chat: Chat) -> str:
    return theme_posts.summary(row, theme_figures.sums(tx, row.id), at.say)


_WORDS: dict[str, Callable[[Transaction, Now, Row, Chat], str]] = {
    OPENING: _opening,
    NUDGE: _nudge,
    SUMMARY: _summary,
}
JOB = Job("themes", {"minute": "*"}, tell, due=theme_stages.next_due)
