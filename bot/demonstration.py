"""The demo's invented bureau: people, groups and a campaign, none of them real."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update

from bot import config
from bot.channels.official_account import OfficialAccount
from bot.channels.simulator import Simulator
from bot.channels.wecom_aibot import AiBot
from bot.clock import local_date
from bot.messages import Chat
from services import announcements, chats, checkin, grid, members, organisations
from services.activities import series, signing, writing
from services.activities.entries import Entry
from services.announcements import Draft
from services.announcements.asking import ask
from services.bookings import booking, venues
from services.bookings.booking import Wanted
from services.bookings.slots import Slot
from services.checkin import Told, campaigns, leaves, meetings
from services.checkin.campaigns import MEETING
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.announcements import Announcement
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from storage.tables.members import Member
from storage.transaction import Transaction

# Known to everybody: the demo listens on this machine only, and nobody in it is real.
APP_ID = "wxdemo0000000000"
TOKEN = "yinlingdemotoken"  # noqa: S105
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
KEY = "the demo's key guards nothing: all its people are invented"

PEOPLE = (
    ("P01", "王德福", "member", "72岁，教育支部"),
    ("P02", "李淑芬", "member", "78岁，机关一支部"),
    ("P03", "张建国", "member", "80岁，机关一支部，李淑芬的老伴"),
    ("P04", "赵秀英", "member", "70岁，卫健支部"),
    ("P05", "刘桂兰", "member", "69岁，教育支部"),
    ("P06", "孙国庆", "secretary", "73岁，机关一支部"),
    ("P07", "吴长河", "member", "96岁，离休"),
    ("P08", "周玉梅", "member", "66岁，机关二支部"),
    ("W01", "林小雨", "staff", "老干部局"),
    ("W02", "陈立", "admin", "老干部局"),
    ("F01", "张敏", "family", "张建国、李淑芬的女儿"),
)
# Whose link to the console the demo prints.
CLERK = "林小雨"
ELDERS = ("P01", "P02", "P03", "P04", "P05", "P06", "P08")
GROUPS = (
    ("G1", "老干部学习群", "study", "all", (*ELDERS, "W01")),
    ("G2", "活动报名群", "activities", "at", (*ELDERS, "W01")),
    ("G3", "线上议事厅", "hall", "at", (*ELDERS, "W01", "W02")),
    ("G4", "亲人微信群", "family", "at", ("F01", "W01")),
    ("G5", "工作群", "staff", "at", ("W01", "W02")),
)
# Places from the top down with who lives there, and who looks after the first of them.
LEVELS = ("街道", "社区", "网格")
PLACES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("城东街道", "和平社区", "第一网格"), ("张建国", "李淑芬")),
    (("城东街道", "和平社区", "第二网格"), ("王德福",)),
    (("城东街道", "光明社区"), ("刘桂兰", "周玉梅")),
    (("城西街道", "新华社区"), ("孙国庆",)),
)
# Bodies with who belongs to them; the first leads those that have a secretary.
BODIES = (
    ("机关一支部", "建制支部", "书记", ("孙国庆", "李淑芬", "张建国")),
    ("教育支部", "建制支部", "", ("王德福", "刘桂兰")),
    ("书画社", "社团", "", ("赵秀英", "周玉梅")),
)
TRIED = ("G6", "书画社群", "study", "all", ("P04", "P08", "W01"))
CAMPAIGN = "每日一学"
MATERIAL = "今天读一读《重阳节的由来》，三五分钟就好。"
POST_TIME = time(8, 1)
SUMMARY_TIME = time(19, 20)
# What lies behind the campaign: so many days, on which each studied but every so many days, and
# what some said of it. Who speaks in the demo's first steps has none of it yet.
DAY = timedelta(days=1)
PAST = 40 * DAY
HOUR = time(8, 40)
STUDIED = (("刘桂兰", 9), ("李淑芬", 5), ("张建国", 4), ("孙国庆", 3), ("赵秀英", 2))
THOUGHTS = (
    ("刘桂兰", 3, "重阳节的由来讲得清楚，我说给孙子听了。"),
    ("孙国庆", 5, "敬老爱老是好传统，支部里也要多关心年纪大的同志。"),
)
AWAY = ("赵秀英", 6)
# Meetings with the body, so many days from today, where, and who was there or can't come.
MEETINGS = (
    ("党课", "重温入党誓词", 0, -6, "三楼会议室", ("孙国庆", "李淑芬"), "张建国"),
    ("主题党日", "参观城市规划馆", 0, 5, "规划馆门口", (), ""),
    ("党员大会", "通报半年工作", 1, -20, "教育局老干部活动室", ("王德福", "刘桂兰"), ""),
)
MEETS = time(14, 30)
# A notice of some days ago to the first body, and who has said since that they read it.
NOTICE = ("秋季体检", "带上身份证，上午8点前到市医院体检中心，先不要吃早饭。")
READ = ("孙国庆", "李淑芬")
# Activities, so many days from today: what, when, where, for how many, and who comes with how
# many heads. One is nearly full and somebody waits, one is over, and one is every week.
ACTIVITIES = (
    (
        "银杏林赏秋",
        9,
        time(8, 30),
        "市植物园东门",
        9,
        (("刘桂兰", 1), ("李淑芬", 2), ("赵秀英", 3), ("孙国庆", 2), ("周玉梅", 2)),
    ),
    (
        "金秋茶话会",
        -30,
        time(9),
        "老干部活动中心",
        20,
        (("王德福", 1), ("刘桂兰", 1), ("孙国庆", 2)),
    ),
)
CAME = ("王德福", "孙国庆")
WEEKLY = ("太极拳晨练", 8, time(9), "老干部活动中心广场", 20)
# Rooms with their hours, and who has one of them, so many days from today.
HOURS = (
    Slot("上午", time(8, 30), time(11, 30)),
    Slot("下午", time(14), time(17)),
    Slot("晚上", time(18, 30), time(20, 30)),
)
ROOMS = (
    venues.Draft("合唱室", ("合唱教室",), "老干部活动中心二楼", 40, HOURS, "林小雨"),
    venues.Draft("书画室", ("画室",), "老干部活动中心三楼", 24, HOURS, "林小雨"),
)
BOOKED = ("书画社练笔", "书画社", 3, HOURS[1])
# A notice that is only written.
DRAFT = ("活动室停电检修", "活动室停电检修一天，当天的书画课改到下周同一时间。")


def settings(port: int, data: Path) -> config.Settings:
    """The demo's settings: a SQLite file in `data`, with the simulator and both callbacks on."""
    return config.load(
        None,
        {
            "YINLING_BUREAU__NAME": "银铃市老干部局（演示）",
            "YINLING_SERVER__PORT": str(port),
            "YINLING_DATABASE__URL": f"sqlite:///{data.resolve() / 'demo.db'}",
            "YINLING_SECURITY__KEY": KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__TOKEN": TOKEN,
            "YINLING_OFFICIAL_ACCOUNT__AES_KEY": AES_KEY,
            "YINLING_WECOM_AIBOT__TOKEN": TOKEN,
            "YINLING_WECOM_AIBOT__AES_KEY": AES_KEY,
            "YINLING_SIMULATOR__ENABLED": "true",
            # One visitor speaks for everybody, and may do so by a script.
            "YINLING_LIMITS__PERSON_A_MINUTE": "600",
        },
    )


