"""One thing of each sort here, where our liaison and secretary are, one elsewhere, one gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, insert, select

from bot.clock import local_date
from bot.messages import Account, Chat
from services import (
    announcements,
    chats,
    checkin,
    duplicates,
    editing,
    families,
    grid,
    members,
    merging,
    organisations,
    phones,
    roster,
    settings,
)
from services.activities import (
    entries,
    leaving,
    menus,
    notes,
    signing,
    templates,
    writing,
)
from services.activities.entries import Entry
from services.bookings import booking, venues
from services.bookings.booking import Wanted
from services.checkin import campaigns, certificates, days, leaves, planning
from services.scopes import ALL
from services.suggestions import answering, departments, links, steps
from services.suggestions.answering import Words
from services.suggestions.steps import Doer
from services.themes import theming
from services.unclear import keeping
from services.workdays import workdays
from storage import audit, outbox
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.chats import TrialLine
from storage.tables.checkin import Campaign
from storage.tables.engine import Inbox
from storage.tables.members import MemberAccount
from storage.tables.privacy import Consent
from storage.tables.tasks import Task
from storage.tables.unclear import Unclear
from storage.transaction import Row, Transaction
from tests.kit import hall_cases, hall_things, handed
from tests.kit.office import Office
from tests.kit.paperwork import lay
from tests.kit.town import ZONE

HERE, ELSEWHERE = "欧阳在此", "司马在彼"
PHONE_HERE, PHONE_ELSEWHERE = "19900000011", "19900000022"
# A group that is in its trial, and for which nobody in particular passes texts on.
GROUP = Chat("simulator", "G3", is_group=True)
KEPT = Chat("simulator", "G2", is_group=True)
# A day off that the bureau set itself.
OWN_DAY = date(2025, 11, 4)
_tasks, _lines, _alerts = core(Task), core(TrialLine), core(Alert)
_consents, _accounts = core(Consent), core(MemberAccount)


@dataclass(frozen=True)
class Thing:
    """The ids of a sort of thing: one here, one elsewhere, one that is gone.

    Where only clerks come there is no elsewhere.
    """

    here: str
    elsewhere: str | None = None
    gone: str | None = None


def settle(office: Office, tx: Transaction, staff: dict[str, int]) -> dict[str, Thing]:
    """Enter the things; `staff` are the ids of who may sign in, by what they are."""
    by = By(None, office.town.clock.now())
    things = _places(tx, staff)
    people = [_person(office, tx, things, by, at="here"), _person(office, tx, things, by, at="")]
    gone = roster.enter(tx, office.town.bot.vault, {"name": "已经合并"}, by)
    things["merge"] = Thing(str(merging.merge(tx, office.town.bot.vault, people[0], gone, by)))
    things["member"] = Thing(*map(str, people), str(gone))
    _belong(tx, things, staff["secretary"], *people)
    things["link"] = Thing(*(_link(office, tx, one) for one in people))
    things["consent"] = Thing(*(_consent(tx, one, by) for one in people))
    things |= _alike(office, tx, things, by) | _colleagues(things, staff)
    things |= _matters(tx, people, by) | _phone(office, tx, people, by)
    things |= _study(office, tx, things, by)
    things |= _activities(office, tx, things, by)
    things |= _group(tx, people[0], by) | {"text": _failed(tx, staff["admin"], by)}
    things |= {"post": Thing(_posted(tx, by))}
    things |= {"account": _account(tx, people, by), "seen": _seen(tx, people)}
    things |= _notices(office, tx, people, by) | _rooms(tx, by) | {"noted": _noted(tx, by)}
    things |= _unclear(office, tx, people, by) | _hall(office, tx, people, by)
    things |= _handed(office, tx, people[0], staff["admin"]) | _themes(tx, by)
    things["said_case"] = Thing(
        *(str(hall_cases.enter(tx, "路灯坏了", one, by.at)) for one in people)
    )
    return things | {name: Thing(*ids) for name, ids in lay(office, tx, by).items()}


def _hall(office: Office, tx: Transaction, people: list[int], by: By) -> dict[str, Thing]:
    """A case of each of them, and templates for answers."""
    laid = hall_things.lay(tx, office.town.bot.vault, people, by)
    kept, _, gone = laid["template"]
    return {"case": Thing(*laid["case"]), "template": Thing(kept, None, gone)}


def _places(tx: Transaction, staff: dict[str, int]) -> dict[str, Thing]:
    here, elsewhere = (grid.at(tx, ["银铃区", name]) for name in ("此处社区", "彼处社区"))
    gone, empty = (grid.at(tx, ["银铃区", name]) for name in ("撤掉的社区", "没人的社区"))
    assert here and elsewhere and gone
    grid.remove(tx, gone)
    grid.assign(tx, here, staff["liaison"])
    grid.assign(tx, elsewhere, staff["stranger"])
    bodies = [organisations.add(tx, name, "建制支部") for name in ("此处支部", "彼处支部")]
    return {
        "node": Thing(str(here), str(elsewhere), str(gone)),
        "empty": Thing(str(empty), None, str(gone)),
        "organisation": Thing(*map(str, bodies)),
    }


def _person(office: Office, tx: Transaction, things: dict[str, Thing], by: By, *, at: str) -> int:
    name, phone = (HERE, PHONE_HERE) if at else (ELSEWHERE, PHONE_ELSEWHERE)
    node = things["node"].here if at else things["node"].elsewhere
    given = {"name": name, "phone": phone, "node_id": int(node or 0)}
    return roster.enter(tx, office.town.bot.vault, given, by)


def _seen(tx: Transaction, people: list[int]) -> Thing:
    """What the form of each of them holds, by which it is known that nobody changed them since."""
    rows = [roster.find(tx, one) for one in people]
    return Thing(*(editing.mark(row) for row in rows if row is not None))


def _belong(
    tx: Transaction, things: dict[str, Thing], secretary: int, here: int, elsewhere: int
) -> None:
    one, other = int(things["organisation"].here), int(things["organisation"].elsewhere or 0)
    organisations.join(tx, one, here)
    organisations.join(tx, one, secretary, "书记", leads=True)
    organisations.join(tx, other, elsewhere)


def _link(office: Office, tx: Transaction, elder: int) -> str:
    by = By(None, office.town.clock.now())
    relative = roster.enter(
        tx, office.town.bot.vault, {"name": f"家属{elder}", "role": "family"}, by
    )
    return str(families.ask(tx, elder, relative, "daughter", by.at))


def _consent(tx: Transaction, member_id: int, by: By) -> str:
    row = {"member_id": member_id, "purpose": "photos", "basis": "separate", "given_at": by.at}
    blank = {"notice": "", "how": ""}
    made = insert(_consents).values(row | blank).returning(_consents.c.id)
    return str(tx.execute(made).scalar_one())


def _alike(office: Office, tx: Transaction, things: dict[str, Thing], by: By) -> dict[str, Thing]:
    """An entry that may be the same person as ours, and one of which somebody said it is not."""
    twins = [_person(office, tx, things, by, at=at) for at in ("here", "", "here", "here")]
    twin, elsewhere, apart, gone = twins
    duplicates.not_same(tx, int(things["member"].here), apart, by)
    merging.merge(tx, office.town.bot.vault, apart, gone, by)
    return {
        "twin": Thing(str(twin), str(elsewhere), str(gone)),
        "apart": Thing(str(apart), None, str(gone)),
    }


def _colleagues(things: dict[str, Thing], staff: dict[str, int]) -> dict[str, Thing]:
    """Who looks after a place, who could, whose login there is, and whose account was taken."""
    member, liaison, stranger = things["member"], str(staff["liaison"]), str(staff["stranger"])
    return {
        "carer": Thing(liaison, stranger, member.gone),
        "colleague": Thing(str(staff["staff"])),
        "login": Thing(liaison, None, member.here),
        "unbound": Thing(member.here, None, member.gone),
    }


def _matters(tx: Transaction, people: list[int], by: By) -> dict[str, Thing]:
    """What waits for staff. A task of another kind is no account to bind."""
    tasks, binding = (
        [_task(tx, kind, one, by) for one in people] for kind in ("human", "bind_identity")
    )
    return {
        "task": Thing(*tasks),
        "binding": Thing(*binding, tasks[0]),
        "alert": Thing(_alert(tx, people[0], by)),
        "forward": Thing(_forward(tx, GROUP, by), None, _forward(tx, KEPT, by)),
    }


def _phone(office: Office, tx: Transaction, people: list[int], by: By) -> dict[str, Thing]:
    """A new number that was told. A task of another kind has no such page."""
    number = phones.sealed(office.town.bot.vault, "19900000033")
    told = [_task(tx, phones.KIND, one, by, detail_sealed=number) for one in people]
    return {"phone": Thing(*told, _task(tx, "settings", people[0], by))}


def _unclear(office: Office, tx: Transaction, people: list[int], by: By) -> dict[str, Thing]:
    """What each of them said that was not understood, and what was decided of more of it."""
    vault = office.town.bot.vault
    waits, done = [], []
    for number in people:
        waits.append(str(_lost(tx, number, by)))
        row = keeping.find(tx, ALL, _lost(tx, number, by))
        keeping.claim(tx, row, "none", by)
        keeping.settle(tx, vault, row, keeping.Result(), by)
        keeping.keep_line(tx, vault, row, {"text": "咕噜", "items": []})
        done.append(str(row.inbox_id))
    return {"unclear": Thing(*waits), "clarified": Thing(*done)}


def _handed(office: Office, tx: Transaction, member_id: int, clerk: int) -> dict[str, Thing]:
    """A case with a department that wrote a draft, with the link to it, and its ids."""
    vault, by = office.town.bot.vault, By(clerk, office.town.clock.now())
    number, secret = handed.linked(tx, vault, by, member_id)
    row = steps.find(tx, number)
    workdays.put(tx, [OWN_DAY], "单位搬家", by, works=False)
    closed = departments.enter(tx, "撤掉的科", None, by)
    departments.close(tx, closed, by)
    assert row is not None
    words = Words("这周就修好", "adopted", row.department_id)
    draft = answering.keep_draft(tx, number, words, Doer(By(None, by.at), vault))
    return {
        "assigned": Thing(str(number)),
        "secret": Thing(secret),
        "case_link": Thing(str(links.of_case(tx, number)[0].id)),
        "case_draft": Thing(str(draft.id)),
        "department": Thing(str(row.department_id)),
        "closed_department": Thing(str(closed)),
        "own_day": Thing(OWN_DAY.isoformat(), None, (OWN_DAY + timedelta(days=1)).isoformat()),
    }


def _lost(tx: Transaction, member_id: int, by: By) -> int:
    table, where = core(Inbox), {"channel": "simulator", "chat_id": f"A{member_id}"}
    number = tx.execute(select(func.count()).select_from(table)).scalar_one()
    said = {"app": "simulator", "sender_key": "", "message_id": f"lost{number}", "via": "text"}
    row = where | said | {"sender_id": f"A{member_id}", "text": "咕噜", "received_at": by.at}
    inbox_id = tx.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    lost = {"inbox_id": inbox_id, "why": "lost", "account_id": f"A{member_id}", "at": by.at}
    values = where | lost | {"member_id": member_id, "state": "open"}
    tx.execute(insert(core(Unclear)).values(values))
    return int(inbox_id)


def _said(member_id: int, by: By) -> dict[str, object]:
    """What a task and an alarm have in common."""
    where = {"channel": "simulator", "account_id": f"A{member_id}", "chat_id": f"A{member_id}"}
    more = {"is_group": False, "inbox_id": 0, "opened_at": by.at - timedelta(hours=1)}
    return where | more | {"member_id": member_id, "said": "请给我回个电话"}


def _task(tx: Transaction, kind: str, member_id: int, by: By, **also: object) -> str:
    more = {"kind": kind, "slots": {}, "day": date(2025, 10, 27), "changed_at": by.at}
    made = insert(_tasks).values(_said(member_id, by) | more | also).returning(_tasks.c.id)
    return str(tx.execute(made).scalar_one())


def _alert(tx: Transaction, member_id: int, by: By) -> str:
    # Of an account that is nobody's: who is in danger is not erased.
    more = {"kind": "emergency", "heard_at": by.at, "state": "open", "round": 0}
    more["member_id"] = None
    made = insert(_alerts).values(_said(member_id, by) | more).returning(_alerts.c.id)
    return str(tx.execute(made).scalar_one())


def _forward(tx: Transaction, chat: Chat, by: By) -> str:
    """A text that no road carries to a group."""
    outbox.put(tx, f"forward-{chat.id}", chat, "明天有讲座", by.at, kind="post")
    row = next(one for one in outbox.like(tx, f"forward-{chat.id}"))
    outbox.forwarded(tx, row.id, None, by.at)
    return str(row.id)


def _posted(tx: Transaction, by: By) -> str:
    """What the bot said in a group, and people have read."""
    outbox.put(tx, "posted", KEPT, "明天上午9点有讲座", by.at, kind="post")
    row = next(one for one in outbox.like(tx, "posted"))
    outbox.sent(tx, row.id, by.at)
    return str(row.id)


def _failed(tx: Transaction, admin: int, by: By) -> Thing:
    """A text that failed for good, and the administrator's account, at which channels are tried."""
    members.attach(tx, "simulator", "own-admin", admin)
    chat = Chat("simulator", "own-admin", is_group=False)
    outbox.put(tx, "failed", chat, "没有发出去的回答", by.at)
    row = next(one for one in outbox.like(tx, "failed"))
    outbox.failed(tx, row.id, "平台没有收", by.at)
    return Thing(str(row.id))


