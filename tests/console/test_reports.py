"""报表: the figures of a month by body, what they count, and that they add up."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services import checkin, members, organisations, reports, scopes
from services.reports import NOWHERE, Line
from services.scopes import ALL
from services.suggestions import merging, stages, steps
from services.suggestions.steps import Doer
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.checkin import Campaign
from storage.transaction import Transaction
from tests.kit.notices import body, send
from tests.kit.office import Office
from tests.kit.sheets import rows_of
from tests.kit.themes import suggested
from tests.kit.town import MORNING, ZONE, Town

OCTOBER, HERE = date(2025, 10, 1), "/console/reports"
BY = By(None, MORNING)


def campaign(tx: Transaction, **more: object) -> int:
    """A study of this autumn, or a meeting."""
    given = {"title": "秋学", "starts_on": date(2025, 9, 1), "ends_on": date(2025, 12, 31)}
    return checkin.create_campaign(
        tx, Campaign(**{**given, "post_time": time(8), **more}), [], MORNING, ZONE
    )


def study(tx: Transaction, number: int, member_id: int, *days: date) -> None:
    for day in days:
        checkin.enter(tx, number, member_id, day, BY, made_up=False)


def october(tx: Transaction, scope: scopes.Scope = ALL) -> dict[tuple[str, str, str], tuple]:
    """The figures, by counter, form and body."""
    found = reports.month(tx, OCTOBER, scope, ZONE)
    return {(one.counter, one.form, _named(one)): (one.sessions, one.persons) for one in found}


def _named(line: Line) -> str:
    return {None: "all", NOWHERE: "nowhere"}.get(line.body, line.name)


async def furnished(town: Town) -> tuple[int, int]:
    """王德福 is of two bodies, 吴长河 of one, 赵秀英 of none; they study, meet and read."""
    one = await body(town, "一支部", "王德福", "吴长河")
    two = await body(town, "书画社", "王德福")

    def work(tx: Transaction) -> None:
        ids = {name: members.named(tx, name) or 0 for name in ("王德福", "吴长河", "赵秀英")}
        number = campaign(tx)
        study(tx, number, ids["王德福"], date(2025, 9, 30), date(2025, 10, 1), date(2025, 10, 31))
        study(tx, number, ids["吴长河"], date(2025, 10, 1), date(2025, 11, 1))
        study(tx, number, ids["赵秀英"], date(2025, 10, 2))
        held = {"kind": "meeting", "meeting": "党员大会", "ends_on": date(2025, 10, 20)}
        meeting = campaign(tx, title="十月党员大会", **held)
        # Somebody was noted the day after, and it is still the same meeting.
        study(tx, meeting, ids["王德福"], date(2025, 10, 20))
        study(tx, meeting, ids["吴长河"], date(2025, 10, 21))

    await town.do(work)
    await send(town, people=("王德福", "吴长河"))
    await town.private("吴长河").says("吴长河", "收到")
    return one, two


async def test_a_month_by_body_and_in_all(any_town: Town):
    await furnished(any_town)
    assert await any_town.do(october) == {
        ("study", "", "all"): (3, 4),
        ("study", "", "一支部"): (2, 3),
        ("study", "", "书画社"): (2, 2),
        ("study", "", "nowhere"): (1, 1),
        ("meeting", "党员大会", "all"): (1, 2),
        ("meeting", "党员大会", "一支部"): (1, 2),
        ("meeting", "党员大会", "书画社"): (1, 1),
        ("announcement", "", "all"): (1, 1),
        ("announcement", "", "一支部"): (1, 1),
        ("announcement", "", "书画社"): (1, 0),
    }


async def test_of_a_scope_only_its_people_count(any_town: Town):
    _, two = await furnished(any_town)
    theirs = await any_town.do(lambda tx: october(tx, scopes.Scope(bodies=(two,))))
    assert theirs["study", "", "all"] == theirs["study", "", "书画社"] == (2, 2)
    assert theirs["announcement", "", "all"] == (1, 0)
    assert ("study", "", "nowhere") not in theirs
    assert await any_town.do(lambda tx: october(tx, scopes.NOBODY)) == {}


async def test_a_notice_to_groups_whose_people_nobody_knows_counts_once(town: Town):
    await furnished(town)
    await send(town, "工作群", title="值班表")  # Only staff sit there, who are not asked.
    found = await town.do(october)
    assert found["announcement", "", "all"] == (2, 1)
    assert ("announcement", "", "nowhere") not in found


async def test_what_is_sent_at_midnight_belongs_to_the_bureaus_day(town: Town):
    await furnished(town)
    # 00:30 on 1 November in the bureau is still October by UTC.
    await town.wait(days=4, hours=15)
    await send(town, people=("王德福",), title="十一月的")
    found = await town.do(october)
    assert found["announcement", "", "all"] == (1, 1)


async def test_suggestions_count_by_piece_and_who_made_several_once(any_town: Town):
    one, two = await furnished(any_town)
    number = None
    lamp = await suggested(any_town, number, "王德福", "建议给村口装路灯")
    await suggested(any_town, number, "王德福", "再修修路")
    same = await suggested(any_town, number, "吴长河", "村口要路灯")
    await suggested(any_town, number, "赵秀英", "添个凳子")
    await suggested(any_town, number, "路人", "少收点停车费")
    gone = await suggested(any_town, number, "赵秀英", "这条不算了")
    doer = Doer(BY, any_town.bot.vault, "一样的事")

    def work(tx: Transaction) -> None:
        merging.merge(tx, same, lamp, doer)
        steps.take(tx, gone, stages.WITHDRAW, doer)
        steps.take(tx, lamp, stages.ANSWER, doer, {"answered_at": MORNING})

    await any_town.do(work)
    found = await any_town.do(october)
    assert {place: figures for place, figures in found.items() if "suggestion" in place[0]} == {
        ("suggestion", "", "all"): (5, 4),
        ("suggestion", "", "一支部"): (3, 2),
        ("suggestion", "", "书画社"): (2, 1),
        ("suggestion", "", "nowhere"): (1, 1),
        ("suggestion_answered", "", "all"): (2, 2),
        ("suggestion_answered", "", "一支部"): (2, 2),
        ("suggestion_answered", "", "书画社"): (1, 1),
    }
    theirs = await any_town.do(lambda tx: october(tx, scopes.Scope(bodies=(two,))))
    assert theirs["suggestion", "", "all"] == (2, 1)
    line = Line("suggestion", "", one, "", 0, 0)
    span = reports.Span(OCTOBER, date(2025, 11, 1), ZONE)
    rows = await any_town.do(lambda tx: reports.events(tx, line, span, ALL))
    assert [(row.title, row.persons) for row in rows] == [("1", 1), ("2", 0), ("3", 1)]


async def test_the_suggestions_that_a_number_counts_are_called_by_theirs(office: Office, signed_in):
    await suggested(office.town, None, "王德福", "建议给村口装路灯")
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HERE}?month=2025-10")
    assert "议事厅收到的建议 全局合计 1 1" in page.words
    counted = await clerk.get(f"{HERE}/suggestion/events?month=2025-10")
    assert "1号建议 1" in counted.words and "路灯" not in counted.words


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    belongs=some.lists(some.integers(0, 2), min_size=1, max_size=6),
    days=some.lists(some.tuples(some.integers(0, 5), some.integers(1, 31)), max_size=20),
)
def test_what_is_counted_by_body_adds_up_where_everybody_is_of_one(
    tmp_path: Path, sqlite_template: Path, belongs: list[int], days: list[tuple[int, int]]
):
    """Of 人次; a day on which two bodies study is one 场次 in all, and one of each."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'sums.db')}"

    def work(tx: Transaction) -> list[Line]:
        bodies = [organisations.add(tx, f"支部{n}", "建制支部") for n in range(3)]
        number, ids = campaign(tx), []
        for n, where in enumerate(belongs):
            ids.append(members.enter(tx, f"老人{n}"))
            organisations.join(tx, bodies[where], ids[-1])
        for n, day in days:
            study(tx, number, ids[n % len(ids)], date(2025, 10, day))
        return reports.month(tx, OCTOBER, ALL, ZONE)

    found = once(open_engine(url), work)
    whole = sum(line.persons for line in found if line.body is None)
    assert whole == sum(line.persons for line in found if line.body is not None)
    assert whole == len({(n % len(belongs), day) for n, day in days})
    most = max((line.sessions for line in found if line.body is not None), default=0)
    assert most <= sum(line.sessions for line in found if line.body is None)
    assert sum(line.sessions for line in found if line.body is None) == len({d for _, d in days})


