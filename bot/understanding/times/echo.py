"""Saying a time back: 10月29日(周三)上午9点至11点."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from bot import lunar
from bot.understanding.times.clocks import NOON
from bot.understanding.times.model import Time

_NAMES = "一二三四五六日"
_AFTERNOONS = ((12, "中午"), (16, "下午"), (18, "傍晚"), (24, "晚上"))
_HOURS = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def echo_of(time: Time, words: str, today: date) -> str:
    """The time as the bot writes it, or the `words` themselves if it means nothing."""
    said = _echo_day(time, today) + _echo_hours(time)
    if not said:
        return words
    return f"{said}截止" if time.deadline else said


def _echo_day(time: Time, today: date) -> str:
    if time.period:
        return _echo_period(time.period)
    day = time.start.date() if time.start else time.day
    if day is None:
        return ""
    if time.repeats:
        return _echo_repeats(time.repeats) + f"(下次{_written(day, today)})"
    first = _written(day, today, time.lunar)
    if time.end and not time.end_clock:
        last = (time.end - timedelta(seconds=1)).date()
        return f"{first}至{_written(last, today)}" if last != day else first
    return first


def _written(day: date, today: date, lunar_words: str | None = None) -> str:
    year = f"{day.year}年" if day.year != today.year else ""
    known = lunar_words and lunar.FIRST <= day <= lunar.LAST
    name = f"，农历{lunar.name(lunar.of(day))}" if known else ""
    return f"{year}{day.month}月{day.day}日(周{_NAMES[day.weekday()]}{name})"


def _echo_period(period: str) -> str:
    year, _, rest = period.partition("-")
    if not rest:
        return f"{year}年"
    if rest[0] == "Q":
        return f"{year}年第{rest[1]}季度"
    if rest[0] == "W":
        monday = date.fromisocalendar(int(year), int(rest[1:]), 1)
        sunday = monday + timedelta(days=6)
        return f"{monday.month}月{monday.day}日至{sunday.month}月{sunday.day}日这一周"
    return f"{year}年{int(rest)}月"


def _echo_repeats(repeats: str) -> str:
    kind, _, days = repeats.partition(":")
    if kind == "weekly":
        return "每周" + "、".join(_NAMES[int(day) - 1] for day in days.split(","))
    if kind == "lunar-monthly":
        return f"每个农历月初{'一二三四五六七八九十'[int(days) - 1]}"
    return {"daily": "每天", "workdays": "每个工作日", "yearly": "每年"}.get(kind, f"每月{days}日")


def _echo_hours(time: Time) -> str:
    if time.clock is None or (time.start is None and not time.period):
        return ""
    if time.clock in ("AM", "PM"):
        return "上午" if time.clock == "AM" else _echo_afternoon(time.start)
    first = _spoken(time.clock)
    if not time.end_clock:
        return first
    last = _spoken(time.end_clock)
    return f"{first}至{last.removeprefix(first[:2])}"


def _echo_afternoon(start: datetime | None) -> str:
    hour = start.hour if start else NOON
    return next(word for limit, word in _AFTERNOONS if hour < limit)


@lru_cache(maxsize=512)
def _spoken(clock: str) -> str:
    """How one says it: 上午8点半."""
    hour, minute = int(clock[:2]), int(clock[3:])
    part = next(word for limit, word in _HOURS if hour < limit)
    shown = hour if hour <= NOON else hour - NOON
    minutes = {0: "", 30: "半"}.get(minute, f"{minute:02}分")
    return f"{part}{shown}点{minutes}"
