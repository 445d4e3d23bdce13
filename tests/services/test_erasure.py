"""Erasing a person: nothing tells of them any more, and everything that was counted stays."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, insert, make_url, select, text
from sqlalchemy.types import TypeDecorator

from bot.installation import MADE, data_folder, erasure_list
from bot.messages import Account
from services import (
    binding,
    consents,
    couples,
    erasure,
    families,
    logins,
    longtasks,
    members,
    merging,
    organisations,
    roster,
)
from services.erasure import conditions, plans, sealed
from storage import audit, outbox
from storage.audit import By
from storage.database import is_sqlite, open_engine
from storage.tables import metadata
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Audit, Dialog, Inbox, Outbox
from storage.tables.imports import Import, ImportRow
from storage.tables.longtasks import LongTask
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.tables.tasks import Task
from tests.imports.books import book
from tests.kit import traces as looked
from tests.kit.town import Town

NAME, ACCOUNT = "欧阳铁柱", "oOuYangTieZhuAccount01"
PHONE, PHONE2, ID_NUMBER = "19900000071", "19900000072", "000000194903071234"
ADDRESS, HEALTH = "银铃市和平路17号3单元502", "心脏搭过桥"
SAID = "我家暖气不热"
TELLING = (
    *(NAME, ACCOUNT, PHONE, PHONE2, ID_NUMBER, ADDRESS, HEALTH),
    *("ouyangtiezhu", "199-0000-0071", "老铁匠"),
)
STUDY = "老干部学习群"
SOMEBODY = "某同志"
OTHER = "诸葛兰"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside PostgreSQL the program's files lie where it runs."""
    monkeypatch.chdir(tmp_path)


def bind(town: Town, name: str, account: str, **fields: Any):
    """Enters somebody with an account in the study group."""

    def work(tx):
        by = By(None, town.clock.now())
        number = roster.enter(tx, town.bot.vault, {"name": name, **fields}, by)
        members.attach(tx, "simulator", account, number, by.at)
        return number

    return town.do(work)


async def everywhere(town: Town) -> int:
    """欧阳铁柱 stands wherever a person can stand; gives the number."""
    person = await bind(
        town, NAME, ACCOUNT, phone=PHONE, phone2=PHONE2, id_number=ID_NUMBER, address=ADDRESS,
        health=HEALTH, aliases=["老铁匠"], note="铁匠铺的老师傅", birth_year=1949,
    )  # fmt: skip
    study, alone = town.group(STUDY), town.private(ACCOUNT)
    assert "记上了" in (await study.says(ACCOUNT, "打卡") or "")
    await alone.says(ACCOUNT, f"{SAID}，请给我打电话，找工作人员")
    await study.says("王德福", f"{NAME}的电话是199-0000-0071，老铁匠手艺好")
    await study.says("林小雨", f"给{NAME}和李淑芬记打卡")
    await study.says("李淑芬", f"接龙\n1. 王德福\n2. {NAME}\n3. 李淑芬")
    await town.private("林小雨").says("林小雨", f"给{NAME}打卡")
    await town.wait(minutes=2)
    await town.do(lambda tx: _in_rows(tx, town, person))
    return person


def _in_rows(tx, town: Town, person: int) -> None:
    now, vault, clerk = town.clock.now(), town.bot.vault, members.named(tx, "林小雨")
    by = By(clerk, now)
    roster.change(tx, vault, person, {"phone": PHONE2, "unit": "铁匠铺", "phone2": PHONE}, by)
    gone = roster.enter(tx, vault, {"name": NAME, "id_number": ID_NUMBER}, by)
    merging.merge(tx, vault, person, gone, by)
    roster.set_activity(tx, person, "none", date(2025, 10, 1), by, reason=HEALTH)
    consents.give(tx, person, "photos", by, how="paper")
    body = organisations.add(tx, "铁匠社", "社团")
    organisations.join(tx, body, person, "社长")
    link = families.ask(tx, person, members.named(tx, "王德福"), "brother", now)
    families.decide(tx, link, "approved", by, may_see=True)
    other = members.named(tx, "李淑芬")
    roster.change(tx, vault, other, {"note": f"{NAME}的邻居", "health": f"由{NAME}照看"}, by)
    audit.note(tx, by, "visit.plan", "visit:1", after={"who": [{"name": NAME, "phone": PHONE}]})
    chat = town.group(STUDY).chat
    outbox.put(tx, "post:1", chat, f"祝{NAME}（{PHONE}）生日快乐", now, kind="post")
    outbox.put(tx, "post:2", town.private(ACCOUNT).chat, f"{NAME}，记得来", now, kind="post")
    task = {"kind": "erase", "about": {}, "state": "failed", "error": f"{NAME}没有做完"}
    tx.execute(insert(core(LongTask)).values(**task, done=0, total=0, at=now, changed_at=now))
    _imported(tx, town, person)


