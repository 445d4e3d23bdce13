"""Every table, so that `metadata` is whole once this package is imported."""

from storage.tables.activities import (
    Activity,
    ActivityBody,
    ActivityChat,
    ActivityMenu,
    ActivityNote,
    ActivityWord,
    Signup,
)
from storage.tables.alerts import Alert, AlertCall
from storage.tables.announcements import (
    Announcement,
    AnnouncementBody,
    AnnouncementChat,
    Receipt,
)
from storage.tables.base import Table
from storage.tables.bookings import Booking, Venue
from storage.tables.chats import Blocked, Chat, ChatMember, TrialLine
from storage.tables.checkin import (
    Campaign,
    CampaignBody,
    CampaignChat,
    Checkin,
    CheckinReminder,
    CheckinTotal,
    Leave,
)
from storage.tables.engine import (
    Acknowledgement,
    Audit,
    Bucket,
    Dialog,
    Inbox,
    Outbox,
    Version,
)
from storage.tables.families import FamilyLink
from storage.tables.grid import GridNode, NodeLiaison
from storage.tables.imports import Import, ImportRow
from storage.tables.longtasks import LongTask
from storage.tables.members import (
    ActivityClass,
    BindTry,
    Choice,
    Member,
    MemberAccount,
    Merge,
    NotSame,
    SharedAccount,
)
from storage.tables.organisations import Membership, Organisation
from storage.tables.pastes import Paste
from storage.tables.privacy import Consent
from storage.tables.settings import Setting
from storage.tables.simulator import SimulatorClock, SimulatorMessage
from storage.tables.staff import Login, Pass, Session
from storage.tables.suggestions import (
    AnswerTemplate,
    Case,
    CaseAnswer,
    CaseLink,
    CaseNote,
    CasePhoto,
    CaseRating,
    CaseStep,
    CaseVoice,
    Department,
    Suggestion,
    Theme,
    ThemeChat,
    Workday,
)
from storage.tables.tasks import Task
from storage.tables.unclear import Unclear
from storage.tables.wordings import Wording

metadata = Table.metadata

__all__ = [
    "Acknowledgement",
    "Activity",
    "ActivityBody",
    "ActivityChat",
    "ActivityClass",
    "ActivityMenu",
    "ActivityNote",
    "ActivityWord",
    "Alert",
    "AlertCall",
    "Announcement",
    "AnnouncementBody",
    "AnnouncementChat",
    "AnswerTemplate",
    "Audit",
    "BindTry",
    "Blocked",
    "Booking",
    "Bucket",
    "Campaign",
    "CampaignBody",
    "CampaignChat",
    "Case",
    "CaseAnswer",
    "CaseLink",
    "CaseNote",
    "CasePhoto",
    "CaseRating",
    "CaseStep",
    "CaseVoice",
    "Chat",
    "ChatMember",
    "Checkin",
    "CheckinReminder",
    "CheckinTotal",
    "Choice",
    "Consent",
    "Department",
    "Dialog",
    "FamilyLink",
    "GridNode",
    "Import",
    "ImportRow",
    "Inbox",
    "Leave",
    "Login",
    "LongTask",
    "Member",
    "MemberAccount",
    "Membership",
    "Merge",
    "NodeLiaison",
    "NotSame",
    "Organisation",
    "Outbox",
    "Pass",
    "Paste",
    "Receipt",
    "Session",
    "Setting",
    "SharedAccount",
    "Signup",
    "SimulatorClock",
    "SimulatorMessage",
    "Suggestion",
    "Table",
    "Task",
    "Theme",
    "ThemeChat",
    "TrialLine",
    "Unclear",
    "Venue",
    "Version",
    "Wording",
    "Workday",
    "metadata",
]
