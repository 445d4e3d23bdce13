"""Files that Yinling makes of hostile words, opened by LibreOffice: no formula, no link."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import exports, logins, members, roster
from storage.audit import By
from storage.tables.longtasks import LongTask
from tests.kit.hostile_words import MARK, RECKONED, WORDS
from tests.kit.libreoffice import acting, opened
from tests.kit.sheets import live_in, rows_of
from tests.kit.town import Town


@pytest.fixture
async def hostile(town: Town) -> Town:
    """A town in which 200 people are called as nobody is."""

    def enter(tx) -> None:
        by = By(None, town.clock.now())
        for n, word in enumerate(WORDS):
            given = {"name": word, "unit": WORDS[n - 1], "address": WORDS[n - 2]}
            roster.enter(tx, town.bot.vault, given, by)

    await town.do(enter)
    return town


async def exported(town: Town, form: str) -> Path:
    """The whole roster in a file."""

    def ask(tx) -> None:
        now, clerk = town.clock.now(), members.named(tx, "林小雨")
        logins.open_for(tx, clerk, "林小雨", now)
        exports.ask(tx, exports.Chosen(form, full=True, state=None), By(clerk, now))

    await town.do(ask)
    await town.bot.longtasks.work_off()
    (task,) = await town.rows(LongTask)
    assert task.state == "done", task.error
    return Path(town.bot._toil().folder / task.result)


@pytest.mark.parametrize("form", exports.FORMS)
async def test_no_cell_of_an_export_can_act(hostile: Town, form: str):
    file = await exported(hostile, form)
    assert live_in(file) == []
    cells = [cell for row in rows_of(file) for cell in row]
    assert RECKONED not in cells
    assert {"{{1917*1949}}", f"<svg onload=alert('{MARK}')>", "%s%s%s%n%n"} <= set(cells)
    assert len(rows_of(file)) > len(WORDS)


@pytest.mark.parametrize("form", exports.FORMS)
async def test_libreoffice_reckons_nothing_of_it_out(hostile: Town, form: str, tmp_path: Path):
    content = opened(await exported(hostile, form), tmp_path)
    assert acting(content) == [] and RECKONED not in content
    assert "1917*1949" in content


def test_libreoffice_would_have_told(tmp_path: Path):
    file = tmp_path / "live.csv"
    file.write_text("=1917*1949\n", "utf-8")
    content = opened(file, tmp_path)
    assert RECKONED in content or acting(content)
