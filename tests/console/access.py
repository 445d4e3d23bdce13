"""Who gets what from which address of the console: the whole table, one row a route.

A row has one letter for each visitor, in the order of `tests.kit.guarded.VISITORS`: anonymous,
member, secretary, stranger, liaison, staff, admin.

    P  let in: a page, or what was to be done is done or refused for what the form says
    L  sent to sign in
    x  refused: a role that may not
    o  not found: none of theirs

The letters are for the thing *here*. What is asked of the thing elsewhere follows: liaison and
stranger change places, to the secretary it is not found. What is gone or made up is not found
by anybody who is let in. So it is for every id in an address; what else stands in braces gets
its value by name (`key="human"`), or an id of another name (`id="@import"`).

A form holds what really does something. "@member" in a field is the id of that thing, of the one
elsewhere where the address names that. What administrators may send changes something, unless
the row says that it `looks` only.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.views.case_entry import fingerprint as seen_words
from console.views.corrections import fingerprint
from tests.kit.handed import LAMP


@dataclass(frozen=True)
class Access:
    """One row: what each visitor gets, what fills the address, and the fields of the form."""

    method: str
    path: str
    letters: str
    filled: dict[str, str]
    fields: dict[str, str]
    looks: bool = False


def access(
    method: str,
    path: str,
    letters: str,
    *,
    fields: dict[str, str] | None = None,
    looks: bool = False,
    **filled: str,
) -> Access:
    """A row."""
    return Access(method, path, letters, filled, fields or {}, looks)


NODE = "/grid/{node}"
BODY = "/organisations/{body}"
ONE = "/roster/{member}"
PAIR = "/roster/duplicates/{one}-{other}"
GROUP = "/groups/{channel}/{chat}"
IMPORT = "/imports/{import}"
PASTE = "/paste/{paste}"
UNCLEAR = "/unclear/{unclear}"
CASE = "/cases/{case}"
TEMPLATE = "/cases/templates/{template}"
# What clerks send of the discussion hall's statistics.
A_REPORT = {"form": "xlsx", "span": "month"}
A_CATEGORY = {"case": "@said_case", "category": "设施", "figure": "received"}
NOTED = "/announcements/{announcement}"
# The words beside the mark of what would be read, without which nothing is posted.
MENDED = {
    "text": "明天上午10点有讲座",
    "send": "1",
    "seen": fingerprint("上一条有误，请以这一条为准：\n明天上午10点有讲座"),
}
NOTICE = {"title": "换季体检", "text": "带上医保卡。", "chat": "simulator G1"}
THEME = "/themes/{theme}"
ASKED_FOR = {
    "title": "为养老献一策",
    "opens_on": "2025-11-03",
    "closes_on": "2025-11-21",
    "chat": "simulator G1",
}
CAMPAIGN = "/checkins/{campaign}"
DAY = CAMPAIGN + "/days/{day}"
LEAVE = ONE + "/leaves/{leave}"
VENUE, BOOKING = "/venues/{venue}", "/bookings/{booking}"
ROOM = {"day": "2025-10-30", "from": "14:00", "to": "17:00", "body": ""}
# What fills these.
HERE = {"body": "@organisation"}
TWINS = {"one": "@member", "other": "@twin"}
THERE = {"channel": "simulator", "chat": "@group"}
STUDY = {
    "title": "另一学",
    "groups": "simulator G1",
    "starts_on": "2025-10-20",
    "ends_on": "2025-11-20",
    "post_time": "08:30",
    "makeup_days": "3",
}
MEETING = {
    "meeting": "党课",
    "groups": "simulator G1",
    "bodies": "@organisation",
    "ends_on": "2025-11-20",
    "meets": "14:30",
    "post_time": "08:30",
}

OUTING = "/activities/{activity}"
ENTRY = OUTING + "/entries/{entry}"
THEIRS = {"activity": "@outing"}
COMING = {"activity": "@meet", "entry": "@comer"}
MENU = "/activities/menus/{menu}"
# Two of the activities of `tests.kit.things`.
NUMBERED = {"title": "十一月的活动", "no_1": "1", "no_2": "2"}
PLAN = {
    "title": "另一次茶话会",
    "day": "2025-11-20",
    "starts": "09:00",
    "groups": "simulator G1",
    "offer_hours": "24",
}
# A case that is with a department, what it answers by its link, and what clerks send of it.
GIVEN, OFFICE = "/cases/{case}", "/departments/{department}"
REPLY = {"text": "下周修好。", "outcome": "adopted"}
TOLD = {"do": "save", "member": "@member", "words": LAMP, "seen": seen_words(LAMP)}
DAY_OFF = {"day": "2025-11-05", "works": "off", "reason": "单位搬家"}
A_LINK, A_DRAFT = {"link": "@case_link"}, {"answer": "@case_draft"}


TABLE = (
    access("GET", "", "PPPPPPP"),
    access("GET", "/", "PPPPPPP"),
    access("GET", "/static/{name}", "PPPPPPP", name="console.css"),
    access("GET", "/login", "PPPPPPP"),
    # Nobody's name and password; a link that is none.
    access("POST", "/login", "xxxxxxx"),
    access("GET", "/pass/{secret}", "PPPPPPP", secret="none"),
    access("POST", "/pass/{secret}", "xxxxxxx", secret="none"),
    access("POST", "/logout", "LLLLLLL"),
    access("GET", "/password", "LxPPPPP"),
    # Without the password that stood so far nothing changes.
    access("POST", "/password", "LxPPPPP", looks=True),
    access("GET", "/again", "LxPPPPP"),
    access("GET", "/help", "LxPPPPP"),
    access("GET", "/help/{chapter}", "LxPPPPP", chapter="start"),
    # Alarms are everybody's who takes any, wherever somebody is in danger.
    access("GET", "/today", "LxPPPPP"),
    access("GET", "/today/{key}", "LxoPPPP", key="human"),
    access("POST", "/today/{key}/{task}/close", "LxxoPPP", key="human"),
    access("POST", "/today/alerts/{row}/take", "LxxPPPP", row="@alert"),
    access("POST", "/today/forwards/{row}/pass_on", "LxoPPPP", row="@forward"),
    # People. Who leads a branch sees its people and changes nothing.
    access("GET", "/roster", "LxPPPPP"),
    access("POST", "/roster", "LxPPPPP", fields={"q": "欧阳"}, looks=True),
    access("GET", ONE, "LxPoPPP"),
    access("POST", ONE + "/reveal/{field}", "LxPoPPP", field="phone"),
    access("GET", "/roster/new", "LxxxxPP"),
    access("POST", "/roster/new", "LxxxxPP", fields={"name": "张小明", "role": "member"}),
    access("GET", ONE + "/edit", "LxxoPPP"),
    access(
        "POST",
        ONE + "/edit",
        "LxxoPPP",
        fields={"name": "欧阳在此", "note": "喜欢下棋", "seen": "@seen"},
    ),
    access("GET", ONE + "/activity", "LxxoPPP"),
    access(
        "POST",
        ONE + "/activity",
        "LxxoPPP",
        fields={"activity": "none", "since": "2025-10-01", "reason": "住院"},
    ),
    access("GET", ONE + "/state", "LxxxxPP"),
    access("POST", ONE + "/state", "LxxxxPP", fields={"state": "paused", "since": "2025-10-01"}),
    access("GET", ONE + "/wishes", "LxxxxPP"),
    access("POST", ONE + "/wishes", "LxxxxPP", fields={"quiet": "21:00-07:00"}),
    access("GET", ONE + "/bodies", "LxxxxPP"),
    access("POST", ONE + "/bodies", "LxxxxPP", fields={"body": "@organisation", "role": "委员"}),
    access("POST", ONE + "/bodies/leave", "LxxxxPP", fields={"body": "@organisation"}),
    # Accounts and whose they are.
    access(
        "POST",
        ONE + "/unbind",
        "LxxxxPP",
        fields={"channel": "simulator", "account": "@account", "sure": "1"},
    ),
    access("POST", ONE + "/rebind", "LxxxxPP", member="@unbound"),
    access("GET", "/binding/new", "LxxPPPP"),
    access("POST", "/binding/new/seen", "LxxoPPP", fields={"seen": "simulator bound-here"}),
    access("GET", "/binding", "LxxPPPP"),
    access("GET", "/binding/{task}", "LxxoPPP", task="@binding"),
    access("POST", "/binding/{task}", "LxxoPPP", task="@binding", fields={"q": "欧阳"}, looks=True),
    access(
        "POST",
        "/binding/{task}/approve",
        "LxxoPPP",
        task="@binding",
        fields={"member": "@member"},
    ),
    access("POST", "/binding/{task}/refuse", "LxxoPPP", task="@binding", fields={"sure": "1"}),
    # Another telephone number.
    access("GET", "/phones/{task}", "LxxoPPP", task="@phone"),
    access("POST", "/phones/{task}/reveal", "LxxoPPP", task="@phone"),
    access(
        "POST",
        "/phones/{task}/accept",
        "LxxoPPP",
        task="@phone",
        fields={"field": "phone", "shown": "199****0033"},
    ),
    access("POST", "/phones/{task}/close", "LxxoPPP", task="@phone"),
    # Families.
    access("GET", "/families", "LxPPPPP"),
    access("POST", "/families", "LxPPPPP", fields={"q": "欧阳"}, looks=True),
    access("GET", "/families/{link}", "LxxoPPP"),
    access("POST", "/families/{link}", "LxxoPPP", fields={"state": "approved", "may_see": "1"}),
    access("GET", ONE + "/relatives/new", "LxxxxPP"),
    access("POST", ONE + "/relatives/find", "LxxxxPP", fields={"q": "家属"}, looks=True),
    access(
        "POST",
        ONE + "/relatives/new",
        "LxxxxPP",
        fields={"relative": "new", "name": "赵小妹", "relation": "daughter", "may_see": "1"},
    ),
    # Two entries that may be one person.
    access("GET", "/roster/duplicates", "LxxxxPP"),
    access("GET", PAIR, "LxxxxPP", **TWINS),
    access("POST", PAIR + "/merge", "LxxxxPP", fields={"keep": "@member", "sure": "1"}, **TWINS),
    access("POST", PAIR + "/two", "LxxxxPP", **TWINS),
    access("POST", PAIR + "/maybe", "LxxxxPP", one="@member", other="@apart"),
    access("POST", "/roster/merges/{merge}/undo", "LxxxxPP"),
    # Personal data. Only administrators erase.
    access("GET", ONE + "/privacy", "LxxxxPP"),
    access(
        "POST",
        ONE + "/privacy/give",
        "LxxxxPP",
        fields={"purpose": "health", "how": "paper"},
    ),
    access("POST", ONE + "/privacy/withdraw/{purpose}", "LxxxxPP", purpose="photos"),
    access("POST", ONE + "/privacy/export", "LxxxxPP"),
    access("GET", ONE + "/privacy/erase", "LxxxxxP"),
    access("POST", ONE + "/privacy/erase", "LxxxxxP"),
    # Places. Branches lie across them, so that who leads one has none.
    access("GET", "/grid", "LxxPPPP"),
    access("GET", NODE, "LxxoPPP"),
    access("POST", "/grid/add", "LxxxxPP", fields={"name": "新社区"}),
    access("POST", NODE + "/change", "LxxxxPP", fields={"title": "改名社区"}),
    access("POST", NODE + "/move", "LxxxxPP", fields={"parent": ""}),
    access("POST", NODE + "/shift", "LxxxxPP", fields={"step": "down"}),
    access("GET", NODE + "/remove", "LxxxxPP"),
    access("POST", NODE + "/remove", "LxxxxPP", node="@empty"),
    access("POST", NODE + "/liaisons", "LxxxxPP", fields={"member": "@colleague"}),
    access("POST", NODE + "/liaisons/{member}/remove", "LxxxxPP", member="@carer"),
    # Branches, clubs and teams.
    access("GET", "/organisations", "LxPxxPP"),
    access("POST", "/organisations/add", "LxxxxPP", fields={"name": "新支部", "kind": "社团"}),
    access("GET", BODY, "LxPxxPP", **HERE),
    access("POST", BODY + "/find", "LxxxxPP", fields={"q": "欧阳"}, looks=True, **HERE),
    access(
        "POST", BODY + "/change", "LxxxxPP", fields={"name": "改名支部", "kind": "社团"}, **HERE
    ),
    access("POST", BODY + "/close", "LxxxxPP", fields={"closed": "1"}, **HERE),
    access("POST", BODY + "/join", "LxxxxPP", fields={"member": "@twin"}, **HERE),
    access("GET", BODY + "/members/{member}", "LxxxxPP", **HERE),
    access("POST", BODY + "/members/{member}", "LxxxxPP", fields={"role": "委员"}, **HERE),
    access("POST", BODY + "/members/{member}/leave", "LxxxxPP", **HERE),
    # Groups.
    access("GET", "/groups", "LxxxxPP"),
    access("GET", GROUP, "LxxxxPP", **THERE),
    access(
        "POST",
        GROUP,
        "LxxxxPP",
        fields={"name": "改名的群", "purpose": "hall", "hears": "all"},
        **THERE,
    ),
    access("GET", GROUP + "/switch/{state}", "LxxxxPP", state="on", **THERE),
    access("POST", GROUP + "/switch/{state}", "LxxxxPP", state="on", **THERE),
    access("GET", GROUP + "/trial", "LxxxxPP", **THERE),
    access("POST", GROUP + "/trial", "LxxxxPP", fields={"right": "@line"}, **THERE),
    # What is wrong, and what holds.
    access("GET", "/alarms", "LxxPPPP"),
    access("GET", "/settings", "LxxxxxP"),
    access(
        "POST",
        "/settings/{name}/put",
        "LxxxxxP",
        name="delivery.posts_a_day",
        fields={"delivery.posts_a_day": "2"},
    ),
    access("POST", "/settings/{name}/drop", "LxxxxxP", name="backup.hour", looks=True),
    # What was sent, and by which channels.
    access("GET", "/deliveries", "LxxxxPP"),
    access("POST", "/deliveries", "LxxxxPP", fields={"q": "欧阳"}, looks=True),
    access("POST", "/deliveries/{text}/{deed}", "LxxxxPP", deed="resend"),
    access("GET", "/posts/{post}/correct", "LxxxxPP"),
    access("POST", "/posts/{post}/correct", "LxxxxPP", fields=MENDED),
    access("GET", "/posts/{post}/withdraw", "LxxxxPP"),
    access("POST", "/posts/{post}/withdraw", "LxxxxPP"),
    access("GET", "/channels", "LxxxxPP"),
    access("POST", "/channels/{channel}/try", "LxxxxxP", channel="simulator"),
    # Notices, who has read them, and what took place. A draft is clerks' alone.
    access("GET", "/announcements", "LxPPPPP"),
    access("GET", "/announcements/new", "LxxxxPP"),
    access("POST", "/announcements/new", "LxxxxPP", fields=NOTICE),
    access("GET", NOTED + "/edit", "LxxxxPP", announcement="@draft"),
    access("POST", NOTED + "/edit", "LxxxxPP", announcement="@draft", fields=NOTICE),
    access("GET", NOTED + "/preview", "LxxxxPP", announcement="@draft"),
    access("POST", NOTED + "/discard", "LxxxxPP", announcement="@draft"),
    access("POST", NOTED + "/send", "LxxxxPP", announcement="@draft"),
    access("POST", NOTED + "/remind", "LxxxxPP", announcement="@unread"),
    access("GET", NOTED + "/withdraw", "LxxxxPP", announcement="@unread"),
    access("POST", NOTED + "/withdraw", "LxxxxPP", announcement="@unread"),
    access("GET", NOTED + "/posts", "LxxxxPP", announcement="@unread"),
    access("GET", NOTED + "/poster", "LxxxxPP", announcement="@unread"),
    access("GET", NOTED, "LxPoPPP"),
    access("POST", NOTED + "/mark", "LxPoPPP", fields={"person": "@member"}),
    access("POST", NOTED + "/unmark/{member}", "LxPoPPP", announcement="@heard"),
    access("GET", NOTED + "/phones", "LxPoPPP"),
    access("POST", NOTED + "/phones", "LxPoPPP", fields={"person": "all"}),
    access("POST", NOTED + "/table", "LxPoPPP"),
    # Themes of the discussion hall.
    access("GET", "/themes", "LxxxxPP"),
    access("GET", "/themes/new", "LxxxxPP"),
    access("POST", "/themes/new", "LxxxxPP", fields=ASKED_FOR),
    access("GET", THEME, "LxxxxPP"),
    access("GET", THEME + "/edit", "LxxxxPP"),
    access("POST", THEME + "/edit", "LxxxxPP", fields=ASKED_FOR),
    access("GET", THEME + "/preview", "LxxxxPP"),
    access("POST", THEME + "/open", "LxxxxPP"),
    access("GET", THEME + "/close", "LxxxxPP", theme="@running"),
    access("POST", THEME + "/close", "LxxxxPP", theme="@running"),
    access("GET", THEME + "/cancel", "LxxxxPP"),
    access("POST", THEME + "/cancel", "LxxxxPP"),
    access("GET", "/hall", "LxxPPPP"),
    access("GET", "/hall/rows", "LxxPPPP"),
    access("POST", "/hall/report", "LxxxxPP", fields=A_REPORT),
    access("POST", "/hall/category", "LxxxxPP", fields=A_CATEGORY),
    access("GET", "/reports", "LxPPPPP"),
    access("GET", "/reports/table", "LxPPPPP"),
    access("GET", "/reports/{counter}/events", "LxPPPPP", counter="announcement"),
    # Check-ins and meetings. Everybody sees how the own people do, clerks plan.
    access("GET", "/checkins", "LxPPPPP"),
    access("GET", "/checkins/new", "LxxxxPP"),
    access("POST", "/checkins/new", "LxxxxPP", fields=STUDY),
    access("GET", "/checkins/meetings", "LxPPPPP"),
    access("GET", "/checkins/meetings/new", "LxxxxPP"),
    access("POST", "/checkins/meetings/new", "LxxxxPP", fields=MEETING),
    access("GET", CAMPAIGN, "LxPPPPP"),
    access("GET", CAMPAIGN + "/edit", "LxxxxPP"),
    access("POST", CAMPAIGN + "/edit", "LxxxxPP", fields=STUDY),
    access("GET", CAMPAIGN + "/end", "LxxxxPP"),
    access("POST", CAMPAIGN + "/end", "LxxxxPP"),
    access("GET", CAMPAIGN + "/cancel", "LxxxxPP"),
    # It has check-ins, and so is not called off.
    access("POST", CAMPAIGN + "/cancel", "LxxxxPP", looks=True),
    access("POST", CAMPAIGN + "/go_on", "LxxxxPP", campaign="@ended"),
    access("GET", CAMPAIGN + "/made_up", "LxPPPPP"),
    access("GET", CAMPAIGN + "/print", "LxPPPPP"),
    access("GET", CAMPAIGN + "/posts", "LxxxxPP"),
    access("GET", CAMPAIGN + "/poster", "LxxxxPP"),
    access("POST", CAMPAIGN + "/file", "LxxxxPP"),
    access("GET", CAMPAIGN + "/certificates", "LxPPPPP", campaign="@certified"),
    access("GET", CAMPAIGN + "/certificates/print", "LxPPPPP", campaign="@certified"),
    access("GET", CAMPAIGN + "/certificates/{member}", "LxPoPPP", campaign="@same"),
    access("GET", CAMPAIGN + "/ranking", "LxxxxPP"),
    access("GET", CAMPAIGN + "/ranking/picture", "LxxxxPP"),
    access("GET", CAMPAIGN + "/reflections", "LxxxxPP"),
    access("POST", CAMPAIGN + "/reflections/{checkin}/ask", "LxxxxPP"),
    access("POST", CAMPAIGN + "/reflections/{checkin}/answer", "LxxxxPP", fields={"yes": "1"}),
    access("GET", DAY, "LxPPPPP", day="2025-10-27"),
    access("POST", DAY, "LxPPPPP", day="2025-10-27", fields={"q": "欧阳"}, looks=True),
    access("POST", DAY + "/enter", "LxPoPPP", day="2025-10-27", fields={"members": "@member"}),
    access("POST", DAY + "/strike", "LxPoPPP", day="2025-10-26", fields={"member": "@member"}),
    # Nobody of them has struck one.
    access("POST", DAY + "/unstrike", "Lxooooo", day="2025-10-26"),
    access("POST", DAY + "/phones", "LxPPPPP", day="2025-10-27"),
    access("POST", DAY + "/phones/{member}", "LxPoPPP", day="2025-10-27"),
    access("GET", ONE + "/leaves/new", "LxPoPPP"),
    access(
        "POST", ONE + "/leaves/new", "LxPoPPP", fields={"from": "2025-10-27", "until": "2025-10-28"}
    ),
    access("POST", LEAVE + "/end", "LxPoPPP"),
    access("POST", LEAVE + "/reveal", "LxxxxPP"),
    # Rooms: everybody sees who has them, clerks keep them. A booking is who made it's, and clerks'.
    access("GET", "/venues", "LxPPPPP"),
    access("GET", "/venues/new", "LxxxxPP"),
    access("POST", "/venues/new", "LxxxxPP", fields={"name": "新书画室"}),
    access("GET", VENUE, "LxPPPPP"),
    access("GET", VENUE + "/print", "LxPPPPP"),
    access("GET", VENUE + "/edit", "LxxxxPP"),
    access("POST", VENUE + "/edit", "LxxxxPP", fields={"name": "改名合唱室"}),
    access("POST", VENUE + "/close", "LxxxxPP", fields={"closed": "1"}),
    # The secretary books for the own branch alone, a liaison of none for nobody.
    access("POST", VENUE + "/book", "LxPPPPP", fields=ROOM),
    access("GET", BOOKING, "LxPPPPP"),
    access("POST", BOOKING + "/cancel", "LxoooPP"),
    access("POST", BOOKING + "/restore", "LxoooPP", booking="@freed"),
    access("POST", BOOKING + "/heads", "LxoooPP", fields={"heads": "30"}),
    # Activities. Everybody sees the own people, clerks plan and decide.
    access("GET", "/activities", "LxPPPPP"),
    access("GET", "/activities/calendar", "LxPPPPP"),
    access("GET", "/activities/new", "LxxxxPP"),
    access("POST", "/activities/new", "LxxxxPP", fields=PLAN),
    access("GET", "/activities/menus", "LxxxxPP"),
    access("GET", "/activities/menus/new", "LxxxxPP"),
    access("POST", "/activities/menus/new", "LxxxxPP", fields=NUMBERED),
    access("GET", MENU, "LxxxxPP"),
    access("POST", MENU, "LxxxxPP", fields={"groups": "simulator G1"}),
    access("GET", MENU + "/posts", "LxxxxPP"),
    access("GET", MENU + "/poster", "LxxxxPP"),
    access("GET", MENU + "/apart", "LxxxxPP"),
    access("POST", MENU + "/apart", "LxxxxPP"),
    access("GET", OUTING, "LxPPPPP"),
    access("GET", OUTING + "/edit", "LxxxxPP"),
    access("POST", OUTING + "/edit", "LxxxxPP", fields=PLAN),
    access("POST", OUTING + "/template", "LxxxxPP"),
    access("GET", OUTING + "/discard", "LxxxxPP", activity="@pattern"),
    access("POST", OUTING + "/discard", "LxxxxPP", activity="@pattern"),
    access("GET", OUTING + "/posts", "LxxxxPP"),
    access("POST", OUTING + "/posts", "LxxxxPP"),
    access("GET", OUTING + "/poster", "LxxxxPP"),
    access("POST", OUTING + "/report", "LxxxxPP", activity="@held", fields={"report": "办得好"}),
    access("GET", OUTING + "/publish", "LxxxxPP", activity="@sketch"),
    access("POST", OUTING + "/publish", "LxxxxPP", activity="@sketch"),
    access("POST", OUTING + "/close", "LxxxxPP"),
    access("POST", OUTING + "/reopen", "LxxxxPP", activity="@shut"),
    access("GET", OUTING + "/cancel", "LxxxxPP"),
    access("POST", OUTING + "/cancel", "LxxxxPP", fields={"reason": "下雨"}),
    access("POST", OUTING + "/capacity", "LxxxxPP", fields={"capacity": "30"}),
    access("POST", OUTING + "/remarks", "LxxPPPP"),
    access("POST", OUTING + "/phones", "LxPPPPP"),
    # Nobody of them has done anything to it.
    access("POST", OUTING + "/undo", "LxPPPPP", looks=True),
    access("GET", OUTING + "/history", "LxxxxPP"),
    access("GET", OUTING + "/print", "LxPPPPP"),
    access("POST", OUTING + "/print", "LxxxxPP"),
    access("POST", OUTING + "/file", "LxxxxPP"),
    access("GET", OUTING + "/enter", "LxPPPPP"),
    access("POST", OUTING + "/enter/find", "LxPPPPP", fields={"q": "欧阳"}, looks=True),
    access("POST", OUTING + "/enter", "LxPoPPP", activity="@idle", fields={"members": "@member"}),
    access("POST", OUTING + "/enter/guest", "LxxxxPP", fields={"guest_name": "张小明"}),
    access("GET", ENTRY, "LxPoPPP", **THEIRS),
    access("POST", ENTRY + "/reveal/{field}", "LxPoPPP", field="phone", **THEIRS),
    access("POST", ENTRY + "/change", "LxPoPPP", fields={"heads": "2"}, **THEIRS),
    access("GET", ENTRY + "/remove", "LxPoPPP", **THEIRS),
    access("POST", ENTRY + "/remove", "LxPoPPP", **THEIRS),
    access("POST", ENTRY + "/admit", "LxxxxPP", activity="@chosen", entry="@queued"),
    access("POST", ENTRY + "/agree", "LxxxxPP", activity="@picky", entry="@doubtful"),
    # On the day: who came. The notes of public pages are for clerks.
    access("GET", OUTING + "/arrivals", "LxPPPPP"),
    access("POST", OUTING + "/arrivals/find", "LxPPPPP", fields={"q": "欧阳"}, looks=True),
    access(
        "POST",
        OUTING + "/arrivals/walk-in",
        "LxPoPPP",
        fields={"member": "@member"},
        activity="@gathering",
    ),
    access(
        "POST",
        OUTING + "/arrivals/guest",
        "LxxxxPP",
        fields={"name": "张小明"},
        activity="@gathering",
    ),
    access("GET", OUTING + "/door", "LxPPPPP"),
    access("POST", ENTRY + "/arrive", "LxPoPPP", fields={"heads": "1"}, **COMING),
    access("POST", OUTING + "/notes/{note}/reveal", "LxxxxPP", activity="@meet"),
    access("POST", OUTING + "/notes/{note}/close", "LxxxxPP", activity="@meet"),
    # Anybody, by a code. Who sends what is on no list leaves a note.
    access("GET", "/d/{code}", "PPPPPPP", code="@door"),
    access("POST", "/d/{code}", "PPPPPPP", fields={"name": "张小明"}, code="@door"),
    access("GET", "/r/{secret}", "PPPPPPP"),
    access("POST", "/r/{secret}", "PPPPPPP", fields={"deed": "answer", **REPLY}),
    access("GET", GIVEN + "/link", "LxxxxPP", case="@assigned"),
    access("POST", GIVEN + "/link", "LxxxxPP", case="@assigned"),
    access("POST", GIVEN + "/link/withdraw", "LxxxxPP", fields=A_LINK, case="@assigned"),
    access("POST", GIVEN + "/link/send", "LxxxxPP", fields=A_DRAFT, case="@assigned"),
    access("GET", "/cases/new", "LxxxxPP"),
    access("POST", "/cases/new", "LxxxxPP", fields=TOLD),
    access("GET", "/workdays", "LxxxxPP"),
    access("POST", "/workdays", "LxxxxPP", fields=DAY_OFF),
    access("GET", "/workdays/{day}", "LxxxxPP", day="@own_day"),
    access("POST", "/workdays/{day}", "LxxxxPP", fields={"reason": "不搬了"}, day="@own_day"),
    access("GET", "/departments", "LxxxxPP"),
    access("POST", "/departments", "LxxxxPP", fields={"name": "园林所", "contact": ""}),
    access("GET", OFFICE, "LxxxxPP"),
    access("POST", OFFICE, "LxxxxPP", fields={"name": "市政所", "contact": "@colleague"}),
    access("GET", OFFICE + "/close", "LxxxxPP"),
    access("POST", OFFICE + "/close", "LxxxxPP"),
    access("POST", OFFICE + "/open", "LxxxxPP", department="@closed_department"),
    access("GET", "/a/{code}", "PPPPPPP", code="@page"),
    access(
        "POST",
        "/a/{code}",
        "PPPPPPP",
        fields={"name": "张小明", "phone": "19900000077"},
        code="@page",
    ),
    # Spreadsheets, and what takes long.
    access("GET", "/exports", "LxxxxPP"),
    access("POST", "/exports", "LxxxxPP"),
    access("GET", "/imports", "LxxxxPP"),
    # Without a file nothing is taken in.
    access("POST", "/imports", "LxxxxPP", looks=True),
    access("GET", "/imports/template", "LxxxxPP"),
    access("GET", IMPORT, "LxxxxPP"),
    access(
        "POST",
        IMPORT + "/columns",
        "LxxxxPP",
        fields={"sheet": "名册", "column-A": "name"},
        **{"import": "@columns"},
    ),
    access("GET", IMPORT + "/rows/{outcome}", "LxxxxPP", outcome="new"),
    access("POST", IMPORT + "/errors", "LxxxxPP"),
    access("GET", IMPORT + "/undo", "LxxxxPP", **{"import": "@applied"}),
    access("POST", IMPORT + "/{deed}", "LxxxxPP", deed="apply"),
    access("GET", "/wordings", "LxxxxxP"),
    access("GET", "/wordings/{key}", "LxxxxxP", key="checkin.recorded_first"),
    access(
        "POST",
        "/wordings/{key}",
        "LxxxxxP",
        key="checkin.recorded_first",
        fields={"text": "{姓名}，记上了：今天的学习打卡。开了个好头。", "do": "save"},
    ),
    access("POST", "/wordings/{key}/drop", "LxxxxxP", key="checkin.recorded_first", looks=True),
    access("POST", "/wordings/{key}/back", "LxxxxxP", key="checkin.recorded_first", looks=True),
    access("GET", "/audit", "LxxxxxP"),
    access("GET", "/audit/file", "LxxxxxP"),
    access("POST", "/audit/{noted}/undo", "LxxxxxP"),
    access("GET", "/paste", "LxxxxPP"),
    access(
        "POST",
        "/paste",
        "LxxxxPP",
        fields={"text": "王德福：\n打卡", "group": "new", "name": "邻里群"},
    ),
    access("GET", PASTE, "LxxxxPP"),
    access("POST", PASTE, "LxxxxPP", fields={"save": "1"}),
    access("POST", PASTE + "/undo", "LxxxxPP", paste="@saved_paste"),
    access("POST", PASTE + "/discard", "LxxxxPP", paste="@open_paste"),
    access("GET", "/unclear", "LxxPPPP"),
    access("GET", "/unclear/lines", "LxxxxPP"),
    access("GET", "/unclear/world", "LxxxxPP"),
    access("GET", UNCLEAR, "LxxoPPP"),
    access("POST", UNCLEAR, "LxxoPPP", fields={"meaning": "none"}),
    access("POST", UNCLEAR + "/undo", "LxxoPPP", unclear="@clarified"),
    access("POST", UNCLEAR + "/drop", "LxxxxPP", unclear="@clarified"),
    # The discussion hall: liaisons see the cases of their people, and note.
    access("GET", "/cases", "LxxPPPP"),
    access(
        "POST",
        "/cases/bulk",
        "LxxxxPP",
        fields={"case": "@case", "deed": "accept", "sure": "1"},
    ),
    access("GET", "/cases/templates", "LxxxxPP"),
    access("POST", "/cases/templates", "LxxxxPP", fields={"title": "新的", "words": "会修的。"}),
    access("GET", TEMPLATE, "LxxxxPP"),
    access("POST", TEMPLATE, "LxxxxPP", fields={"title": "改过的", "words": "会修的。"}),
    access("GET", TEMPLATE + "/discard", "LxxxxPP"),
    access("POST", TEMPLATE + "/discard", "LxxxxPP"),
    access("GET", CASE, "LxxoPPP"),
    access("POST", CASE + "/note", "LxxoPPP", fields={"note": "打过电话了"}),
    access("GET", CASE + "/answer", "LxxxxPP"),
    access(
        "POST",
        CASE + "/answer",
        "LxxxxPP",
        fields={"text": "会修的。", "outcome": "adopted", "do": "send"},
    ),
    access("POST", CASE + "/{deed}", "LxxxxPP", deed="accept"),
    access("GET", "/longtasks", "LxxxxPP"),
    access("GET", "/longtasks/{task}/file", "LxxxxPP", task="@file"),
    access("POST", "/longtasks/{task}/{deed}", "LxxxxPP", task="@longtask", deed="stop"),
    # Who may sign in, and the words to choose from: administrators alone.
    access("GET", "/staff", "LxxxxxP"),
    access("POST", "/staff/add", "LxxxxxP", fields={"name": "新来的", "role": "staff"}),
    access("GET", "/staff/{member}", "LxxxxxP", member="@login"),
    access("POST", "/staff/{member}/reset", "LxxxxxP", member="@login"),
    access("POST", "/staff/{member}/role", "LxxxxxP", member="@login", fields={"role": "duty"}),
    access("GET", "/staff/{member}/deactivate", "LxxxxxP", member="@login"),
    access(
        "POST",
        "/staff/{member}/deactivate",
        "LxxxxxP",
        member="@login",
        fields={"to": "@colleague"},
    ),
    access("GET", "/choices", "LxxxxxP"),
    access("POST", "/choices/{of}/add", "LxxxxxP", of="hardship", fields={"word": "新词"}),
    access(
        "POST",
        "/choices/{of}/change",
        "LxxxxxP",
        of="hardship",
        fields={"word": "独居", "do": "remove"},
    ),
)