def _group(tx: Transaction, member_id: int, by: By) -> dict[str, Thing]:
    """A group in its trial, a line of it, and one that somebody else passes texts on to."""
    chats.change(tx, GROUP, state="trial")
    chats.change(tx, KEPT, keeper_id=member_id)
    where = {"channel": GROUP.channel, "chat_id": GROUP.id, "member_id": member_id}
    row = {"inbox_id": 77, "said": "打卡", "intent": "checkin", "at": by.at, **where}
    tx.execute(insert(_lines).values(row | {"because": "", "verdict": ""}))
    return {"line": Thing("77"), "group": Thing(GROUP.id)}


def _study(office: Office, tx: Transaction, things: dict[str, Thing], by: By) -> dict[str, Thing]:
    """A study of both bodies, one that was ended early, a day with a thought, and leaves."""
    bodies = [
        int(one or 0) for one in (things["organisation"].here, things["organisation"].elsewhere)
    ]
    made, ended = (_campaign(tx, bodies, by) for _ in range(2))
    row = campaigns.find(tx, ended)
    assert row is not None
    planning.end(tx, row, date(2025, 10, 27), by, ZONE)
    people = [int(one or 0) for one in (things["member"].here, things["member"].elsewhere)]
    for one in people:
        checkin.enter(tx, made, one, date(2025, 10, 26), by, made_up=True)
    certified = _campaign(tx, bodies, by, starts_on=date(2025, 9, 1))
    for one in people:
        for day in range(1, certificates.LEAST + 1):
            checkin.enter(tx, certified, one, date(2025, 9, day), by, made_up=True)
    # Of one whose words would not go with the day that is struck, and who can be asked of them.
    twin = int(things["twin"].here)
    members.attach(tx, "simulator", "of-twin", twin)
    checkin.enter(tx, made, twin, date(2025, 10, 25), by, made_up=True)
    checkin.reflect(tx, made, twin, date(2025, 10, 25), "学得很好")
    said = next(one for one in checkins_of(tx, made) if one.reflection)
    sealed = office.town.bot.vault.seal("住院", "reason")
    span = (date(2025, 10, 30), None)
    away = [leaves.start(tx, one, span, by, reason_sealed=sealed) for one in people]
    return {
        "campaign": Thing(str(made)),
        "ended": Thing(str(ended)),
        # The same study also for whom it is asked of elsewhere.
        "certified": Thing(str(certified)),
        "same": Thing(*[str(certified)] * 3),
        "checkin": Thing(str(said.id)),
        "leave": Thing(*map(str, away)),
    }