def _imported(tx, town: Town, person: int) -> None:
    vault, now = town.bot.vault, town.clock.now()
    sheet = book([["姓名", "电话"], [NAME, PHONE], ["某甲", "19900000099"]])
    made = insert(core(Import)).values(
        name="名册.xlsx", state="ready", sheet="", error="", at=now,
        changed_at=now, file_sealed=vault.seal_bytes(sheet, "file"),
    )  # fmt: skip
    number = tx.execute(made.returning(core(Import).c.id)).scalar_one()
    rows = [
        (2, {"name": NAME, "phone": PHONE}, person),
        (3, {"name": "某甲", "family": f"姐夫{NAME}"}, None),
        (4, {"name": "某乙", "phone": PHONE}, None),
    ]
    for row, cells, member in rows:
        cells_sealed = vault.seal(json.dumps(cells, ensure_ascii=False), "cells")
        tx.execute(
            insert(core(ImportRow)).values(
                import_id=number, row=row, part=0, cells_sealed=cells_sealed, outcome="new",
                errors=[[NAME, "bad"]], member_id=member,
            )
        )  # fmt: skip


async def erase(town: Town, person: int) -> None:
    """As the console does it: by a long task, of an administrator."""

    def work(tx):
        return longtasks.add(tx, "erase", {"member_id": person}, By(None, town.clock.now()))

    number = await town.do(work)
    await town.bot.longtasks.work_off()
    done = next(row for row in await town.rows(LongTask) if row.id == number)
    assert (done.state, done.error) == ("done", "")


def looked_into(town: Town, tmp_path: Path) -> list[Path]:
    """All that could be read by somebody who has the machine, and what is backed up from now on."""
    if not is_sqlite(town.bot.engine):
        return [looked.dump(town.url, tmp_path / "dump.sql")]
    database = Path(make_url(town.url).database or "")
    return [
        *database.parent.glob("yinling.db*"),
        *looked.backups(database, tmp_path / "backups"),
    ]


async def counted(town: Town) -> dict[str, Any]:
    """All that is counted: rows of facts, what they add up to, who did what."""

    def work(tx):
        facts = ("checkins", "checkin_totals", "inbox", "tasks", "alerts", "trial_lines", "members")
        counts = {name: _count(tx, name) for name in facts}
        totals = tx.execute(
            select(core(CheckinTotal).c.member_id, core(CheckinTotal).c.days).order_by("member_id")
        )
        actions = tx.execute(select(core(Audit).c.action).order_by(core(Audit).c.id))
        return counts | {"totals": list(map(tuple, totals)), "audit": [r.action for r in actions]}

    return await town.do(work)


def _count(tx, name: str) -> int:
    return int(tx.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())


async def test_nothing_tells_of_the_person_any_more_and_all_counts_stay(
    any_town: Town, tmp_path: Path, caplog, capfd
):
    person = await everywhere(any_town)
    made = data_folder(any_town.bot.settings) / MADE
    made.mkdir()
    (made / "export.csv").write_text(f"{NAME},{PHONE}", "utf-8")
    assert {
        word for word, _ in looked.found([NAME, ACCOUNT, SAID], *looked_into(any_town, tmp_path))
    }
    shutil.rmtree(tmp_path / "backups", ignore_errors=True)
    before = await counted(any_town)

    await erase(any_town, person)

    assert looked.found(TELLING, *looked_into(any_town, tmp_path), made) == []
    assert looked.found(TELLING, erasure_list(any_town.bot.settings)) == []
    assert list(made.iterdir()) == []
    logged = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in TELLING if word in logged]
    after = await counted(any_town)
    erased = [action for action in after["audit"] if action == "member.erase"]
    assert len(erased) == 2, "the entry, and the one that was merged into it"
    assert after | {"audit": None} == before | {"audit": None}
    assert after["audit"][: len(before["audit"])] == before["audit"]


