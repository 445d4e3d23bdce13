"""A table of times as elders, children and staff say them, and what holds for any words at all.

`data/times.jsonl` was labelled by the conventions in `Time` and `read`. A field that a line does
not name has its plain value.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.times import Time, Toward, duration_minutes, first_day, number, read

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 10, 28, 10, tzinfo=ZONE)  # a Tuesday, 九月初八
TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "times.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
PLAIN: dict[str, Any] = {
    "day": None,
    "clock": None,
    "end_clock": None,
    "period": None,
    "deadline": False,
    "repeats": None,
    "ask": False,
    "bare_number_day": False,
}
DEMANDED = 0.97
NOWS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(ZONE))
TOWARDS = st.sampled_from(["plan", "report", "either"])
SCRAPS = """
今天 明儿 昨晚 后天 下周三 上礼拜五 周日 周末 周一到 每周三 每月31号 每天 工作日 10月29日 2月30日 2月29日
31号 1-3号 10.29 2025-11-03 去年 明年 2025年 九月份 月底 年底 月初 三季度 上季度 农历 腊月三十 初七 廿九
三十 十月初一 闰六月初一 重阳 春节 国庆 十一 小年 前一天 那天 上午 下午 晚上 半夜 中午 凌晨 八点 三点半
12点 24:00 8:30 两点 一点 到 至 - 截止 之前 前 截至 三天后 半小时后 的 , ( ) 开会 个 人 号 月 日 周 一 十
九 99 0
"""
WORDS = st.lists(st.sampled_from(SCRAPS.split()), max_size=8).map("".join)


def seen(time: Time, names: dict[str, Any]) -> dict[str, Any]:
    return {name: _written(name, getattr(time, name)) for name in names}


def _written(name: str, value: Any) -> Any:
    if name in {"start", "end"} and value:
        return f"{value:%Y-%m-%dT%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def wrong(line: dict[str, Any]) -> list[Time] | None:
    now = datetime.fromisoformat(line["now"]).replace(tzinfo=ZONE)
    times = read(line["text"], now, toward=line["toward"])
    wanted = [PLAIN | want for want in line["want"]]
    if len(times) == len(wanted) and all(
        seen(time, want) == want for time, want in zip(times, wanted, strict=True)
    ):
        return None
    return list(times)


def one(text: str, toward: Toward = "plan", now: datetime = NOW) -> Time:
    (time,) = read(text, now, toward=toward)
    return time


def test_the_table() -> None:
    assert len(TABLE) >= 180
    failures = {line["text"]: times for line in TABLE if (times := wrong(line)) is not None}
    silent = [text for text, times in failures.items() if not any(t.ask for t in times)]
    assert 1 - len(failures) / len(TABLE) >= DEMANDED, failures
    assert not silent, {text: failures[text] for text in silent}


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("10月29日上午8点半", "10月29日(周三)上午8点半"),
        ("明天上午九点到十一点", "10月29日(周三)上午9点至11点"),
        ("三点到五点", "10月28日(周二)下午3点至5点"),
        ("上午九点到下午五点", "10月29日(周三)上午9点至下午5点"),
        ("春节", "2026年2月17日(周二)"),
        ("初九", "10月29日(周三，农历九月初九)"),
        ("11月1日到7日", "11月1日(周六)至11月7日(周五)"),
        ("周五截止", "10月31日(周五)截止"),
        ("每周三上午九点", "每周三(下次10月29日(周三))上午9点"),
        ("十月份", "2025年10月"),
        ("四季度", "2025年第4季度"),
        ("这个星期", "10月27日至11月2日这一周"),
        ("2025年", "2025年"),
        ("2月30日", "2月30日"),
        ("今天下午", "10月28日(周二)下午"),
        ("8点50", "10月29日(周三)上午8点50分"),
    ],
)
def test_what_it_says_back(text: str, echo: str) -> None:
    assert one(text).echo == echo


def test_the_span_is_that_of_the_given_text() -> None:
    text = "兹定于10月29日(周三)上午8:30前报到"
    time = one(text)
    assert text[time.start_at : time.end_at] == "10月29日(周三)上午8:30前"
    assert time.deadline


def test_a_clock_belongs_to_the_day_before_it() -> None:
    day, clock = read("周三去公园,上午九点集合", NOW)
    assert (day.day, day.clock) == (date(2025, 10, 29), None)
    assert (clock.day, clock.clock) == (date(2025, 10, 29), "09:00")


def test_little_new_year_is_a_setting() -> None:
    (time,) = read("小年", NOW, little_new_year=24)
    assert time.day == date(2026, 2, 11)


def test_the_first_day() -> None:
    assert first_day(read("下午两点,明天", NOW)) == date(2025, 10, 29)
    assert first_day(()) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("练了俩钟头", 120),
        ("一个半钟头", 90),
        ("一个半小时", 90),
        ("三小时", 180),
        ("三个钟", 180),
        ("半小时", 30),
        ("半个钟头", 30),
        ("三刻钟", 45),
        ("一钟头", 60),
        ("90分钟", 90),
        ("120分钟", 120),
        ("二十来分钟", 20),
        ("一小时二十分钟", 80),
        ("两小时半", 150),
        ("1.5小时", 90),
        ("个把小时", 60),
        ("两个半小时", 150),
        ("仨钟头", 180),
        ("三点钟", None),
        ("半小时后出发", None),
        ("三点二十分", None),
        ("三个钟楼", None),
        ("好的", None),
    ],
)
def test_durations(text: str, minutes: int | None) -> None:
    assert duration_minutes(text) == minutes


@pytest.mark.parametrize(
    ("words", "value"), [("十", 10), ("廿九", 29), ("二十", 20), ("零五", 5), ("31", 31), ("俩", 2)]
)
def test_numbers(words: str, value: int) -> None:
    assert number(words) == value


@given(st.text(), NOWS, TOWARDS)
def test_no_text_raises(text: str, now: datetime, toward: Toward) -> None:
    read(text, now, toward=toward)
    duration_minutes(text)


@settings(max_examples=500)
@given(WORDS, NOWS, TOWARDS)
def test_what_is_read_is_whole(text: str, now: datetime, toward: Toward) -> None:
    at = 0
    for time in read(text, now, toward=toward):
        assert at <= time.start_at < time.end_at <= len(text)
        assert time.echo
        assert time.start is None or time.start.tzinfo is ZONE
        assert time.end is None or (time.start is not None and time.start < time.end)
        at = time.end_at
    duration_minutes(text)


@settings(max_examples=500)
@given(WORDS, NOWS)
def test_a_plan_is_never_past_without_asking(text: str, now: datetime) -> None:
    for time in read(text, now):
        if time.ask or time.start is None:
            continue
        assert not is_past(time, now), (text, time)


def is_past(time: Time, now: datetime) -> bool:
    assert time.start is not None
    if time.grain == "minute":
        return time.start < now.replace(second=0, microsecond=0)
    last = time.end - timedelta(seconds=1) if time.end else time.start
    return last.date() < now.date()


@pytest.mark.parametrize("now", [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)])
@pytest.mark.parametrize("text", [line["text"] for line in TABLE[::5]])
def test_the_ends_of_time_raise_nothing(text: str, now: datetime) -> None:
    for toward in ("plan", "report", "either"):
        read(text, now.replace(tzinfo=ZONE), toward=toward)


@pytest.mark.parametrize(
    "seed",
    ["1", "一", "1月", "一月", "1:", "周", "每周一", "今年", "8点", "1-", "1.", "上", "农历", "三点到",
     "上上个", "二〇", "国庆前", "差一刻", "三个半", "今天(", "初", "2025-1-", " ", "每周一、", "零"],
)  # fmt: skip
def test_hostile_repetition_ends(seed: str) -> None:
    text = seed * (20_000 // len(seed))
    assert len(read(text, NOW)) <= 32
    duration_minutes(text)
