"""What `deploy/` promises: a locked-in unit, a bare image, proxies that fit the server."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.app import DIED
from bot.connections import NEXT_SECONDS
from bot.web import BODY_LIMIT
from console.routes import UPLOAD_BYTES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BYTES = {"": 1, "k": 2**10, "m": 2**20}


def read(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


# The systemd unit.


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that this machine has."""
    text = read("yinling.service").replace("/opt/yinling/bin/yinling", shutil.which("true") or "")
    (tmp_path / "yinling.service").write_text(text)
    return tmp_path / "yinling.service"


def analyze(*words: str | Path) -> str:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    done = subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_understands_every_line_of_the_unit(unit: Path):
    assert analyze("verify", "--man=no", unit) == ""


def test_a_broken_program_in_the_unit_could_do_little(unit: Path):
    # 0 is safe, 100 is not; a unit that says nothing has 92 to 96.
    assert "Overall exposure" in analyze("security", "--offline=true", "--threshold=20", unit)


def test_the_unit_comes_back_and_owns_one_folder():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(read("yinling.service"))
    service = parser["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartForceExitStatus"] == str(DIED)
    assert parser["Unit"]["StartLimitIntervalSec"] == "0"
    assert service["ProtectSystem"] == "strict"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert "ReadWritePaths" not in service
    assert service["User"] == "yinling"
    assert service["ExecStart"].split()[1:] == ["serve", "-c", "/etc/yinling/config.toml"]


# The container.


def test_the_image_is_no_root_and_says_how_it_is():
    text = read("Containerfile")
    last = text.rpartition("\nFROM ")[2]
    assert "\nUSER 10001\n" in last
    assert last.index("USER 10001") < last.index("ENTRYPOINT")
    assert "--no-index" in last
    assert "/healthz" in last
    assert "COPY" not in last


def test_what_goes_into_the_build_is_what_the_wheel_is_made_of():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["only-include"], *wheel["force-include"]}
    needed |= {project["project"]["readme"], *project["project"]["license-files"]}
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert let_in == needed | {"pyproject.toml", "constraints.txt"}


def blocks(text: str, indent: int) -> dict[str, str]:
    """The blocks of a YAML file at an indentation, by their names."""
    parts = re.split(rf"(?m)^ {{{indent}}}([a-z_]+):[^\S\n]*\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_compose_is_reached_from_this_machine_only():
    top = blocks(read("compose.yaml"), 0)
    services = blocks(top["services"], 2)
    ports = re.findall(r'"([\d.]+):(\d+):(\d+)"', services["yinling"])
    assert ports == [("127.0.0.1", "8080", "8080")]
    assert "ports:" not in services["postgres"]


def test_compose_waits_for_a_database_that_answers_and_keeps_what_matters():
    services = blocks(blocks(read("compose.yaml"), 0)["services"], 2)
    assert "condition: service_healthy" in services["yinling"]
    assert "/readyz" in services["yinling"]
    assert "pg_isready" in services["postgres"]
    mounted = dict(re.findall(r"- ([a-z]+):(/\S+)", "".join(services.values())))
    assert set(mounted) == set(
        re.findall(r"  ([a-z]+):", blocks(read("compose.yaml"), 0)["volumes"])
    )
    assert mounted["data"] == "/var/lib/yinling"


def test_composes_secrets_are_files_that_git_does_not_take():
    text = read("compose.yaml")
    declared = dict(re.findall(r"(\w+): \{file: (\S+)\}", text))
    assert {path.rpartition("/")[0] for path in declared.values()} == {"./secrets"}
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert set(re.findall(r"/run/secrets/(\w+)", text)) == set(declared)
    guide = (ROOT / "docs" / "operate.md").read_text("utf-8")
    for name in declared:
        assert f"> secrets/{name}\n" in guide


def test_compose_believes_its_own_gateway():
    text = read("compose.yaml")
    assert re.search(r"gateway: ([\d.]+)", text)[1] == re.search(r"""'\["([\d.]+)"\]'""", text)[1]


# The proxies.


def seconds(text: str, name: str) -> list[int]:
    return [int(found) for found in re.findall(rf"\b{name} (\d+)s", text)]


def test_nginx_takes_what_yinling_takes():
    text = read("nginx.conf")
    sizes = re.findall(r"client_max_body_size (\d+)([km]?);", text)
    server, sheets = (int(number) * BYTES[unit] for number, unit in sizes)
    assert server == BODY_LIMIT
    assert UPLOAD_BYTES + BODY_LIMIT <= sheets < UPLOAD_BYTES + 2 * BYTES["m"]
    assert text.count("{") == text.count("}")


def test_caddy_takes_what_yinling_takes():
    text = read("Caddyfile")
    assert f"max_size {BODY_LIMIT // BYTES['k']}KiB" in text
    assert f"max_size {UPLOAD_BYTES // BYTES['m'] + 1}MiB" in text
    assert text.count("{") == text.count("}")


def test_a_proxy_lets_an_idle_connection_go_before_yinling_does():
    assert 0 < max(seconds(read("nginx.conf"), "keepalive_timeout")) < NEXT_SECONDS
    assert 0 < max(seconds(read("Caddyfile"), "keepalive")) < NEXT_SECONDS


def test_nginx_says_who_came_and_how_and_nobody_else_can():
    text = read("nginx.conf")
    given = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))
    # Set, not added to: what a visitor claims is thrown away.
    assert given["X-Forwarded-For"] == "$remote_addr"
    assert given["X-Forwarded-Proto"] == "$scheme"
    assert given["Host"] == given["X-Forwarded-Host"] == "$http_host"
    assert "limit_conn " in text
    # A location that set one header would lose all of them.
    assert text.rindex("proxy_set_header") < text.index("location ")


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_no_proxy_shows_the_inside(path: str):
    assert f"location = {path} {{ return 404; }}" in read("nginx.conf")
    assert path in re.search(r"@inside path (.*)\n\trespond @inside 404", read("Caddyfile"))[1]


def test_nginx_writes_down_no_address_of_a_page():
    text = read("nginx.conf")
    assert text.count("access_log off;") == text.count("server {")
    assert "log" not in re.sub(r"#.*", "", read("Caddyfile"))