async def test_what_is_sealed_tells_of_them_no_more(town: Town):
    person = await everywhere(town)
    await erase(town, person)

    def opened(tx):
        for place in sealed.opened():
            for (value,) in tx.execute(select(place.sealed).where(place.sealed.is_not(None))):
                yield town.bot.vault.open(value, place.of)

    words = "".join(await town.do(lambda tx: list(opened(tx))))
    assert NAME not in words and PHONE not in words
    assert f"由{SOMEBODY}照看" in words and f"姐夫{SOMEBODY}" in words
    (kept,) = await town.rows(Import)
    assert (kept.file_sealed, kept.state) == (None, "stopped")
    assert [row.row for row in await town.rows(ImportRow)] == [3]


async def test_others_words_stay_but_for_the_name(town: Town):
    person = await everywhere(town)
    await erase(town, person)
    texts = [row.text for row in await town.rows(Inbox)]
    assert f"{SOMEBODY}的电话是{SOMEBODY}，{SOMEBODY}手艺好" in texts
    assert f"接龙\n1. 王德福\n2. {SOMEBODY}\n3. 李淑芬" in texts
    assert f"给{SOMEBODY}和李淑芬记打卡" in texts
    sent = {row.key: row.text for row in await town.rows(Outbox)}
    assert sent["post:1"] == f"祝{SOMEBODY}（{SOMEBODY}）生日快乐"
    assert "post:2" not in sent, "what was not sent yet is not sent to who is gone"
    (note,) = [row for row in await town.rows(Audit) if row.action == "visit.plan"]
    assert note.after == {"who": [{"name": SOMEBODY, "phone": SOMEBODY}]}


async def test_the_entry_is_an_empty_shell_that_nobody_finds(town: Town):
    person = await everywhere(town)
    await erase(town, person)
    shell = next(row for row in await town.rows(Member) if row.id == person)
    told = {name: value for name, value in shell._mapping.items() if value not in (None, "", False)}
    told.pop("changed_at")
    assert told == {
        "id": person, "name": SOMEBODY, "role": "member", "reminders": True, "mention": True,
        "birth_calendar": "solar", "activity": "normal", "state": "erased",
    }  # fmt: skip
    assert not [row for row in await town.rows(MemberAccount) if row.member_id == person]
    (fact,) = [row for row in await town.rows(Checkin) if row.member_id == person]
    assert fact.account_id == f"erased-{person}"
    for who, words in (("林小雨", f"给{SOMEBODY}记打卡"), (ACCOUNT, "打卡")):
        await town.group(STUDY).says(who, words)
    assert [row for row in await town.rows(Checkin) if row.member_id == person] == [fact]


async def test_a_namesakes_rows_stay_and_what_may_mean_either_is_left(any_town: Town):
    town = any_town
    one = await bind(town, "赵大河", "account-one", phone=PHONE)
    other = await bind(town, "赵大河", "account-other", phone="19900000088", note="种花")
    study = town.group(STUDY)
    await study.says("account-one", "打卡，我是赵大河")
    await study.says("account-other", "打卡，我也是赵大河")
    await study.says("王德福", "赵大河今天来了吗")
    before = {
        name: [row for row in await town.rows(table) if row.member_id == other]
        for name, table in (
            ("facts", Checkin),
            ("totals", CheckinTotal),
            ("accounts", MemberAccount),
        )
    }
    await erase(town, one)
    people = {row.id: row for row in await town.rows(Member)}
    assert (people[one].name, people[other].name) == (SOMEBODY, "赵大河")
    assert people[other].note == "种花"
    texts = [row.text for row in await town.rows(Inbox) if row.text]
    assert texts == ["打卡，我也是赵大河", "赵大河今天来了吗"]
    for name, table in (("facts", Checkin), ("totals", CheckinTotal), ("accounts", MemberAccount)):
        assert [r for r in await town.rows(table) if r.member_id == other] == before[name]
    phones = [roster.known(town.bot.vault, people[other], "phone")]
    assert phones == ["19900000088"]


async def test_a_longer_name_of_somebody_else_is_not_touched(town: Town):
    one = await bind(town, "李明", "account-one")
    await bind(town, "李明华", "account-two")
    await town.group(STUDY).says("王德福", "李明华和李明、李 明都到了")
    await erase(town, one)
    texts = [row.text for row in await town.rows(Inbox) if row.text]
    assert texts == [f"李明华和{SOMEBODY}、{SOMEBODY}都到了"]


async def test_a_couples_telephone_stays_with_the_other(town: Town):
    one = await bind(town, "钱一山", "account-one", phone=PHONE)
    other = await bind(town, "孙二河", "account-two", phone=PHONE)
    await town.group(STUDY).says("王德福", f"孙二河家的电话{PHONE}")
    await erase(town, one)
    texts = [row.text for row in await town.rows(Inbox) if row.text]
    assert texts == [f"孙二河家的电话{PHONE}"]
    row = next(row for row in await town.rows(Member) if row.id == other)
    assert roster.known(town.bot.vault, row, "phone") == PHONE


