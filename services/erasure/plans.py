"""What becomes of the rows that are somebody's own, table by table.

A text column that is not named here is searched and cleaned. A new column that names a member
or an account must be decided on here; `tests/services/test_erasure.py` asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Plan:
    """By which columns a row is somebody's own, and what is left of it.

    `members` name a member, `accounts` an account of the row's channel; a `chat` is a private
    one whose id is the account's. Such a row goes, unless it is a fact that `stays`, with what
    is `left` in its columns.
    """

    members: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    stays: bool = False
    left: Mapping[str, Any] = field(default_factory=dict)


PLANS: Mapping[str, Plan] = {
    "activity_classes": Plan(("member_id",)),
    "activity_words": Plan(("member_id",)),
    "blocked": Plan(accounts=("account_id",)),
    "buckets": Plan(accounts=("chat_id",)),
    "chat_members": Plan(accounts=("account_id",)),
    "checkin_reminders": Plan(("member_id",)),
    "consents": Plan(("member_id",)),
    "dialogs": Plan(accounts=("account_id", "chat_id")),
    "family_links": Plan(("elder_id", "relative_id")),
    "import_rows": Plan(("member_id",)),
    "leaves": Plan(("member_id",)),
    "logins": Plan(("member_id",)),
    "member_accounts": Plan(("member_id",)),
    "memberships": Plan(("member_id",)),
    "merges": Plan(("kept_id", "gone_id")),
    "node_liaisons": Plan(("member_id",)),
    "not_same": Plan(("one_id", "other_id")),
    "passes": Plan(("member_id",)),
    "sessions": Plan(("member_id",)),
    "shared_accounts": Plan(("member_id",)),
    "unclear": Plan(("member_id",), ("account_id", "chat_id")),
    # Facts, and what is counted. They point to the shell, and nothing of them tells who it was.
    "acknowledgements": Plan(accounts=("chat_id",)),
    "alerts": Plan(
        ("member_id",),
        ("account_id", "chat_id"),
        stays=True,
        left={"said": "", "state": "taken", "next_at": None},
    ),
    "case_ratings": Plan(("member_id",), stays=True, left={"comment_sealed": None}),
    "case_voices": Plan(("member_id",), stays=True, left={"said_sealed": None}),
    "checkins": Plan(
        ("member_id",), ("account_id",), stays=True, left={"reflection": "", "share": ""}
    ),
    "inbox": Plan(
        accounts=("sender_id", "chat_id"),
        stays=True,
        left={"text": "", "answer": None, "way_back": None},
    ),
    "outbox": Plan(
        accounts=("chat_id",),
        stays=True,
        left={"text": "", "mentions": None, "picture": None, "way_back": None},
    ),
    "signups": Plan(
        ("member_id",),
        stays=True,
        left={"name": "", "company": None, "chosen": None, "remark_sealed": None},
    ),
    "simulator_messages": Plan(accounts=("sender_id",), stays=True, left={"text": ""}),
    "suggestions": Plan(
        ("member_id",), ("account_id", "chat_id"), stays=True, left={"said_sealed": None}
    ),
    "tasks": Plan(
        ("member_id", "about_id"),
        ("account_id", "chat_id"),
        stays=True,
        left={"said": "", "slots": {}, "detail_sealed": None},
    ),
    "trial_lines": Plan(("member_id",), stays=True, left={"said": "", "answer": None}),
}

# Columns that name a member and keep naming the shell: who did something, what is counted.
POINTS: Mapping[tuple[str, str], str] = {
    ("activity_classes", "by"): "who said so",
    ("activities", "by_id"): "who wrote it",
    ("activities", "proposer_id"): "who proposed it",
    ("activity_menus", "by_id"): "who put it together",
    ("alert_calls", "member_id"): "that somebody on duty was called",
    ("alerts", "taken_by"): "who took it",
    ("chats", "keeper_id"): "handed back to all staff before",
    ("announcements", "by_id"): "who wrote it",
    ("answer_templates", "by_id"): "who wrote it",
    ("bookings", "by_id"): "who booked it",
    ("bookings", "member_id"): "for whom a room was booked",
    ("case_answers", "by_id"): "who wrote it",
    ("case_links", "by_id"): "who made it",
    ("case_notes", "by_id"): "who noted it",
    ("case_steps", "by_id"): "who took it",
    ("cases", "officer_id"): "who sees to it",
    ("checkins", "by_id"): "who said so",
    ("checkin_totals", "member_id"): "what is counted",
    ("leaves", "by_id"): "who said so",
    ("pastes", "by_id"): "who pasted it",
    ("receipts", "member_id"): "what is counted",
    ("receipts", "by_id"): "who said so",
    ("signups", "by_id"): "who said so",
    ("signups", "host_id"): "whose guest somebody is",
    ("settings", "by_id"): "who set it",
    ("wordings", "by_id"): "who worded it",
    ("consents", "given_by"): "who noted it",
    ("departments", "contact_id"): "who hears of its cases",
    ("family_links", "decided_by"): "who decided it",
    ("imports", "by"): "who did it",
    ("long_tasks", "by"): "who asked for it",
    ("members", "merged_into"): "emptied with the entry",
    ("merges", "by"): "who did it",
    ("not_same", "by"): "who said so",
    ("suggestions", "by_id"): "who entered it",
    ("tasks", "closed_by"): "who closed it",
    ("themes", "by_id"): "who opened it",
    ("trial_lines", "by"): "who judged it",
    ("unclear", "by_id"): "who said what was meant",
    ("workdays", "by_id"): "who said so",
}

# Columns of text that are not searched.
LEFT: Mapping[tuple[str, str], str] = {
    ("members", "name"): "of others; one's own is emptied",
    ("members", "sounds"): "of others; one's own is emptied",
    ("members", "aliases"): "of others; one's own is emptied",
    ("members", "role"): "a word of the program",
    ("logins", "name"): "others sign in by it; one's own goes",
    ("logins", "password"): "a hash",
    ("sessions", "key"): "a hash",
    ("passes", "key"): "a hash",
    ("bind_tries", "subject"): "a hash",
    ("inbox", "sender_key"): "a hash that tells repeated messages, and nothing of whose they are",
    ("versions", "name"): "a word of the program",
    ("choices", "of"): "a word of the program",
    ("wordings", "key"): "a word of the program",
}
# Words of the program by the name of their column, whatever the table.
PROGRAM = frozenset(
    (
        *("action", "activity", "app", "basis", "birth_calendar", "channel", "form", "hears"),
        *("intent", "kind", "level", "outcome", "purpose", "road", "state", "verdict", "via"),
    )
)
