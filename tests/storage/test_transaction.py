"""Prepared statements do what SQLAlchemy's own execution does."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    bindparam,
    delete,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.transaction import Prepared
from tests.kit.town import MORNING, ZONE

COLUMNS = {
    "number": Integer(),
    "word": String(),
    "day": Date(),
    "hour": Time(),
    "at": UTCDateTime(),
    "data": JSON(),
    "flag": Boolean(),
}
things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, kind) for name, kind in COLUMNS.items()),
)
ADD = insert(things).values({name: bindparam(name) for name in COLUMNS}).returning(things.c.id)
PLAIN_ADD = insert(things).values(word=bindparam("word"))
GET = select(things).where(things.c.id == bindparam("of"))
NOTHING = dict.fromkeys(COLUMNS)

VALUES = [
    ("number", 2**31 - 1),
    ("number", -1),
    ("number", None),
    ("word", ""),
    ("word", "王德福，记上了：今天的学习打卡。"),
    ("word", "👵🏻👴🏻 100% '引号' \"双\" \\n {花} %(词)s :词 ?"),
    ("word", "第一行\n第二行\t。"),
    ("word", None),
    ("day", date(2025, 10, 27)),
    ("day", date(1924, 2, 29)),
    ("day", None),
    ("hour", time(8, 1)),
    ("hour", time(23, 59, 59, 999999)),
    ("at", MORNING),
    ("at", datetime(2025, 10, 27, 9, 30, 15, 123456, tzinfo=UTC)),
    ("at", datetime(2025, 12, 31, 23, 30, tzinfo=timezone(-timedelta(hours=11)))),
    ("at", datetime(2025, 11, 2, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)),
    ("at", datetime(1990, 4, 15, 12, 0, tzinfo=ZONE)),
    ("at", None),
    ("data", {"options": [{"n": 1, "label": "健步走 🚶", "value": None}], "深": {"了": [1.5]}}),
    ("data", []),
    ("data", "只是一句话"),
    ("data", None),
    ("flag", True),
    ("flag", False),
    ("flag", None),
]


@pytest.fixture
def work(desk):
    things.create(desk.engine)
    return desk.work


async def test_values_are_stored_and_read_as_sqlalchemy_would(work):
    for name, value in VALUES:
        read = await work.submit("a", lambda tx, v=NOTHING | {name: value}: by_both(tx, v))
        assert read == [read[0]] * 4, (name, value)
        back = read[0][list(COLUMNS).index(name)]
        assert back == (value.astimezone(UTC) if name == "at" and value else value), (name, value)


def by_both(tx, values):
    """What both read of what both wrote."""
    ids = (tx.first(ADD, **values).id, tx.execute(ADD, values).scalar_one())
    return [
        tuple(row)[1:]
        for of in ids
        for row in (tx.first(GET, of=of), tx.execute(GET, {"of": of}).one())
    ]


async def test_values_lie_in_the_database_as_sqlalchemy_would_lay_them(work):
    for name, value in VALUES:
        laid = f"SELECT CAST({name} AS TEXT) FROM things ORDER BY id DESC LIMIT 2"
        await work.submit("a", lambda tx, v=NOTHING | {name: value}: by_both(tx, v))
        ours, theirs = await work.submit("a", lambda tx, s=laid: list(tx.execute(text(s))))
        assert ours == theirs, (name, value)


async def test_a_moment_comes_back_aware_and_in_utc(work):
    def moment(tx):
        tx.first(ADD, **NOTHING | {"at": MORNING})
        return tx.first(select(things.c.at))

    (at,) = await work.submit("a", moment)
    assert at == MORNING
    assert at.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(work):
    naive = datetime(2025, 10, 27, 9, 30)
    with pytest.raises(ValueError, match="timezone"):
        await work.submit("a", lambda tx: tx.first(ADD, **NOTHING | {"at": naive}))
    assert await work.submit("a", lambda tx: tx.all(select(things))) == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        dict.fromkeys(list(COLUMNS)[1:]),
        NOTHING | {"unheard_of": 1},
        dict.fromkeys(list(COLUMNS)[1:]) | {"unheard_of": 1},
    ],
    ids=["none at all", "one missing", "one too many", "one misspelt"],
)
async def test_names_too_few_or_too_many_are_an_error(work, values):
    with pytest.raises(KeyError):
        await work.submit("a", lambda tx: tx.first(ADD, **values))
    assert await work.submit("a", lambda tx: tx.all(select(things))) == []


async def test_a_list_of_values_cannot_be_prepared(work):
    some = select(things).where(things.c.id.in_([1, 2]))
    given = select(things).where(things.c.id.in_(bindparam("ids", expanding=True)))
    for statement in (some, given):
        with pytest.raises(ValueError, match="execute"):
            await work.submit("a", lambda tx, s=statement: Prepared(s, tx.dialect))


async def test_values_written_in_the_statement_need_not_be_given(work):
    add = insert(things).values(word=bindparam("word"), number=literal(7), flag=True)
    change = (
        update(things)
        .where(things.c.word == bindparam("of_word"), things.c.number > 3)
        .values(number=things.c.number + bindparam("more"), data={"改": 1})
    )

    def work_on(tx):
        assert tx.run(add, word="笔") == 1
        assert tx.run(change, of_word="笔", more=5) == 1
        assert tx.run(change, of_word="墨", more=5) == 0
        return tx.first(select(things))

    row = await work.submit("a", work_on)
    assert (row.word, row.number, row.flag, row.data) == ("笔", 12, True, {"改": 1})


async def test_a_default_of_a_parameter_counts_until_another_is_given(work):
    get = select(things.c.word).where(things.c.word == bindparam("word", "笔"))

    def work_on(tx):
        for word in ("笔", "墨"):
            tx.run(PLAIN_ADD, word=word)
        return tx.first(get).word, tx.first(get, word="墨").word

    assert await work.submit("a", work_on) == ("笔", "墨")


async def test_rows_are_named_as_the_statement_names_them(work):
    joined = select(
        things.c.word, func.count().label("many"), func.max(things.c.day).label("latest")
    ).group_by(things.c.word)

    def work_on(tx):
        for day in (date(2025, 10, 1), date(2025, 10, 3)):
            tx.first(ADD, **NOTHING | {"word": "笔", "day": day})
        ours, theirs = tx.first(joined), tx.execute(joined).one()
        return ours._asdict(), theirs._asdict()

    ours, theirs = await work.submit("a", work_on)
    assert ours == theirs == {"word": "笔", "many": 2, "latest": date(2025, 10, 3)}


async def test_rows_changed_are_counted_and_no_row_is_none(work):
    def work_on(tx):
        for _ in range(3):
            tx.run(PLAIN_ADD, word="笔")
        deleted = tx.run(delete(things).where(things.c.word == bindparam("word")), word="笔")
        return deleted, tx.first(GET, of=1), tx.all(GET, of=1)

    assert await work.submit("a", work_on) == (3, None, [])


async def test_a_statement_is_compiled_once_for_all_connections(work, monkeypatch):
    compiled = []
    made = Prepared.__init__
    monkeypatch.setattr(
        Prepared, "__init__", lambda self, *args: (compiled.append(args[0]), made(self, *args))[1]
    )
    add = insert(things).values(word=bindparam("word"))
    at_once = [work.submit(str(n), lambda tx: tx.run(add, word="笔")) for n in range(3)]
    await asyncio.gather(*at_once)
    assert compiled == [add]


async def test_what_is_asked_is_done_in_its_turn_and_read_when_wanted(work):
    every = select(things.c.word).order_by(things.c.id)

    def work_on(tx):
        nothing = tx.ask(every)
        tx.ask(PLAIN_ADD, word="笔")
        one = tx.ask(every)
        tx.run(PLAIN_ADD, word="墨")
        both = tx.all(every)
        return [[row.word for row in rows] for rows in (one, both, nothing)]

    assert await work.submit("a", work_on) == [["笔"], ["笔", "墨"], []]


async def test_what_is_asked_last_is_committed_too(work):
    await work.submit("a", lambda tx: tx.ask(PLAIN_ADD, word="笔"))
    assert [row.word for row in await work.submit("a", lambda tx: tx.all(select(things)))] == ["笔"]


async def test_sqlalchemy_sees_what_was_asked_before(work):
    def work_on(tx):
        tx.ask(PLAIN_ADD, word="笔")
        return tx.execute(select(things.c.word)).scalar_one()

    assert await work.submit("a", work_on) == "笔"


async def test_an_error_in_what_is_asked_undoes_the_whole_job(work):
    again = insert(things).values(id=1, word=bindparam("word"))

    def twice(tx):
        tx.run(again, word="笔")
        tx.ask(again, word="墨")
        tx.ask(PLAIN_ADD, word="纸")

    with pytest.raises(Exception, match=r"(?i)unique"):
        await work.submit("a", twice)
    assert await work.submit("a", lambda tx: tx.all(select(things))) == []
    assert await work.submit("a", lambda tx: tx.first(select(func.count()))) == (1,)


NEXT = [
    pytest.param(lambda tx: tx.all(select(things.c.word)), id="our cursor"),
    pytest.param(lambda tx: tx.execute(select(things.c.word)).all(), id="SQLAlchemy"),
    pytest.param(lambda tx: list(tx.ask(select(things.c.word))), id="asked"),
    pytest.param(lambda tx: tx.send(), id="sent"),
]


@pytest.mark.parametrize("then", NEXT)
async def test_what_was_started_is_done_before_what_comes_next(work, then):
    def work_on(tx):
        tx.ask(PLAIN_ADD, word="笔")
        tx.start(PLAIN_ADD, word="墨")
        return then(tx)

    assert await work.submit("a", work_on) in ([("笔",), ("墨",)], None)
    assert len(await work.submit("a", lambda tx: tx.all(select(things)))) == 2


async def test_what_was_started_last_is_committed_too(work):
    await work.submit("a", lambda tx: [tx.start(PLAIN_ADD, word=word) for word in "笔墨"])
    assert len(await work.submit("a", lambda tx: tx.all(select(things)))) == 2


@pytest.mark.parametrize("then", [*NEXT, pytest.param(lambda _: None, id="the commit")])
async def test_an_error_in_what_was_started_undoes_the_whole_job(work, then):
    again = insert(things).values(id=1, word=bindparam("word"))

    def twice(tx):
        tx.run(again, word="笔")
        tx.start(again, word="墨")
        then(tx)

    with pytest.raises(Exception, match=r"(?i)unique"):
        await work.submit("a", twice)
    assert await work.submit("a", lambda tx: tx.all(select(things))) == []


async def test_a_job_may_fail_while_what_it_started_runs(work):
    """Nothing of it stays, and its connection goes on being used."""
    connections = []

    def fails(tx):
        connections.append(_connection(tx))
        tx.start(PLAIN_ADD, word="笔")
        raise LookupError("笔")

    with pytest.raises(LookupError):
        await work.submit("a", fails)
    assert await work.submit("a", lambda tx: tx.all(select(things))) == []
    assert await work.submit("a", lambda tx: _is_open(tx, *connections))


def _connection(tx) -> int:
    """Which connection it is, as the server or the process numbers it."""
    if tx.dialect.name == "postgresql":
        return tx.execute(select(func.pg_backend_pid())).scalar_one()
    return id(tx._connection)


def _is_open(tx, connection: int) -> bool:
    if tx.dialect.name == "postgresql":
        open_now = text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid")
        return tx.execute(open_now, {"pid": connection}).scalar() == 1
    return connection == id(tx._connection)


@pytest.mark.parametrize("how", ["started", "asked"])
async def test_what_is_too_long_for_one_go_is_sent_whole(work, how):
    long = "很长的一段话。" * 400_000

    def work_on(tx):
        (tx.start if how == "started" else tx.ask)(PLAIN_ADD, word=long)
        return len(tx.first(select(things.c.word)).word)

    assert await work.submit("a", work_on) == len(long)


ZONES = st.sampled_from((UTC, ZONE, timezone(timedelta(hours=-5, minutes=-30))))
DAYS = st.dates(date(1900, 1, 2), date(9998, 12, 30))
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30), timezones=ZONES)


@given(day=DAYS, at=INSTANTS)
def test_what_is_written_into_sqlite_is_what_sqlalchemy_would_write(day: date, at: datetime):
    dialect = sqlite.dialect()
    add = Prepared(insert(things).values(day=bindparam("day"), at=bindparam("at")), dialect)
    theirs = [
        kind.dialect_impl(dialect).bind_processor(dialect)(value)
        for kind, value in ((Date(), day), (UTCDateTime(), at))
    ]
    assert list(add.bind({"day": day, "at": at})) == theirs
    with pytest.raises(ValueError, match="timezone"):
        add.bind({"day": day, "at": at.replace(tzinfo=None)})