def _campaign(
    tx: Transaction, bodies: list[int], by: By, starts_on: date = date(2025, 10, 20)
) -> int:
    study = Campaign(
        title="各处一学",
        starts_on=starts_on,
        ends_on=date(2025, 12, 31),
        post_time=time(8, 1),
    )
    return checkin.create_campaign(tx, study, [], by.at, ZONE, bodies=bodies)


def checkins_of(tx: Transaction, campaign_id: int) -> list[Row]:
    """The check-ins of the study, those of everybody."""
    return days.facts(tx, campaign_id, date(2025, 10, 20), date(2025, 12, 31), ALL)


def _activities(
    office: Office, tx: Transaction, things: dict[str, Thing], by: By
) -> dict[str, Thing]:
    """An activity for which both are signed up, and one of each kind that can be done more with."""
    people = [int(one or 0) for one in (things["member"].here, things["member"].elsewhere)]
    vault, bodies = office.town.bot.vault, (int(things["organisation"].elsewhere or 0),)
    remark = vault.seal("吃素", "remark")
    outing, chosen, picky = (
        _activity(tx, by, **more)
        for more in ({"capacity": 9}, {"capacity": 1, "offers": False}, {"bodies": bodies})
    )
    both = [(Entry(f"客人{n}", one, remark_sealed=remark),) for n, one in enumerate(people)]
    signing.sign_up(tx, outing, both, by)
    # A place is free, and staff choose for whom.
    signing.sign_up(tx, chosen, [(Entry("让位的人"),), *both[:1]], by)
    leaving.leave(tx, chosen, ["让位的人"], by)
    signing.sign_up(tx, picky, both[:1], by)
    shut, held = _activity(tx, by), _activity(tx, by, starts_at=by.at - timedelta(days=1))
    listed = [_activity(tx, by) for _ in range(2)]
    menu = menus.make(tx, "两个活动", listed, by)
    writing.close(tx, shut, by)
    ids = [str(one.id) for one in entries.every(tx, outing)]
    return {
        "activity": Thing(str(outing)),
        "outing": Thing(*[str(outing)] * 3),
        "entry": Thing(*ids, str(entries.every(tx, picky)[0].id)),
        "chosen": Thing(str(chosen)),
        "queued": Thing(str(entries.every(tx, chosen)[1].id)),
        "picky": Thing(str(picky)),
        "doubtful": Thing(str(entries.every(tx, picky)[0].id)),
        "idle": Thing(str(_activity(tx, by))),
        "held": Thing(str(held)),
        "menu": Thing(str(menu)),
        "pattern": Thing(str(templates.save_template(tx, outing, by, ZONE))),
        "shut": Thing(str(shut)),
        "sketch": Thing(str(_activity(tx, by, published=False))),
        **_today(office, tx, both, by),
    }


