"""体会: what people said of their study, and whether others may read it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.scene import Question
from bot.texts.dates import date_words
from services.matters import Desk
from storage import audit, dialogs, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.members import Member
from storage.transaction import Row, Transaction

# What the question serves, and how long it waits for an answer.
SHARE = "checkin_share"
PATIENCE = timedelta(days=7)

_checkins, _members = core(Checkin), core(Member)


def listed(tx: Transaction, campaign_id: int, first: int, most: int) -> list[Row]:
    """The reflections on a campaign, the latest first: id, member_id, name, day, reflection, share.

    `share` is "" (nobody asked), asked, yes or no.
    """
    columns = (
        _checkins.c.id,
        _checkins.c.member_id,
        _members.c.name,
        _checkins.c.day,
        _checkins.c.reflection,
        _checkins.c.share,
    )
    rows = select(*columns).join(_members, _members.c.id == _checkins.c.member_id)
    told = rows.where(_checkins.c.campaign_id == campaign_id, _checkins.c.reflection != "")
    latest = told.order_by(_checkins.c.day.desc(), _checkins.c.id.desc())
    return list(tx.execute(latest.offset(first).limit(most)))


def find(tx: Transaction, checkin_id: int) -> Row | None:
    """A check-in with its member's name; None if there is none."""
    rows = select(_checkins, _members.c.name).join(_members, _members.c.id == _checkins.c.member_id)
    return tx.execute(rows.where(_checkins.c.id == checkin_id)).first()


def ask(tx: Transaction, checkin_id: int, desk: Desk, by: By) -> bool:
    """Ask somebody alone, once, whether others may read what they said.

    False where nothing was said or it was asked before, where the bot can't speak first, and
    while something else is being asked.
    """
    row = find(tx, checkin_id)
    if row is None or not row.reflection or row.share:
        return False
    chat = desk.reach.to_person(tx, row.member_id)
    if chat is None or not desk.reach.pushes(chat.channel):
        return False
    if dialogs.is_open(tx, chat, chat.id, by.at):
        return False
    question = Question(SHARE, (), by.at + PATIENCE, kind="confirm", draft={"checkin": checkin_id})
    dialogs.lay(tx, chat, chat.id, question, by.at)
    text = desk.say("checkin.share", name=row.name, date=date_words(desk.say, row.day))
    outbox.put(tx, f"share:{checkin_id}", chat, text, by.at, kind="post")
    _set(tx, row, "asked", by)
    return True


def answer(tx: Transaction, checkin_id: int, yes: bool, by: By) -> bool:  # noqa: FBT001
    """Keep what somebody who was asked said; false where the check-in is no more."""
    row = find(tx, checkin_id)
    if row is None:
        return False
    _set(tx, row, "yes" if yes else "no", by)
    return True


def _set(tx: Transaction, row: Row, share: str, by: By) -> None:
    tx.execute(update(_checkins).where(_checkins.c.id == row.id).values(share=share))
    subject = f"campaign:{row.campaign_id}"
    who = {"member_id": row.member_id, "day": row.day.isoformat()}
    audit.note(
        tx, by, "checkin.share", subject, before={"share": row.share}, after=who | {"share": share}
    )