async def test_the_page_the_sheet_and_what_each_number_counts(
    office: Office, signed_in, tmp_path: Path
):
    one, _ = await furnished(office.town)
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HERE}?month=2025-10")
    assert "2025年10月报表" in page.words
    assert "学习打卡 全局合计 3 4" in page.words and "学习打卡 一支部 2 3" in page.words
    assert "会议：党员大会 全局合计 1 2" in page.words and "没有支部和团队的 1 1" in page.words
    counted = await clerk.get(f"{HERE}/study/events?month=2025-10&form=&body={one}")
    assert "10月1日(周三) 秋学 2" in counted.words and "10月31日(周五) 秋学 1" in counted.words
    nowhere = await clerk.get(f"{HERE}/study/events?month=2025-10&body=0")
    assert "10月2日(周四) 秋学 1" in nowhere.words and "10月1日" not in nowhere.words
    met = await clerk.get(f"{HERE}/meeting/events?month=2025-10&form=党员大会")
    assert "十月党员大会 2" in met.words
    async with clerk.session.get(f"{HERE}/table?month=2025-10") as response:
        (tmp_path / "made.xlsx").write_bytes(await response.read())
    rows = rows_of(tmp_path / "made.xlsx")
    assert rows[0] == ["项目", "组织", "场次", "人次"]
    assert ["学习打卡", "全局合计", "3", "4"] in rows


