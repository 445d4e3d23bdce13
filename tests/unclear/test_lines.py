"""标注句: kept only where bureau and person want it, gone with either; read by the program."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import reading
from services import consents, erasure, members
from services.scopes import ALL
from services.unclear import exporting, keeping
from services.unclear import lines as lines_of
from services.unclear.lines import Meant
from storage.audit import By
from storage.tables.unclear import Unclear
from tests.kit.activities import publish
from tests.kit.town import Town
from tests.unclear.kit import kept, means, take_back, wants_lines

STUDY, SIGNING = "老干部学习群", "活动报名群"
NAMED = "李淑芬叽里呱啦"


async def lost(town: Town, words: str = NAMED, name: str = "王德福") -> None:
    await town.private(name).says(name, words)


async def test_without_setting_or_consent_it_is_done_and_no_line_is_kept(any_town: Town):
    town = any_town
    await lost(town)
    await means(town, "checkin:")
    assert await kept(town) == []
    await wants_lines(town)
    await lost(town, "唏哩呼噜")
    await means(town, "none")
    assert await kept(town) == []


async def test_with_both_a_line_is_kept_without_names_and_sealed(any_town: Town):
    town = any_town
    await wants_lines(town, "王德福")
    await lost(town)
    await means(town, "checkin:")
    (line,) = await kept(town)
    assert line["speaker"].startswith("P") and line["chat"] == "private"
    assert line["text"].endswith("叽里呱啦") and "李淑芬" not in line["text"]
    day = str(town.clock.now().date())
    about = {"campaign": "C1", "people": ["self"], "date": day}
    assert line["expect"] == {"intent": "checkin", "slots": about, "ask": []}
    rows = await town.rows(Unclear)
    assert all("叽里呱啦".encode() not in row.line_sealed for row in rows)
    await take_back(town)
    assert await kept(town) == []


async def test_a_line_goes_with_the_consent(any_town: Town):
    await wants_lines(any_town, "王德福")
    await lost(any_town)
    await means(any_town, "none")
    assert len(await kept(any_town)) == 1
    await any_town.private("王德福").says("王德福", "撤回同意")
    assert await kept(any_town) == []


async def test_a_line_goes_with_the_person(any_town: Town):
    town = any_town
    await wants_lines(town, "王德福", "李淑芬")
    for name in ("王德福", "李淑芬"):
        await lost(town, "咕噜", name)
        await means(town, "none")
    assert len(await kept(town)) == 2

    def erase(tx):
        one = members.named(tx, "王德福")
        clerk = By(members.named(tx, "陈立"), town.clock.now())
        return erasure.erase(tx, town.bot.vault, one, clerk, "某同志")

    assert await town.do(erase)
    (row,) = await town.rows(Unclear)
    assert row.account_id == "P02"


async def test_lines_are_forgotten_after_their_term_and_what_nobody_decided_before(town: Town):
    await wants_lines(town, "王德福")
    await lost(town)
    await means(town, "none")
    await lost(town, "唏哩呼噜")
    await town.wait(days=31)
    (row,) = await town.rows(Unclear)
    assert row.line_sealed is not None and row.result_sealed is None
    await town.wait(days=60)
    assert await town.rows(Unclear) == []


async def test_the_program_reads_what_is_exported(any_town: Town, tmp_path: Path, capsys):
    town = any_town
    outing = await publish(town, "银杏林赏秋", starts_at=town.clock.now() + timedelta(days=9))
    await wants_lines(town, "王德福", "李淑芬", "赵秀英")
    await lost(town, "咕噜咕噜")
    await means(town, "none")
    await lost(town, "我家小狗今天又拆家了咕噜", "李淑芬")
    await means(town, "none")
    await lost(town, "李淑芬叽里呱啦13800001111")
    await means(town, "none")
    await town.group(SIGNING).says("赵秀英", "唏哩呼噜")
    await means(town, "activity_signup:")
    told = await town.do(lambda tx: exporting.lines(tx, town.bot.vault))
    lines = exporting.jsonl(told)
    assert "李淑芬" not in lines and "13800001111" not in lines
    file = tmp_path / "world.json"
    file.write_text(exporting.world(told, "小银铃", "2025-10-27T09:30+08:00"), "utf-8")
    assert reading.understand(file, lines.splitlines()) == 0
    read = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    expected = [json.loads(line) for line in lines.splitlines()]
    assert [one["id"] for one in read] == [one["id"] for one in expected]
    last = expected[-1]
    assert last["expect"]["slots"] == {"activity": f"A{outing}", "people": ["self"], "total": 1}
    assert (last["chat"], last["at_bot"]) == ("G2", True)
    clear = [n for n, one in enumerate(expected) if one["expect"]["intent"] == "none"]
    assert len(clear) == 3
    for n in clear:
        assert {name: read[n][name] for name in ("intent", "slots", "ask")} == expected[n]["expect"]


@pytest.mark.parametrize("said", ["银杏林赏秋我报名", "银杏林赏秋我和老伴都去", "打卡"])
async def test_what_is_plain_means_in_the_export_what_it_meant_here(
    town: Town, tmp_path: Path, capsys, said: str
):
    """The line of a plain sentence, as if it had not been understood."""
    await publish(town, "银杏林赏秋", starts_at=town.clock.now() + timedelta(days=9))
    await wants_lines(town, "王德福")
    await lost(town, "咕噜咕噜")

    def work(tx):
        row = keeping.rows(tx, keeping.Wanted(ALL), 0, 1)[0]
        clarifying = town.bot.clarifying
        seen = clarifying.seen(tx, row)
        meaning, _ = clarifying.sentence(seen, said)
        return lines_of.build(
            Meant(replace(seen.message, text=said), seen.scene, meaning.understood)
        )

    line = await town.do(work)
    file = tmp_path / "world.json"
    file.write_text(exporting.world([line], "小银铃", "2025-10-27T09:30+08:00"), "utf-8")
    assert reading.understand(file, exporting.jsonl([line]).splitlines()) == 0
    read = json.loads(capsys.readouterr().out)
    assert {name: read[name] for name in ("intent", "slots", "ask")} == line["expect"]


async def test_what_was_kept_is_not_exported_for_who_does_not_consent(town: Town):
    await wants_lines(town, "王德福")
    await lost(town)
    await means(town, "none")

    def work(tx):
        number = members.named(tx, "王德福")
        consents.withdraw(tx, number, "wording", By(None, town.clock.now()), how="paper")
        return exporting.lines(tx, town.bot.vault)

    assert await town.do(work) == []