@pytest.mark.parametrize("is_first", [True, False], ids=["whose it was", "the second"])
async def test_who_shared_an_account_has_it_alone(any_town: Town, *, is_first: bool):
    person, other = await bind(any_town, NAME, ACCOUNT), await bind(any_town, OTHER, "P99")
    account, by = Account("simulator", ACCOUNT if is_first else "P99"), By(1, any_town.clock.now())
    second = other if is_first else person
    await any_town.do(lambda tx: couples.share(tx, account, second, by))
    alone = any_town.private(account.id)
    await alone.says(account.id, SAID)
    await erase(any_town, person)
    assert await any_town.rows(SharedAccount) == []
    assert await any_town.do(lambda tx: binding.owners(tx, account)) == [other]
    assert not [row for row in await any_town.rows(Inbox) if SAID in row.text]
    assert f"{OTHER}，" in (await alone.says(account.id, "打卡") or "")


async def test_an_open_question_goes_and_tasks_are_closed_without_a_word(town: Town):
    person = await everywhere(town)
    await town.private(ACCOUNT).says(ACCOUNT, "老王好像病了")
    (asked,) = await town.rows(Dialog)
    assert asked.account_id == ACCOUNT
    await erase(town, person)
    assert not [
        row for row in await town.rows(Dialog) if NAME in json.dumps(row.data, ensure_ascii=False)
    ]
    own = [row for row in await town.rows(Task) if row.member_id == person]
    assert own and all(row.said == "" and row.closed_at is not None for row in own)
    told = [*await town.rows(Inbox), *await town.rows(Outbox)]
    assert not [row for row in told if SAID in row.text], "nor what staff were told of it"


async def test_the_last_administrator_and_oneself_are_not_erased(town: Town):
    def work(tx):
        now = town.clock.now()
        boss = members.enter(tx, "局长", "admin")
        logins.open_for(tx, boss, "boss", now)
        return erasure.refused(tx, boss, By(None, now)), erasure.refused(tx, boss, By(boss, now))

    assert await town.do(work) == ("privacy.last_admin", "privacy.not_oneself")


async def test_who_is_in_danger_is_not_erased_until_somebody_took_the_alarm(town: Town):
    await town.private("王德福").says("王德福", "救命，我摔倒了起不来")

    def why(tx):
        return erasure.refused(tx, members.named(tx, "王德福"), By(None, town.clock.now()))

    assert await town.do(why) == "privacy.in_danger"
    await town.do(lambda tx: tx.command("UPDATE alerts SET state='taken'"))
    assert await town.do(why) is None


async def test_an_older_copy_is_cleaned_before_anybody_is_answered(any_town: Town, tmp_path: Path):
    town = any_town
    person = await everywhere(town)
    restore = _backed_up(town, tmp_path)
    await erase(town, person)
    await town.bot.stop()
    restore()
    old = looked_into(town, tmp_path) if is_sqlite(town.bot.engine) else []
    assert not old or looked.found([NAME, ACCOUNT], *old)
    shutil.rmtree(tmp_path / "backups", ignore_errors=True)
    await town.restart_after_stop()
    assert looked.found(TELLING, *looked_into(town, tmp_path)) == []
    shell = next(row for row in await town.rows(Member) if row.id == person)
    assert shell.state == "erased"