def seed(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    """Fill an empty demo; one with people in it is left as it is."""
    if members.has_any(tx):
        return
    for account_id, name, role, note in PEOPLE:
        member_id = members.enter(tx, name, role, note)
        members.attach(tx, Simulator.name, account_id, member_id)
        for channel in (OfficialAccount.name, AiBot.name):
            members.attach(tx, channel, f"demo-{account_id}", member_id)
    for chat_id, name, purpose, hears, inside in GROUPS:
        group = Chat(Simulator.name, chat_id, is_group=True)
        chats.open_group(tx, group, name, purpose=purpose, hears=hears, inside=inside)
    wecom = Chat(AiBot.name, "demo-G1", is_group=True)
    chats.open_group(tx, wecom, "企业微信学习群", purpose="study", hears="at")
    _campaign(tx, now, zone)


def furnish(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    """Give the demo's people a grid, bodies, a group in trial, and some weeks of study, once."""
    if grid.tree(tx):
        return
    for names, people in PLACES:
        node_id = grid.at(tx, names, LEVELS)
        for name in people:
            _settle(tx, name, node_id)
    grid.assign(tx, grid.tree(tx)[0].id, _known(tx, CLERK))
    for body, kind, role, people in BODIES:
        body_id = organisations.add(tx, body, kind)
        for n, name in enumerate(people):
            leads = bool(role) and n == 0
            organisations.join(tx, body_id, _known(tx, name), role if leads else "", leads=leads)
    chat_id, name, purpose, hears, inside = TRIED
    group = Chat(Simulator.name, chat_id, is_group=True)
    chats.open_group(tx, group, name, purpose=purpose, hears=hears, inside=inside)
    chats.change(tx, group, state="trial", state_since=now)
    _remember(tx, now, zone)
    for meeting in MEETINGS:
        _meeting(tx, now, zone, meeting)
    _notices(tx, now)
    for activity in ACTIVITIES:
        _activity(tx, now, zone, activity)
    _weekly(tx, now, zone)
    _rooms(tx, now, zone)


def _meeting(tx: Transaction, now: datetime, zone: ZoneInfo, said: tuple[Any, ...]) -> None:
    """Plan a meeting, or have held it, with who came and who could not."""
    form, title, body, days, place, there, excused = said
    day = local_date(now, zone) + days * DAY
    by = By(None, min(now, datetime.combine(day, MEETS, zone)))
    meeting = Campaign(
        title=title,
        kind=MEETING,
        meeting=form,
        place=place,
        starts_on=day - 2 * DAY,
        ends_on=day,
        meets_at=datetime.combine(day, MEETS, zone),
        post_time=POST_TIME,
        ranking=False,
        certificates=False,
    )
    hall = Chat(Simulator.name, "G3", is_group=True)
    of = organisations.named(tx, *BODIES[body][:2])
    number = checkin.create_campaign(tx, meeting, [hall], now, zone, bodies=[of])
    for name in there:
        checkin.enter(tx, number, _known(tx, name), day, by, made_up=False)
    if excused:
        meetings.excuse(tx, _known(tx, excused), number, day, by)


def _activity(tx: Transaction, now: datetime, zone: ZoneInfo, said: tuple[Any, ...]) -> None:
    """Have an activity be open, or be over, with who signed up and who came."""
    title, days, hour, place, capacity, people = said
    starts_at = datetime.combine(local_date(now, zone) + days * DAY, hour, zone)
    by = By(None, min(now, starts_at - 3 * DAY))
    group = Chat(Simulator.name, "G2", is_group=True)
    draft = writing.Draft(title, starts_at, place=place, capacity=capacity, chats=(group,))
    number = writing.create(tx, draft, by, zone)
    writing.publish(tx, number, by, zone)
    for name, heads in people:
        entry = Entry(name, _known(tx, name), heads)
        signing.sign_up(tx, number, [(entry,)], by)
        if starts_at < now:
            rows = core(Signup)
            came = {"arrived": heads if name in CAME else 0, "arrived_at": starts_at}
            mine = (rows.c.activity_id == number, rows.c.member_id == _known(tx, name))
            tx.execute(update(rows).where(*mine).values(came))


def _weekly(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    """Have an activity be every week, the first time in a while."""
    title, days, hour, place, capacity = WEEKLY
    starts_at = datetime.combine(local_date(now, zone) + days * DAY, hour, zone)
    group = Chat(Simulator.name, "G2", is_group=True)
    draft = writing.Draft(
        title, starts_at, place=place, capacity=capacity, every_days=7, chats=(group,)
    )
    series.start(tx, writing.create(tx, draft, By(None, now), zone), By(None, now))


def _rooms(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    """Have two rooms, of which one is booked some day."""
    by = By(None, now)
    *_, room = [venues.add(tx, draft, by) for draft in ROOMS]
    what, body, days, slot = BOOKED
    starts, ends = slot.on(local_date(now, zone) + days * DAY, zone)
    booking.book(tx, Wanted(room, starts, ends, what, body), by)


def _notices(tx: Transaction, now: datetime) -> None:
    """Have a notice be some days old, which somebody has not read, and another one written."""
    sent, today = By(None, now - 3 * DAY), now.date()
    body = organisations.named(tx, *BODIES[0][:2])
    number = announcements.create(tx, Draft(*NOTICE, today - DAY, bodies=(body,)), sent)
    rows = core(Announcement)
    went = {"state": "sent", "sent_at": sent.at}
    tx.execute(update(rows).where(rows.c.id == number).values(went))
    ask(tx, number)
    announcements.mark(tx, number, [_known(tx, name) for name in READ], By(None, now - 2 * DAY))
    announcements.create(tx, Draft(*DRAFT, today + 4 * DAY, bodies=(body,)), By(None, now))


def _remember(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    """Have the campaign be on for some weeks, with what people did and said in them."""
    today, by = local_date(now, zone), By(None, now)
    (study,) = checkin.open_items(tx)
    groups = campaigns.groups(tx, study.id)
    bodies = [one.id for one in organisations.every(tx) if one.name != BODIES[-1][0]]
    since = {"starts_on": today - PAST, "summary_time": SUMMARY_TIME}
    campaigns.change(tx, study.id, since, by, zone, groups=groups, bodies=bodies)
    said = {(name, n): words for name, n, words in THOUGHTS}
    for name, every in STUDIED:
        member_id = _known(tx, name)
        for n in (n for n in range(1, PAST.days + 1) if n % every):
            told = Told(made_up=n % 11 == 0, reflection=said.get((name, n), ""))
            _studied(tx, study.id, member_id, datetime.combine(today, HOUR, zone) - n * DAY, told)
    checkin.rebuild(tx)
    name, days = AWAY
    leaves.start(tx, _known(tx, name), (today, today + days * DAY), by)


def _studied(tx: Transaction, campaign_id: int, member_id: int, at: datetime, told: Told) -> None:
    """Enter a day of somebody's, as they told of it themselves."""
    blank = {"channel": "", "account_id": "", "how": told.how, "share": ""}
    said = at + DAY if told.made_up else at
    fact = {"campaign_id": campaign_id, "member_id": member_id, "day": at.date(), "at": said}
    more = {"made_up": told.made_up, "reflection": told.reflection}
    tx.execute(insert(core(Checkin)).values(blank | fact | more))


def _settle(tx: Transaction, name: str, node_id: int | None) -> None:
    people = core(Member)
    tx.execute(update(people).where(people.c.name == name).values(node_id=node_id))


def _known(tx: Transaction, name: str) -> int:
    member_id = members.named(tx, name)
    assert member_id is not None, "somebody of PEOPLE"
    return member_id


def _campaign(tx: Transaction, now: datetime, zone: ZoneInfo) -> None:
    today = local_date(now, zone)
    campaign = Campaign(
        title=CAMPAIGN,
        starts_on=today,
        ends_on=today + timedelta(days=365),
        post_time=POST_TIME,
        material=MATERIAL,
    )
    study = Chat(Simulator.name, "G1", is_group=True)
    checkin.create_campaign(tx, campaign, [study], now, zone)