def _today(
    office: Office, tx: Transaction, both: list[tuple[Entry, ...]], by: By
) -> dict[str, Thing]:
    """An activity to which people come now, with a note of its door; the codes of public pages."""
    begins, vault = by.at + timedelta(hours=1), office.town.bot.vault
    meet, other = _activity(tx, by, starts_at=begins), _activity(tx, by)
    signing.sign_up(tx, meet, both, by)
    for one in (meet, other):
        notes.leave(tx, vault, one, kind=notes.LINK, name="生面孔", at=by.at, phone="19900000044")
    shut = _activity(tx, by)
    writing.cancel(tx, shut, "下雨", by)
    rows = [writing.find(tx, one) for one in (meet, other, shut)]
    today, later, gone = (row for row in rows if row is not None)
    ids = [str(one.id) for one in entries.every(tx, meet)]
    left = [str(notes.of(tx, one)[0].id) for one in (meet, other)]
    return {
        "gathering": Thing(str(meet)),
        "meet": Thing(*[str(meet)] * 3),
        "comer": Thing(*ids),
        "note": Thing(left[0], None, left[1]),
        "door": Thing(today.door_code, None, later.door_code),
        "page": Thing(later.code, None, gone.code),
    }


def _activity(tx: Transaction, by: By, *, published: bool = True, **more: object) -> int:
    told = {"starts_at": datetime(2025, 11, 8, 9, tzinfo=ZONE), "chats": (KEPT,)} | more
    draft = writing.Draft("各处茶话会", **told)  # type: ignore[arg-type]
    made = writing.create(tx, draft, by, ZONE)
    if published:
        writing.publish(tx, made, by, ZONE)
    return made


