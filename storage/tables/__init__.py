"""Every table, so that `metadata` is whole once this package is imported."""

from storage.tables.alerts import Alert, AlertCall
from storage.tables.base import Table
from storage.tables.chats import Blocked, Chat, ChatMember
from storage.tables.checkin import Campaign, CampaignChat, Checkin, CheckinTotal
from storage.tables.engine import (
    Acknowledgement,
    Audit,
    Bucket,
    Dialog,
    Inbox,
    Outbox,
    Version,
)
from storage.tables.members import Member, MemberAccount
from storage.tables.simulator import SimulatorClock, SimulatorMessage
from storage.tables.tasks import Task

metadata = Table.metadata

__all__ = [
    "Acknowledgement",
    "Alert",
    "AlertCall",
    "Audit",
    "Blocked",
    "Bucket",
    "Campaign",
    "CampaignChat",
    "Chat",
    "ChatMember",
    "Checkin",
    "CheckinTotal",
    "Dialog",
    "Inbox",
    "Member",
    "MemberAccount",
    "Outbox",
    "SimulatorClock",
    "SimulatorMessage",
    "Table",
    "Task",
    "Version",
    "metadata",
]
