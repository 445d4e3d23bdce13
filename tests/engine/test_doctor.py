"""`yinling doctor` on what waits for people."""

from __future__ import annotations

from bot.doctor import examine
from tests.kit import town as kit
from tests.kit.town import Town
from tests.kit.understood import meaning, understands


def found(town: Town) -> dict[str, bool]:
    return {finding.text: finding.good for finding in examine(lambda: kit.settings(town.url))}


async def test_it_counts_what_waits_for_staff(any_town: Town):
    understands(any_town, {"找人": meaning("human"), "疼": meaning("emergency", kind="medical")})
    assert found(any_town)["等着工作人员办的事有0件。"] is True
    await any_town.private("王德福").says("王德福", "找人")
    assert found(any_town)["等着工作人员办的事有1件。"] is True


async def test_an_alarm_that_nobody_took_is_not_well(any_town: Town):
    understands(any_town, {"疼": meaning("emergency", kind="medical")})
    await any_town.private("王德福").says("王德福", "疼")
    said = "有1件紧急情况还没有人接手，请马上处理。另有1件事等着工作人员办。"
    assert found(any_town)[said] is False