def _account(tx: Transaction, people: list[int], by: By) -> Thing:
    """An account that was bound and not looked at, beside those that clerks take away."""
    here, elsewhere = people
    for name, member_id in (
        *(("bound-here", here), ("bound-elsewhere", elsewhere)),
        *(("of-staff", here), ("of-admin", here)),
    ):
        account = Account("simulator", name)
        given = {"channel": account.channel, "account_id": account.id}
        bound = {"member_id": member_id, "bound_at": by.at}
        tx.execute(insert(_accounts).values(given | bound))
    return Thing("bound-here", "bound-elsewhere")


def _notices(office: Office, tx: Transaction, people: list[int], by: By) -> dict[str, Thing]:
    """Notices to each of them: sent, noted by staff to be read; a draft; one thrown away."""

    def written(one: int) -> int:
        draft = announcements.Draft(f"通知{one}", "二楼领慰问品", people=(one,))
        return announcements.create(tx, draft, by)

    def sent(one: int) -> str:
        number = written(one)
        announcements.send(tx, number, by, office.town.bot.say)
        return str(number)

    unread, heard = [sent(one) for one in people], [sent(one) for one in people]
    for number, one in zip(heard, people, strict=True):
        announcements.mark(tx, int(number), [one], by)
    draft, gone = str(written(people[0])), str(written(people[0]))
    announcements.discard(tx, int(gone), by)
    return {
        "announcement": Thing(*unread, gone),
        "heard": Thing(*heard, gone),
        "unread": Thing(unread[0], None, gone),
        "draft": Thing(draft, None, gone),
    }


