"""`docs/operate.md` and `deploy/` speak of commands, settings and signs that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import cli
from bot.config import Settings, load
from bot.config.keys import KEYS, VARIABLES
from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operate.md").read_text("utf-8")
DEPLOYED = sorted(file for file in (ROOT / "deploy").rglob("*") if file.is_file())

CODE = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) + re.findall(r"`([^`\n]+)`", GUIDE)
LINES = [line.partition("#")[0] for block in CODE for line in block.splitlines()]
CALLS = sorted(
    {found[0] for line in LINES for found in re.finditer(r"\byinling (?!yinling)[a-z].*", line)}
)
TOML = "\n".join(re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))


def command_of(words: list[str]) -> Any:
    """The command that the words begin with, as typer has it; None if there is none."""
    found: Any = typer.main.get_command(cli)
    for word in words:
        if not hasattr(found, "commands"):
            break
        found = found.commands.get(word)
    return None if hasattr(found, "commands") else found


def told(file: str) -> dict[str, str]:
    """The sentences of a feature."""
    path = ROOT / "bot" / "texts" / "zh_CN" / f"{file}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def signs(section: str) -> list[str]:
    """What the tables of a section quote in their first column."""
    text = GUIDE.partition(f"## {section}、")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return [sign.strip() for row in rows for sign in re.split("、|，或 |“…”", row)]


def explained(sentence: str, section: str) -> bool:
    """Whether a row of the section quotes a piece of the sentence."""
    plain = re.sub(r"“?\{\w+\}”?", "", sentence)
    return any(sign in plain for sign in signs(section))


@pytest.mark.parametrize("call", CALLS)
def test_each_command_exists_with_its_options(call: str):
    words = call.split()[1:]
    command = command_of(words)
    assert command is not None, f"there is no {call!r}"
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_commands_of_a_life_are_all_there():
    said = " ".join(CALLS)
    for word in ("doctor", "keys create", "keys rotate", "migrate", "backup", "restore", "staff"):
        assert f"yinling {word}" in said


def test_each_setting_exists():
    dotted = re.findall(r"`([a-z_]+\.[a-z_]+)`", GUIDE)
    named = [key for key in dotted if key.partition(".")[0] in Settings.model_fields]
    assert {key for key in named if not key.endswith(".refused")} <= set(KEYS)
    assert len(named) > 10
    assert set(re.findall(r"`\[([a-z_]+)\]`", GUIDE)) <= set(Settings.model_fields)


def test_what_must_be_set_is_accepted(tmp_path: Path):
    (tmp_path / "system.key").write_text("k" * 64)
    written = TOML.replace("/etc/yinling/system.key", str(tmp_path / "system.key"))
    (tmp_path / "config.toml").write_text(written, "utf-8")
    settings = load(tmp_path / "config.toml", {})
    assert settings.security.data_keys == Path("/etc/yinling/keys/data.keys")
    assert settings.retention.erasure_list is not None


@pytest.mark.parametrize("file", DEPLOYED, ids=lambda file: file.name)
def test_each_variable_exists(file: Path):
    assert set(re.findall(r"YINLING_[A-Z_]+", file.read_text("utf-8"))) <= set(VARIABLES)


@pytest.mark.parametrize("key", [key for key in told("watch") if key != "report"])
def test_each_alarm_is_explained(key: str):
    assert explained(told("watch")[key], "八"), "docs/operate.md, section 八, lacks this alarm"


FRAMES = {"good", "bad", "callback", "callback_path"}


@pytest.mark.parametrize("key", [key for key in told("doctor") if key not in FRAMES])
def test_each_line_of_doctor_is_explained(key: str):
    assert explained(told("doctor")[key], "七"), "docs/operate.md, section 七, lacks this line"


def test_each_metric_is_explained():
    for family in Metrics().registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}`" in GUIDE


def test_each_line_of_the_log_is_one_that_is_written():
    sources = "".join(
        file.read_text("utf-8")
        for room in ("bot", "console", "schedules", "services")
        for file in (ROOT / room).rglob("*.py")
    )
    for event in re.findall(r"`([^`]+)`", "".join(signs("十"))):
        if not event.endswith(".refused"):
            assert f'"{event}"' in sources


def test_each_file_that_is_linked_is_there():
    for link in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / link).exists(), link
