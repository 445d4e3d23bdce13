"""Which copies stay: the newest of seven days and of four weeks, and never not the newest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services import backup
from services.backup import Shelf, kept

STAMPS = st.sets(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(
        lambda at: at.replace(microsecond=0)
    ),
    max_size=60,
)


@given(stamps=STAMPS, daily=st.integers(1, 9), weekly=st.integers(0, 6))
def test_few_stay_and_the_newest_always(stamps, daily, weekly):
    stay = kept(stamps, daily, weekly)
    assert stay <= stamps
    assert len(stay) <= daily + weekly
    if stamps:
        assert max(stamps) in stay
    days = sorted({at.date() for at in stamps})[-daily:]
    for day in days:
        assert max(at for at in stamps if at.date() == day) in stay


@given(stamps=STAMPS)
def test_what_was_kept_is_kept_again(stamps):
    stay = kept(stamps, 7, 4)
    assert kept(stay, 7, 4) == stay


def test_after_a_year_of_nights_there_are_seven_days_and_four_weeks():
    there: set[datetime] = set()
    for night in range(365):
        there = kept({*there, datetime(2025, 1, 1, 2, 27) + timedelta(days=night)}, 7, 4)
    ages = sorted((max(there) - at).days for at in there)
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(there) <= 11 and ages[-1] >= 15


def laid(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()


def test_only_copies_of_ours_are_deleted(tmp_path):
    strange = ["before-0006-20200101-000000.db", "notes.txt", "yinling-20209999-000000.db"]
    strange.append("other.part")
    laid(tmp_path, *strange, "yinling-20250101-020000.db", "yinling-20250101-030000.db")
    gone = backup.rotate(Shelf(tmp_path, 1, 0), datetime.now(UTC))
    assert [file.name for file in gone] == ["yinling-20250101-020000.db"]
    assert {file.name for file in tmp_path.iterdir()} == {*strange, "yinling-20250101-030000.db"}


def test_of_what_was_there_before_the_newest_three_stay_with_what_lies_beside_them(tmp_path):
    old = ["before-0006-20240101-000000.db", "before-restore-20240201-000000.db"]
    old += ["before-restore-20240201-000000.db-wal", "before-0007-20240301-000000.dump"]
    new = ["before-0007-20250101-000000.db", "before-restore-20250201-000000.db"]
    new += ["before-restore-20250201-000000.db-wal", "before-restore-20250301-000000.dump"]
    laid(tmp_path, *old, *new, "before-lunch.txt")
    gone = backup.rotate(Shelf(tmp_path), datetime.now(UTC))
    assert sorted(file.name for file in gone) == sorted(old)
    assert {file.name for file in tmp_path.iterdir()} == {*new, "before-lunch.txt"}


def test_what_a_killed_program_left_half_done_goes_after_a_day(tmp_path):
    laid(tmp_path, "yinling-20250101-020000.db.part")
    now = datetime.now(UTC)
    assert backup.rotate(Shelf(tmp_path), now + timedelta(hours=23)) == []
    assert len(backup.rotate(Shelf(tmp_path), now + timedelta(hours=25))) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_last_copy_is_told_and_no_folder_is_no_copy(tmp_path):
    assert backup.last(tmp_path / "none") is None
    laid(tmp_path, "yinling-20250101-020000.db", "yinling-20250201-020000.dump")
    assert backup.last(tmp_path) == datetime(2025, 2, 1, 2)
