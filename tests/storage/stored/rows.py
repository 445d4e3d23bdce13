"""What stands in the stored databases: a small invented bureau as of 27 October 2025, a Monday.

Each row has what its table has at any revision; what a revision lacks is left out.
"""

from __future__ import annotations

from typing import Any

from bot import demonstration
from storage.vault import Vault, derived_key

NOW = "2025-10-27 01:00:00.000000"
VAULT = Vault([derived_key(demonstration.KEY)])
PHONE = "19900000001"
# Of 王德福 five days, of which the last three in a row; of 李淑芬 a Sunday and the Monday after.
DAYS = {
    1: ("2025-10-21", "2025-10-22", "2025-10-24", "2025-10-25", "2025-10-26"),
    2: ("2025-10-12", "2025-10-13"),
}
MEMBERS = (
    (1, "王德福", "member", "喜欢下棋"),
    (2, "李淑芬", "member", ""),
    (3, "林小雨", "staff", ""),
)


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of the tables whose content means something, by table."""
    return {
        "members": [_member(*one) for one in MEMBERS],
        "member_accounts": [_account(number) for number, *_ in MEMBERS],
        "chats": [_group("G1", "老干部学习群"), _group("G2", "活动报名群")],
        "campaigns": [_campaign()],
        "campaign_chats": [{"campaign_id": 1, "channel": "simulator", "chat_id": "G1"}],
        "checkins": _checkins(),
        "checkin_totals": [
            _total(1, days=5, streak=3, longest=3, last_day="2025-10-26")
            | {"week": "2025-10-20", "week_days": 5},
            _total(2, days=2, streak=2, longest=2, last_day="2025-10-13")
            | {"week": "2025-10-13", "week_days": 1},
        ],
        "inbox": [_said(n) for n in (1, 2)],
        "outbox": [_text("waits", "waiting", None), _text("went", "sent", NOW)],
        "tasks": [_task()],
        "alerts": [_alert()],
        "long_tasks": [_long_task()],
    }


def _member(number: int, name: str, role: str, note: str) -> dict[str, Any]:
    phone = {"phone_sealed": VAULT.seal(PHONE, "phone"), "phone_print": VAULT.print(PHONE)}
    about = {"id": number, "name": name, "role": role, "note": note}
    known = {"state": "active", "activity": "normal", "quiet": None}
    return about | known | (phone if number == 1 else {})


def _account(number: int) -> dict[str, Any]:
    account = {1: "P01", 2: "P02", 3: "W01"}[number]
    return {"channel": "simulator", "account_id": account, "member_id": number}


def _group(chat_id: str, name: str) -> dict[str, Any]:
    group = {"channel": "simulator", "chat_id": chat_id, "name": name}
    return group | {"purpose": "study", "hears": "all", "enabled": True, "state": "on"}


def _campaign() -> dict[str, Any]:
    times = {"post_time": "08:01:00.000000", "next_post_at": "2025-10-28 00:01:00.000000"}
    spans = {"starts_on": "2025-10-01", "ends_on": "2026-09-30"}
    return {"id": 1, "title": "每日一学", "material": "今天读一篇短文。"} | spans | times


def _checkins() -> list[dict[str, Any]]:
    pairs = [(member, day) for member, days in DAYS.items() for day in days]
    same = {"campaign_id": 1, "channel": "simulator"}
    return [
        same
        | {"id": n, "member_id": member, "day": day, "at": f"{day} 01:00:00.000000"}
        | {"account_id": f"P0{member}", "inbox_id": 1}
        for n, (member, day) in enumerate(pairs, 1)
    ]


def _total(member: int, **counted: Any) -> dict[str, Any]:
    return {"campaign_id": 1, "member_id": member} | counted


def _said(number: int) -> dict[str, Any]:
    chat = {"app": "simulator", "channel": "simulator", "chat_id": "G1", "via": "text"}
    said = {"sender_key": f"key-{number}", "message_id": f"m{number}", "sender_id": "P01"}
    return chat | said | {"id": number, "text": "打卡", "received_at": NOW, "answer": "记上了"}


def _text(key: str, state: str, done_at: str | None) -> dict[str, Any]:
    chat = {"channel": "simulator", "chat_id": "G1", "is_group": True, "kind": "answer"}
    when = {"due_at": NOW, "created_at": NOW, "done_at": done_at}
    return chat | when | {"key": key, "text": f"文字：{key}", "state": state, "attempts": 0}


def _task() -> dict[str, Any]:
    who = {"kind": "human", "channel": "simulator", "account_id": "P01", "member_id": 1}
    said = {"chat_id": "P01", "is_group": False, "said": "请给我打电话", "inbox_id": 1}
    return who | said | {"id": 1, "slots": {}, "opened_at": NOW, "closed_at": None}


def _alert() -> dict[str, Any]:
    who = {"kind": "medical", "channel": "simulator", "account_id": "P01", "member_id": 1}
    said = {"chat_id": "P01", "is_group": False, "said": "我摔倒了", "inbox_id": 2}
    taken = {"state": "taken", "round": 1, "taken_by": 3, "taken_at": NOW, "next_at": None}
    return who | said | taken | {"id": 1, "opened_at": NOW, "heard_at": NOW}


def _long_task() -> dict[str, Any]:
    about = {"id": 1, "kind": "export", "about": {}, "state": "done", "done": 1, "total": 1}
    return about | {"error": "", "by": 3, "at": NOW, "changed_at": NOW}