async def test_quarters_and_years_are_summed(office: Office, signed_in):
    await furnished(office.town)
    clerk = await signed_in("staff")
    quarter = await clerk.get(f"{HERE}?month=2025-11&span=quarter")
    assert "2025年第4季度报表" in quarter.words and "学习打卡 全局合计 4 5" in quarter.words
    year = await clerk.get(f"{HERE}?month=2025-11&span=year")
    assert "2025年报表" in year.words and "学习打卡 全局合计 5 6" in year.words


async def test_nothing_yet_and_what_is_no_month(office: Office, signed_in):
    clerk = await signed_in("staff")
    for asked in ("", "?month=2025-13", "?month=0001-01", "?month=x&span=y", "?month=9999-12"):
        page = await clerk.get(f"{HERE}{asked}")
        assert page.status == 200 and "这段时间还没有记录" in page.words
        assert "2025年10月报表" in page.words
    assert (await clerk.get(f"{HERE}/nothing/events")).status == 404
    assert "这里没有记录" in (await clerk.get(f"{HERE}/study/events")).words


async def test_a_secretary_sees_the_figures_of_her_own(office: Office, signed_in):
    _, two = await furnished(office.town)
    secretary = await signed_in("secretary", "郑书记")
    join = lambda tx: organisations.join(tx, two, secretary.member_id, leads=True)  # noqa: E731
    await office.town.do(join)
    page = await secretary.get(f"{HERE}?month=2025-10")
    assert "学习打卡 合计 2 2" in page.words and "没有支部" not in page.words
    counted = await secretary.get(f"{HERE}/study/events?month=2025-10")
    assert "10月2日" not in counted.words
