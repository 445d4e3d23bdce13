"""What the figures of the discussion hall are called, on pages and in files."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import Say
from services.hall import figures
from services.hall.figures import ANONYMOUS, NONE, Figures
from services.suggestions import answering, recording, stages

FIGURES: Mapping[str, str] = {
    figures.RECEIVED: "hall_pages.received",
    figures.ACCEPTED_IN_TIME: "hall_pages.accepted_in_time",
    figures.ANSWERED: "hall_pages.answered",
    figures.ANSWERED_IN_TIME: "hall_pages.answered_in_time",
    figures.OPEN: "hall_pages.open",
    figures.OVERDUE: "hall_pages.overdue",
    figures.REOPENED: "hall_pages.reopened",
    figures.WITHDRAWN: "hall_pages.withdrawn",
    figures.MERGED: "hall_pages.merged",
    figures.RATED: "hall_pages.rated",
    **answering.GRADES,
    answering.ADOPTED: "hall_pages.adopted",
    answering.PARTLY: "hall_pages.partly",
    answering.EXPLAINED: "hall_pages.explained",
    answering.NOT_FEASIBLE: "hall_pages.not_feasible",
    figures.RAISED[0]: "hall_pages.report",
    figures.RAISED[1]: "hall_pages.directive",
    figures.SATISFIED: "hall_pages.satisfied_share",
    figures.TO_ACCEPT: "hall_pages.to_accept",
    figures.TO_ANSWER: "hall_pages.to_answer",
}
PARTS: Mapping[str, str] = {
    figures.THEME: "hall_pages.part_theme",
    figures.UNIT: "hall_pages.part_unit",
    figures.CATEGORY: "hall_pages.part_category",
    figures.DEPARTMENT: "hall_pages.part_department",
    figures.WAY: "hall_pages.part_way",
}
NOTHING: Mapping[str, str] = {
    figures.THEME: "hall_pages.no_theme",
    figures.UNIT: "hall_pages.no_unit",
    figures.CATEGORY: "hall_pages.no_category",
    figures.DEPARTMENT: "hall_pages.no_department",
    figures.WAY: "hall_pages.no_way",
}
WAYS: Mapping[str, str] = {
    recording.SPOKEN: "hall_pages.way_said",
    recording.VOICE: "hall_pages.way_voice",
    recording.PASTED: "hall_pages.way_paste",
    recording.BY_STAFF: "hall_pages.way_staff",
}
STATES: Mapping[str, str] = {
    stages.RECEIVED: "hall_pages.state_received",
    stages.ACCEPTED: "hall_pages.state_accepted",
    stages.ASSIGNED: "hall_pages.state_assigned",
    stages.WORKING: "hall_pages.state_working",
    stages.ANSWERED: "hall_pages.state_answered",
    stages.CLOSED: "hall_pages.state_closed",
    stages.WITHDRAWN: "hall_pages.state_withdrawn",
    stages.MERGED: "hall_pages.state_merged",
}
# What the tables by theme, unit and so on show of each.
COLUMNS = (
    *(figures.RECEIVED, figures.ANSWERED, figures.ANSWERED_IN_TIME, figures.OPEN),
    *(figures.OVERDUE, figures.SATISFIED, figures.TO_ANSWER),
)


def value(say: Say, counted: Figures, key: str) -> int | str:
    """A figure as it is shown: a count, a share of a hundred, or working days."""
    if key == figures.SATISFIED:
        share = counted.satisfied
        return say("hall_pages.nothing_counted") if share is None else f"{share}%"
    if key in figures.DAYS:
        days = counted.medians.get(key)
        return say("hall_pages.nothing_counted") if days is None else f"{days:g}"
    return counted.count(key)


def called(say: Say, part: str, one: str, names: Mapping[str, str]) -> str:
    """What a theme, unit, category, department or way is called, by what facts call it."""
    if one == NONE:
        return say(NOTHING[part])
    if one == ANONYMOUS and part == figures.UNIT:
        return say("hall_pages.anonymous")
    if part == figures.WAY:
        return say(WAYS[one]) if one in WAYS else one
    return one if part == figures.CATEGORY else names.get(one, one)


def ordered(groups: Mapping[str, Figures]) -> list[tuple[str, Figures]]:
    """Groups in the order in which they are shown: the largest first, what is of none last."""
    return sorted(
        groups.items(), key=lambda one: (one[0] == NONE, -one[1].count(figures.RECEIVED), one[0])
    )