def _themes(tx: Transaction, by: By) -> dict[str, Thing]:
    """A theme that is a draft, and one that is open since today."""
    today = local_date(by.at, ZONE)
    draft = theming.Draft("献一策", today, today + timedelta(days=20), chats=(GROUP,))
    theme, running = theming.create(tx, draft, by), theming.create(tx, draft, by)
    theming.open_now(tx, running, by, ZONE)
    return {"theme": Thing(str(theme)), "running": Thing(str(running))}


def _noted(tx: Transaction, by: By) -> Thing:
    """A noted deed that can be taken back."""
    settings.put(tx, settings.BACKUP_HOUR, 4, by)
    (row,) = audit.of(tx, f"setting:{settings.BACKUP_HOUR.name}")
    return Thing(str(row.id))


def _rooms(tx: Transaction, by: By) -> dict[str, Thing]:
    """A room, a booking that has begun, and one that was given back."""
    room = venues.add(tx, venues.Draft("合唱室"), by)
    begun, freed = (
        Wanted(room, by.at + n * timedelta(hours=3), by.at + (n + 1) * timedelta(hours=3))
        for n in range(2)
    )
    made, back = booking.book(tx, begun, by).id, booking.book(tx, freed, by).id
    booking.cancel(tx, back, by)
    return {"venue": Thing(str(room)), "booking": Thing(str(made)), "freed": Thing(str(back))}
