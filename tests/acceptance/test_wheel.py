"""The wheel, as an operator installs and runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.kit.processes import free_port, get, post, serving

ROOMS = {"bot", "console", "handlers", "schedules", "services", "storage"}


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `yinling` command in an environment that sees this one's packages."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    (site,) = home.glob("lib/python*/site-packages")
    (site / "seen.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", wheel], check=True
    )
    return home / "bin" / "yinling"


def test_the_wheel_keeps_its_rooms_behind_the_launcher(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"yinling.py", "_yinling"}
    assert {name.split("/")[1] for name in names if name.startswith("_yinling/")} >= ROOMS
    assert "_yinling/bot/texts/zh_CN/checkin.toml" in names
    assert "_yinling/bot/channels/simulator/page/index.html" in names
    assert {"templates/base.html", "static/console.css"} <= {
        name.removeprefix("_yinling/console/") for name in names
    }
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_it_runs_elsewhere_talks_and_ends_when_told(command: Path, tmp_path: Path):
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    demo = [str(command), "demo", "--port", str(port), "--data", str(tmp_path / "data")]
    with serving(demo, port, tmp_path) as process:
        said = {"chat": "G1", "sender": "P01", "text": "打卡"}
        answer = json.loads(post(f"{site}/simulator/api/messages", json.dumps(said).encode()))
        assert "记上了" in answer["replies"][0]["text"]
        assert "simulator.js" in get(f"{site}/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    with serving(demo, port, tmp_path):
        lines = json.loads(get(f"{site}/simulator/api/messages?chat=G1"))
        assert lines[0]["text"] == "打卡"


def test_a_wrong_setting_is_one_line_that_names_it(command: Path, tmp_path: Path):
    (tmp_path / "config.toml").write_text('[server]\nprot = 8080\n[security]\nkey = "short"\n')
    done = subprocess.run(
        [command, "serve"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "server.prot" in done.stderr
    assert "server.port" in done.stderr


def test_doctor_finds_what_is_wrong_and_what_is_right(command: Path, tmp_path: Path):
    settings = tmp_path / "config.toml"
    settings.write_text('[security]\nkey = "0123456789abcdef0123456789abcdef"\n')
    well = subprocess.run(
        [command, "doctor"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "[好] 配置读得懂。" in well.stdout
    assert "[好] 数据库打得开（sqlite）" in well.stdout
    settings.write_text(
        '[security]\nkey = "0123456789abcdef0123456789abcdef"\n'
        '[database]\nurl = "postgresql://nobody@127.0.0.1:1/none"\n'
    )
    ill = subprocess.run(
        [command, "doctor"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ill.returncode == 1
    assert "[不好] database.url" in ill.stdout
