"""通知已阅: notices that people confirm having read.

`create`, `change` and `discard` are of drafts, `send` asks people to read one, `part` tells the
next of them in private, `read` and `mark` note that somebody has.
"""

from __future__ import annotations

from services.announcements.asking import Audience, audience
from services.announcements.receipts import (
    Count,
    count_overdue,
    counts,
    mark,
    of_member,
    people,
    read,
    unmark,
    unread,
    unread_by,
)
from services.announcements.sending import (
    KIND,
    Part,
    part,
    remind,
    reminded,
    send,
    text_of,
    total,
    withdraw,
    words_of,
)
from services.announcements.writing import (
    ITEM,
    Draft,
    change,
    count_prepared,
    create,
    discard,
    draft_of,
    find,
    groups,
    open_items,
    quoted,
    recent,
)

__all__ = [
    "ITEM",
    "KIND",
    "Audience",
    "Count",
    "Draft",
    "Part",
    "audience",
    "change",
    "count_overdue",
    "count_prepared",
    "counts",
    "create",
    "discard",
    "draft_of",
    "find",
    "groups",
    "mark",
    "of_member",
    "open_items",
    "part",
    "people",
    "quoted",
    "read",
    "recent",
    "remind",
    "reminded",
    "send",
    "text_of",
    "total",
    "unmark",
    "unread",
    "unread_by",
    "withdraw",
    "words_of",
]