def _backed_up(town: Town, tmp_path: Path):
    """Makes a copy now, and gives what puts it back."""
    if is_sqlite(town.bot.engine):
        database = Path(make_url(town.url).database or "")
        (copied, _) = looked.backups(database, tmp_path / "older")
        older = copied.read_bytes()
        shutil.rmtree(tmp_path / "older")

        def restore() -> None:
            for file in database.parent.glob("yinling.db-*"):
                file.unlink()
            database.write_bytes(older)

        return restore
    engine = open_engine(town.url)
    with engine.connect() as connection:
        kept = {
            table: [row._mapping for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }

    def restore() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            for table, rows in kept.items():
                connection.execute(table.delete())
                if rows:
                    connection.execute(insert(table), [dict(row) for row in rows])
        engine.dispose()

    return restore


async def test_who_was_entered_again_afterwards_stays(town: Town):
    person = await bind(town, NAME, ACCOUNT, phone=PHONE)
    await erase(town, person)
    town.clock.offset += town.clock.offset.resolution * 60_000_000
    by = By(None, town.clock.now())
    again = await bind(town, NAME, ACCOUNT, phone=PHONE)

    def same_number(tx):
        """As after a restore of a copy from before the first entry."""
        values = {"name": NAME, "state": "active", "changed_at": by.at}
        tx.execute(core(Member).update().where(core(Member).c.id == person).values(values))

    await town.do(same_number)
    await town.restart()
    names = {row.id: row.name for row in await town.rows(Member)}
    assert names[again] == names[person] == NAME


async def test_a_task_that_was_cut_short_is_completed(town: Town):
    person = await everywhere(town)

    def half(tx):
        traces = erasure.of(tx, town.bot.vault, person, SOMEBODY)
        for spot in erasure.find(tx, town.bot.vault, traces)[::2]:
            erasure.clean(tx, town.bot.vault, traces, spot)
        longtasks.add(tx, "erase", {"member_id": person}, By(None, town.clock.now()))

    await town.do(half)
    await town.bot.longtasks.work_off()
    database = Path(make_url(town.url).database or "")
    assert looked.found(TELLING, *database.parent.glob("yinling.db*")) == []


# -- every table, also those to come --------------------------------------------------------


def _kind(column: Column[Any]) -> Any:
    kind = column.type
    return kind.impl if isinstance(kind, TypeDecorator) else kind


TEXTS = [
    pytest.param(table.name, column.name, id=f"{table.name}.{column.name}")
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(_kind(column), String | JSON)
]


@pytest.mark.parametrize(("table", "column"), TEXTS)
def test_a_column_of_words_is_searched_or_left_with_a_reason(table: str, column: str):
    searched = {one.name for one in conditions.searched(metadata.tables[table])}
    left = (table, column) in plans.LEFT or column in plans.PROGRAM or column.endswith("_print")
    assert (column in searched) != left


def test_everything_that_is_left_is_there():
    there = {
        (table.name, column.name) for table in metadata.sorted_tables for column in table.columns
    }
    assert plans.LEFT.keys() <= there
    assert {column for _, column in there} >= plans.PROGRAM


def naming() -> set[tuple[str, str]]:
    """Every column that names a member."""
    return {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "members" for key in column.foreign_keys)
    }


def test_for_every_column_that_names_a_member_it_is_decided_what_becomes_of_the_row():
    own = {(name, column) for name, plan in plans.PLANS.items() for column in plan.members}
    assert naming() == own | plans.POINTS.keys()
    assert not own & plans.POINTS.keys()


def test_for_every_column_that_holds_an_account_it_is_decided_what_becomes_of_it():
    holding = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in ("account_id", "sender_id")
    }
    decided = {(name, column) for name, plan in plans.PLANS.items() for column in plan.accounts}
    assert holding - decided == {
        ("member_accounts", "account_id"),
        ("shared_accounts", "account_id"),
    }


def dummy(town: Town, column: Column[Any], n: int) -> Any:
    """Something to stand in a column: in words the person, else what fits the type."""
    table, kind = column.table.name, _kind(column)
    searched = column.name in {one.name for one in conditions.searched(column.table)}
    if any(key.column.table.name == "members" for key in column.foreign_keys):
        return 1
    if isinstance(kind, JSON):
        return {"a": [f"{n} {NAME}"]} if searched else None
    if isinstance(kind, String):
        return f"{n} {NAME} {ACCOUNT} {PHONE}" if searched else f"x{n}"
    if isinstance(kind, LargeBinary):
        of = column.name.removesuffix("_sealed")
        is_words = of != column.name and (table, column.name) not in sealed.FILES
        return town.bot.vault.seal(f"{n} {NAME}", of) if is_words else None
    kinds = {bool: False, int: n, datetime: town.clock.now(), date: date(2025, 10, 27)}
    return next((v for k, v in kinds.items() if k is kind.python_type), town.clock.now().time())


async def test_no_table_that_there_is_or_will_be_tells_of_the_person(town: Town, tmp_path: Path):
    person = await bind(town, NAME, ACCOUNT, phone=PHONE)
    engine = open_engine(town.url)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            for n, table in enumerate(metadata.sorted_tables, 9_001):
                row = {column.name: dummy(town, column, n) for column in table.columns}
                connection.execute(insert(table).values(row))
    engine.dispose()
    words = (NAME, ACCOUNT, PHONE)
    assert {word for word, _ in looked.found(words, *looked_into(town, tmp_path))} == set(words)
    shutil.rmtree(tmp_path / "backups")
    await erase(town, person)
    assert looked.found(words, *looked_into(town, tmp_path)) == []
