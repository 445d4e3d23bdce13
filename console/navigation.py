"""The way around the console: a feature adds its item here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.permissions import ADMINS, CLERKS, CONSOLE, STAFF
from console.routes import PREFIX, TODAY

KEEPERS = CLERKS | {"liaison", "secretary"}


@dataclass(frozen=True, slots=True)
class Item:
    """A page to go to: the key of its words, its path, and who may. Shown once it exists."""

    words: str
    path: str
    may: frozenset[str]


ITEMS = (
    Item("console.nav_today", TODAY, CONSOLE),
    Item("console.nav_roster", f"{PREFIX}/roster", KEEPERS),
    Item("console.nav_families", f"{PREFIX}/families", KEEPERS),
    Item("console.nav_grid", f"{PREFIX}/grid", STAFF),
    Item("console.nav_organisations", f"{PREFIX}/organisations", CLERKS | {"secretary"}),
    Item("checkins.nav", f"{PREFIX}/checkins", KEEPERS),
    Item("venues.nav", f"{PREFIX}/venues", KEEPERS),
    Item("activity_pages.nav", f"{PREFIX}/activities", KEEPERS),
    Item("case_pages.nav", f"{PREFIX}/cases", STAFF),
    Item("theme_pages.nav", f"{PREFIX}/themes", CLERKS),
    Item("hall_pages.nav", f"{PREFIX}/hall", STAFF),
    Item("department_pages.nav", f"{PREFIX}/departments", CLERKS),
    Item("workday_pages.nav", f"{PREFIX}/workdays", CLERKS),
    Item("pastes.nav", f"{PREFIX}/paste", CLERKS),
    Item("unclear.nav", f"{PREFIX}/unclear", STAFF),
    Item("console.nav_groups", f"{PREFIX}/groups", CLERKS),
    Item("announcements.nav", f"{PREFIX}/announcements", KEEPERS),
    Item("reports.nav", f"{PREFIX}/reports", KEEPERS),
    Item("deliveries.nav", f"{PREFIX}/deliveries", CLERKS),
    Item("alarms.nav", f"{PREFIX}/alarms", STAFF),
    Item("channels.nav", f"{PREFIX}/channels", CLERKS),
    Item("console.nav_imports", f"{PREFIX}/imports", CLERKS),
    Item("console.nav_exports", f"{PREFIX}/exports", CLERKS),
    Item("console.nav_longtasks", f"{PREFIX}/longtasks", CLERKS),
    Item("console.nav_staff", f"{PREFIX}/staff", ADMINS),
    Item("console.nav_choices", f"{PREFIX}/choices", ADMINS),
    Item("audits.nav", f"{PREFIX}/audit", ADMINS),
    Item("wordings.nav", f"{PREFIX}/wordings", ADMINS),
    Item("settings.nav", f"{PREFIX}/settings", ADMINS),
    Item("help_pages.nav", f"{PREFIX}/help", CONSOLE),
)
