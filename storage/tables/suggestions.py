"""线上老干部议事厅: what people suggest, word for word, and the cases that staff make of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.tables.base import BIG_ID, Table

# Empty text, for columns that never are NULL.
_BLANK = {"server_default": text("''")}


def _refers(to: str, *, index: bool = False) -> Column[int]:
    """A column that holds the id of a row of a table that may become large."""
    return Column(BigInteger, ForeignKey(to), nullable=False, index=index)


class Department(Table, table=True):
    """Who can see to a case: an office inside the bureau or outside it.

    `contact_id` is who of staff hears of what it is given; None where it has no account, and
    answers by a link. A department that is `closed_at` is given nothing any more.
    """

    __tablename__ = "departments"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    contact_id: int | None = Field(default=None, foreign_key="members.id")
    closed_at: datetime | None = None


class Theme(Table, table=True):
    """主题征集: what suggestions are asked for, between two local days.

    `state` is draft, open, closed or cancelled. The clock tells of it: on `opens_on`, each week
    until `closes_on`, and when it is over.
    """

    __tablename__ = "themes"
    __table_args__ = (Index("ix_themes_state", "state", "closes_on"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str
    aliases: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    state: str = Field(default="draft")
    intro: str = Field(default="", sa_column_kwargs=_BLANK)
    opens_on: date
    closes_on: date
    notify_at: datetime | None = Field(default=None, index=True)
    by_id: int | None = Field(default=None, foreign_key="members.id")
    created_at: datetime


class ThemeChat(Table, table=True):
    """A group in which a theme is told."""

    __tablename__ = "theme_chats"

    theme_id: int = Field(primary_key=True, foreign_key="themes.id")
    channel: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True)


class Suggestion(Table, table=True):
    """What somebody said, sealed word for word; `cases` are the points of it.

    Of who asked to be erased nothing is left of the words.

    `member_id` is whose it is, None where nobody knows the account; `by_id` who entered it for
    somebody. `how` is said, voice, paste or staff. One who is `anonymous` is named to staff only.
    """

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("inbox_id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    said_sealed: bytes | None = None
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="members.id")
    channel: str
    chat_id: str
    account_id: str
    is_group: bool
    inbox_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    how: str
    anonymous: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    at: datetime


class Case(Table, table=True):
    """One point of a suggestion, from `begins` to before `ends` of its characters; `id` is its 号.

    `state` is one of `services.suggestions.stages`. `accept_by` and `due_on` are local days.
    `officer_id` is who of staff sees to it, `kept_id` the case into which it was merged.
    `public` tells whether its group reads the answer; what is `sensitive` the bot repeats
    nowhere. `outcome` is adopted, partly, explained or not_feasible; `raised` report or
    directive, where it went further. `notify_at` is when the clock next looks at it, `reminded`
    which day of it the clock told of last, and how far that was past.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_state", "state", "id"),
        Index("ix_cases_notify_at", "notify_at"),
        Index("ix_cases_theme_id", "theme_id"),
        Index("ix_cases_category", "category"),
        Index("ix_cases_department_id", "department_id"),
        Index("ix_cases_created_at", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    suggestion_id: int = Field(sa_column=_refers("suggestions.id", index=True))
    begins: int
    ends: int
    state: str
    theme_id: int | None = Field(default=None, foreign_key="themes.id")
    category: str = Field(default="", sa_column_kwargs=_BLANK)
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    sensitive: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    public: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    department_id: int | None = Field(default=None, foreign_key="departments.id")
    officer_id: int | None = Field(default=None, foreign_key="members.id")
    kept_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    accept_by: date
    due_on: date | None = None
    notify_at: datetime | None = None
    reminded: str = Field(default="", sa_column_kwargs=_BLANK)
    outcome: str = Field(default="", sa_column_kwargs=_BLANK)
    raised: str = Field(default="", sa_column_kwargs=_BLANK)
    reopened: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    created_at: datetime
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None


class CaseVoice(Table, table=True):
    """What somebody else says to a case: `stance` is support, oppose or supplement.

    The words are sealed. Of support and of objection there is one a person and case.
    """

    __tablename__ = "case_voices"
    __table_args__ = (
        Index("ix_case_voices_case_id", "case_id", "stance", "member_id"),
        UniqueConstraint("case_id", "inbox_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id")
    member_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    stance: str
    said_sealed: bytes | None = None
    inbox_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    at: datetime
    withdrawn_at: datetime | None = None


class CaseStep(Table, table=True):
    """One step of a case's life: what of the case was `before` and `after`, by their columns.

    `by_id` of staff took it, or `department_id` by a link; both are None where the person did,
    or the clock. One that is `undone_at` was taken back.
    """

    __tablename__ = "case_steps"
    __table_args__ = (Index("ix_case_steps_case_id", "case_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id")
    deed: str
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason_sealed: bytes | None = None
    by_id: int | None = Field(default=None, foreign_key="members.id")
    department_id: int | None = Field(default=None, foreign_key="departments.id")
    at: datetime = Field(index=True)
    undone_at: datetime | None = None


class CaseAnswer(Table, table=True):
    """An answer to a case. `told_at` is when the proposer was told, None for a draft."""

    __tablename__ = "case_answers"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id", index=True)
    answer_sealed: bytes
    outcome: str = Field(default="", sa_column_kwargs=_BLANK)
    department_id: int | None = Field(default=None, foreign_key="departments.id")
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime
    told_at: datetime | None = None


class CaseRating(Table, table=True):
    """What somebody says of an answer: good, mostly, half or bad; the words beside it sealed."""

    __tablename__ = "case_ratings"
    __table_args__ = (UniqueConstraint("answer_id", "member_id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id", index=True)
    answer_id: int = Field(sa_column=_refers("case_answers.id"))
    member_id: int = Field(foreign_key="members.id", index=True)
    rating: str
    comment_sealed: bytes | None = None
    at: datetime


class CaseNote(Table, table=True):
    """What staff note of a case for themselves; nobody else reads it, sealed."""

    __tablename__ = "case_notes"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id", index=True)
    note_sealed: bytes
    by_id: int | None = Field(default=None, foreign_key="members.id")
    at: datetime


class CaseLink(Table, table=True):
    """A link by which a department without account reads one case and answers it once.

    `token_print` is a print of what stands in the link, which is kept nowhere.
    """

    __tablename__ = "case_links"

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    case_id: int = Field(foreign_key="cases.id", index=True)
    department_id: int = Field(foreign_key="departments.id")
    token_print: bytes | None = Field(default=None, unique=True)
    by_id: int | None = Field(default=None, foreign_key="members.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


class CasePhoto(Table, table=True):
    """A picture that came with a suggestion, or after it."""

    __tablename__ = "case_photos"
    __table_args__ = (UniqueConstraint("suggestion_id", "inbox_id"),)

    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    suggestion_id: int = Field(sa_column=_refers("suggestions.id"))
    inbox_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime


class AnswerTemplate(Table, table=True):
    """An answer that is often given: its name for staff, and its words."""

    __tablename__ = "answer_templates"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(unique=True)
    words: str
    by_id: int | None = Field(default=None, foreign_key="members.id")
    changed_at: datetime


class Workday(Table, table=True):
    """A day that is, or is no, working day here, whatever the calendar says."""

    __tablename__ = "workdays"

    day: date = Field(primary_key=True)
    works: bool
    reason: str = Field(default="", sa_column_kwargs=_BLANK)
    by_id: int | None = Field(default=None, foreign_key="members.id")
