"""What an operator can write, and what he reads when it is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from bot import config
from bot.config import Settings, load
from bot.errors import SettingsError

KEY = "k" * 32
TOKEN = "token123"
AES_KEY = "a" * 43
ENVIRON = {"YINLING_SECURITY__KEY": KEY}
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration file and return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def refusal(path: Path | None, environ: Mapping[str, str]) -> str:
    """What the operator reads; always one line."""
    with pytest.raises(SettingsError) as caught:
        load(path, environ)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def settings_of_models() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting by its dotted key, read from the models."""
    for section, field in Settings.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        model = next(k for k in kinds if isinstance(k, type) and issubclass(k, config.Section))
        for name, setting in model.model_fields.items():
            yield f"{section}.{name}", setting


def is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


SETTINGS = dict(settings_of_models())
SECRETS = [key for key, field in SETTINGS.items() if is_secret(field)]


def variable(key: str) -> str:
    return "YINLING_" + key.upper().replace(".", "__")


# Defaults and layers.


def test_the_key_alone_is_enough() -> None:
    settings = load(None, ENVIRON)
    assert settings.bureau.name == "老干部局"
    assert settings.bureau.bot_name == "小银铃"
    assert settings.zone == ZoneInfo("Asia/Shanghai")
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.server.metrics_token is None
    assert settings.database.url.get_secret_value() == "sqlite:///data/yinling.db"
    assert settings.security.key.get_secret_value() == KEY
    assert settings.official_account is None
    assert settings.simulator.enabled is False
    assert (settings.limits.queue, settings.limits.answer_seconds) == (1024, 4.0)
    assert (settings.log.level, settings.log.format) == ("info", "console")


def test_the_environment_wins_setting_by_setting(write: Write) -> None:
    path = write('[server]\nhost = "10.0.0.1"\nport = 1\n[log]\nlevel = "debug"\n')
    settings = load(path, {**ENVIRON, "YINLING_SERVER__PORT": "9000"})
    assert (settings.server.host, settings.server.port) == ("10.0.0.1", 9000)
    assert settings.log.level == "debug"


def test_every_setting_can_come_from_the_environment() -> None:
    given = {
        "bureau.name": "老年大学",
        "bureau.zone": "Asia/Urumqi",
        "bureau.bot_name": "小铃铛",
        "server.host": "::1",
        "server.port": "65535",
        "server.metrics_token": "[1, 2]",
        "server.public_url": "https://yinling.bureau.example",
        "server.proxies": '["172.18.0.2"]',
        "database.url": "postgresql+psycopg://u:p@db/yinling",
        "security.key": KEY,
        "security.data_keys": "/etc/yinling/keys",
        "official_account.app_id": "wx0123456789",
        "official_account.token": TOKEN,
        "official_account.app_secret": "0123456789abcdef",
        "official_account.aes_key": AES_KEY,
        "wecom_aibot.token": TOKEN,
        "wecom_aibot.aes_key": AES_KEY,
        "wecom_aibot.path": "/ai",
        "platform.official_account_api": "http://127.0.0.1:1",
        "platform.ca_bundle": "/etc/ca.pem",
        "group_robot.robots": "study 0123-4567-89ab",
        "platform.wecom_api": "https://wecom.bureau.example",
        "platform.timeout_seconds": "5.0",
        "official_account.path": "/wx",
        "simulator.enabled": "true",
        "delivery.quiet": '["21:00-07:00"]',
        "delivery.posts_a_day": "5",
        "retention.inbox_days": "7",
        "retention.outbox_days": "8",
        "retention.tasks_days": "9",
        "retention.audit_days": "183",
        "retention.trials_days": "10",
        "retention.imports_days": "31",
        "retention.erasure_list": "/srv/yinling/erased.jsonl",
        "backup.folder": "/srv/yinling/backups",
        "backup.hour": "3",
        "backup.daily": "14",
        "backup.weekly": "8",
        "emergency.medical": "999",
        "emergency.fire": "998",
        "emergency.police": "997",
        "emergency.fraud": "996",
        "emergency.lifeline": "400-161-9995",
        "emergency.duty_order": '["陈立", "林小雨"]',
        "limits.queue": "1",
        "limits.person_a_minute": "2",
        "limits.group_a_minute": "3",
        "limits.answer_seconds": "0.5",
        "pictures.font": "/usr/share/fonts/song.ttf",
        "log.level": "error",
        "log.format": "json",
    }
    assert set(given) == set(SETTINGS)
    settings = load(None, {variable(key): value for key, value in given.items()})
    for key, text in given.items():
        section, name = key.split(".")
        value = getattr(getattr(settings, section), name)
        shown = value.get_secret_value() if isinstance(value, SecretStr) else value
        assert str(shown).lower().replace("'", '"') == text.lower()


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YINLING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YINLING_SECURITY__KEY", KEY)
    monkeypatch.setenv("YINLING_BUREAU__NAME", "老年大学")
    assert load(None).bureau.name == "老年大学"


def test_a_given_environment_hides_the_process_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINLING_BUREAU__NAME", "老年大学")
    monkeypatch.setenv("YINLING_NONSENSE", "1")
    assert load(None, ENVIRON).bureau.name == "老干部局"


def test_variables_of_others_are_left_alone() -> None:
    others = {"PATH": "/bin", "BUREAU": "x", "yinling_server__port": "0"}
    assert load(None, {**ENVIRON, **others}) == load(None, ENVIRON)


def test_a_file_from_notepad_loads(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('\ufeff[bureau]\r\nname = "老年大学"\r\n'.encode())
    assert load(path, ENVIRON).bureau.name == "老年大学"


def test_settings_are_frozen() -> None:
    settings = load(None, ENVIRON)
    with pytest.raises(ValidationError):
        settings.bureau.name = "别处"
    with pytest.raises(ValidationError):
        settings.log = config.Log()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///data/yinling.db",
        "sqlite:////var/lib/银铃 数据.db",
        "postgresql://u:p@db/yinling",
        "postgresql+psycopg://db/yinling?sslmode=require",
    ],
)
def test_urls_of_both_databases(url: str) -> None:
    settings = load(None, {**ENVIRON, "YINLING_DATABASE__URL": url})
    assert settings.database.url.get_secret_value() == url


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_simulator_on_loopback(host: str) -> None:
    environ = {**ENVIRON, "YINLING_SIMULATOR__ENABLED": "1", "YINLING_SERVER__HOST": host}
    assert load(None, environ).simulator.enabled


# Names that nobody knows.


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[sever]\nport = 1", "不认识的配置项 sever，是不是想写 server？"),
        ("port = 1", "不认识的配置项 port，是不是想写 server.port？"),
        ("server_port = 1", "不认识的配置项 server_port，是不是想写 server.port？"),
        ("[server]\nPort = 1", "不认识的配置项 server.Port，是不是想写 server.port？"),
        ("[bureau]\nnmae = ''", "不认识的配置项 bureau.nmae，是不是想写 bureau.name？"),
        ("[bureau]\nport = 1", "不认识的配置项 bureau.port，是不是想写 server.port？"),
        ("[bureau]\nname_file = ''", "不认识的配置项 bureau.name_file，是不是想写 bureau.name？"),
        ("[security]\nkee = ''", "不认识的配置项 security.kee，是不是想写 security.key？"),
        (
            "[official_account]\ntokn_file = ''",
            "不认识的配置项 official_account.tokn_file，是不是想写 official_account.token_file？",
        ),
        ("[log.format]\njson = 1\n[log.x]", "不认识的配置项 log.x，这里可以写的有：level、format"),
        (
            '"a\\nb\\u001b" = 1',
            "不认识的配置项 a?b?，这里可以写的有：bureau、server、database、"
            "security、official_account、wecom_aibot、group_robot、platform、simulator、delivery、"
            "emergency、retention、backup、limits、pictures、log",
        ),
    ],
)
def test_an_unknown_key(write: Write, toml: str, expected: str) -> None:
    assert refusal(write(toml), {}) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "YINLING_SERVER__PROT",
            "不认识的环境变量 YINLING_SERVER__PROT（即 server.prot），"
            "是不是想写 YINLING_SERVER__PORT（即 server.port）？",
        ),
        (
            "YINLING_SERVER_PORT",
            "不认识的环境变量 YINLING_SERVER_PORT（即 server_port），"
            "是不是想写 YINLING_SERVER__PORT（即 server.port）？",
        ),
        (
            "YINLING_SEVER__HOST",
            "不认识的环境变量 YINLING_SEVER__HOST（即 sever.host），"
            "是不是想写 YINLING_SERVER__HOST（即 server.host）？",
        ),
        (
            "YINLING_PORT",
            "不认识的环境变量 YINLING_PORT（即 port），"
            "是不是想写 YINLING_SERVER__PORT（即 server.port）？",
        ),
        (
            "YINLING_server__port",
            "不认识的环境变量 YINLING_server__port（即 server.port），"
            "是不是想写 YINLING_SERVER__PORT（即 server.port）？",
        ),
        (
            "YINLING_SERVER__PORT__X",
            "不认识的环境变量 YINLING_SERVER__PORT__X（即 server.port.x），"
            "是不是想写 YINLING_SERVER__PORT（即 server.port）？",
        ),
        (
            "YINLING_OFFICIAL_ACCOUNT__AESKEY_FILE",
            "不认识的环境变量 YINLING_OFFICIAL_ACCOUNT__AESKEY_FILE（即 official_account."
            "aeskey_file），是不是想写 YINLING_OFFICIAL_ACCOUNT__AES_KEY_FILE"
            "（即 official_account.aes_key_file）？",
        ),
        (
            "YINLING_LOG__XXXXXXXXXXXXXXXX",
            "不认识的环境变量 YINLING_LOG__XXXXXXXXXXXXXXXX（即 log.xxxxxxxxxxxxxxxx），"
            "这里可以写的有：level、format",
        ),
    ],
)
def test_an_unknown_variable(name: str, expected: str) -> None:
    assert refusal(None, {**ENVIRON, name: "1"}) == expected


def test_a_whole_section_is_no_variable() -> None:
    text = refusal(None, {**ENVIRON, "YINLING_SECURITY": '{"key": "x"}'})
    assert text.startswith("不认识的环境变量 YINLING_SECURITY（即 security），")
    assert "YINLING_SECURITY__KEY" in text


# Values that are missing or wrong.


def test_the_missing_key() -> None:
    expected = (
        "缺少 security.key，请写进配置文件的 [security] 一节，或设环境变量 YINLING_SECURITY__KEY"
    )
    assert refusal(None, {}) == expected


@pytest.mark.parametrize("absent", ["app_id", "token", "aes_key"])
def test_the_official_account_needs_all_three(write: Write, absent: str) -> None:
    given = {"app_id": "wx1", "token": TOKEN, "aes_key": AES_KEY}
    lines = [f'{name} = "{value}"' for name, value in given.items() if name != absent]
    text = refusal(write("\n".join(["[official_account]", *lines])), ENVIRON)
    assert text == (
        f"缺少 official_account.{absent}，请写进配置文件的 [official_account] 一节，"
        f"或设环境变量 YINLING_OFFICIAL_ACCOUNT__{absent.upper()}"
    )


def test_an_empty_section_is_present(write: Write) -> None:
    assert "缺少 official_account.app_id" in refusal(write("[official_account]"), ENVIRON)


def test_one_variable_makes_the_section_present() -> None:
    text = refusal(None, {**ENVIRON, "YINLING_OFFICIAL_ACCOUNT__PATH": "/wx"})
    assert text.startswith("缺少 official_account.app_id，")


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[bureau]\nname = 3", "bureau.name 的值不对：应当是文字，要加引号"),
        ("[bureau]\nname = ''", "bureau.name 的值不对：至少要 1 个字符"),
        (
            "[bureau]\nzone = 'Asia/Beijing'",
            "bureau.zone 的值不对：应当是 IANA 时区名，例如 Asia/Shanghai",
        ),
        ("[server]\nport = 'x'", "server.port 的值不对：应当是整数"),
        ("[server]\nport = 80.5", "server.port 的值不对：应当是整数"),
        ("[server]\nport = [80]", "server.port 的值不对：应当是整数"),
        ("[server]\nport = true", "server.port 的值不对：应当是数字"),
        ("[server]\nport = 0", "server.port 的值不对：不能小于 1"),
        ("[server]\nport = 65536", "server.port 的值不对：不能大于 65535"),
        ("[retention]\naudit_days = 182", "retention.audit_days 的值不对：不能小于 183"),
        ("[server]\nmetrics_token = ''", "server.metrics_token 的值不对：至少要 1 个字符"),
        ("[database]\nurl = 3", "database.url 的值不对：应当是文字，要加引号"),
        ("[security]\nkey = 3", "security.key 的值不对：应当是文字，要加引号"),
        ("[security]\nkey = 'short'", "security.key 的值不对：至少要 32 个字符"),
        ("[simulator]\nenabled = 'maybe'", "simulator.enabled 的值不对：应当是 true 或 false"),
        ("[simulator]\nenabled = []", "simulator.enabled 的值不对：应当是 true 或 false"),
        ("[limits]\nqueue = 0", "limits.queue 的值不对：不能小于 1"),
        ("[limits]\nanswer_seconds = 0.4", "limits.answer_seconds 的值不对：不能小于 0.5"),
        ("[limits]\nanswer_seconds = 4.6", "limits.answer_seconds 的值不对：不能大于 4.5"),
        ("[limits]\nanswer_seconds = nan", "limits.answer_seconds 的值不对：应当是数字"),
        ("[limits]\nanswer_seconds = {}", "limits.answer_seconds 的值不对：应当是数字"),
        (
            "[emergency]\nmedical = 'abc'",
            "emergency.medical 的值不对：应当是电话号码，只有数字和短横",
        ),
        ("[emergency]\nmedical = 120", "emergency.medical 的值不对：应当是文字，要加引号"),
        ("[log]\nlevel = 'inof'", "log.level 的值不对：只能是 debug、info、warning、error 之一"),
        ("[log]\nformat = 3", "log.format 的值不对：只能是 console、json 之一"),
        ("server = 3", "server 的值不对：应当是一节，以 [server] 开头"),
        ("security = 's'", "security 的值不对：应当是一节，以 [security] 开头"),
        (
            "[[official_account]]",
            "official_account 的值不对：应当是一节，以 [official_account] 开头",
        ),
    ],
)
def test_a_wrong_value(write: Write, toml: str, expected: str) -> None:
    environ = {} if "security" in toml else ENVIRON
    assert refusal(write(toml), environ) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:p@db/x",
        "postgres://db/x",
        "postgresql+asyncpg://db/x",
        "postgresql://",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///?mode=memory",
        "data/yinling.db",
        "",
    ],
)
def test_other_databases_are_refused(url: str) -> None:
    text = refusal(None, {**ENVIRON, "YINLING_DATABASE__URL": url})
    assert text == (
        "环境变量 YINLING_DATABASE__URL（即 database.url）的值不对："
        "应当是 sqlite:///文件路径 或 postgresql://…"
    )


@pytest.mark.parametrize(
    "zone", ["", "Asia", "../etc/passwd", "/etc/localtime", "localtime", "x\0"]
)
def test_other_zones_are_refused(zone: str) -> None:
    assert "bureau.zone" in refusal(None, {**ENVIRON, "YINLING_BUREAU__ZONE": zone})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("token", "ab", "应当是 3 至 32 个英文字母或数字"),
        ("token", "a" * 33, "应当是 3 至 32 个英文字母或数字"),
        ("token", "令牌令牌", "应当是 3 至 32 个英文字母或数字"),
        ("token", "abc\n", "应当是 3 至 32 个英文字母或数字"),
        ("aes_key", "a" * 42, "应当正好是 43 个字符（英文字母、数字、+、/）"),
        ("aes_key", "a" * 42 + "=", "应当正好是 43 个字符（英文字母、数字、+、/）"),
        ("path", "wx", "应当以 / 开头，中间不能有空格"),
        ("app_id", "", "至少要 1 个字符"),
    ],
)
def test_a_wrong_value_of_the_official_account(name: str, value: str, reason: str) -> None:
    given = {"app_id": "wx1", "token": TOKEN, "aes_key": AES_KEY, name: value}
    environ = {variable(f"official_account.{word}"): text for word, text in given.items()}
    key = f"official_account.{name}"
    text = refusal(None, ENVIRON | environ)
    assert text == f"环境变量 {variable(key)}（即 {key}）的值不对：{reason}"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "bot.example.cn"])
def test_the_simulator_stays_at_home(host: str) -> None:
    environ = {**ENVIRON, "YINLING_SIMULATOR__ENABLED": "true", "YINLING_SERVER__HOST": host}
    assert refusal(None, environ) == (
        "simulator.enabled 只能在 server.host 为本机地址（如 127.0.0.1）时打开，模拟器只供演示"
    )


# Where the internet finds the bot.


@pytest.mark.parametrize(
    "url", ["https://yinling.bureau.example", "https://老干部局.example", "https://10.1.2.3:8443"]
)
def test_a_public_address(url: str) -> None:
    settings = load(None, {**ENVIRON, "YINLING_SERVER__PUBLIC_URL": url})
    assert settings.server.public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "yinling.bureau.example",
        "http://yinling.bureau.example",
        "https://yinling.bureau.example/",
        "https://yinling.bureau.example/console",
        "https://yinling.bureau.example?a=1",
        "https://user:word@yinling.bureau.example",
        "https://yinling.bureau.example\n",
    ],
)
def test_a_public_address_that_would_make_wrong_callbacks(url: str) -> None:
    assert refusal(None, {**ENVIRON, "YINLING_SERVER__PUBLIC_URL": url}) == (
        "环境变量 YINLING_SERVER__PUBLIC_URL（即 server.public_url）的值不对："
        "应当写成 https://域名 这样，后面不带斜杠和路径"
    )


# The group robots.

ROBOT = "0123-4567-89ab"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT}"
ROBOTS = variable("group_robot.robots")


@pytest.mark.parametrize(
    "given", [ROBOT, ADDRESS, f"http://gateway.example/send?debug=1&key={ROBOT}"]
)
def test_a_robot_is_given_by_its_address_or_its_key(given: str) -> None:
    settings = load(None, {**ENVIRON, ROBOTS: f"学习群 {given}"})
    assert settings.group_robot is not None
    assert settings.group_robot.keys == {"学习群": ROBOT}


def test_several_robots_stand_on_a_line_each(write: Write, tmp_path: Path) -> None:
    lines = f"  学习群\t{ADDRESS}\r\n\r\n健步走群\u3000other-key-1 \n"
    (tmp_path / "robots").write_bytes(lines.encode())
    in_toml = write(f"[group_robot]\nrobots_file = '{tmp_path / 'robots'}'")
    given = [load(None, {**ENVIRON, ROBOTS: lines}), load(in_toml, ENVIRON)]
    given.append(load(None, {**ENVIRON, ROBOTS + "_FILE": str(tmp_path / "robots")}))
    for settings in given:
        assert settings.group_robot is not None
        assert settings.group_robot.keys == {"学习群": ROBOT, "健步走群": "other-key-1"}


@pytest.mark.parametrize(
    "robots",
    [
        *(ROBOT, ADDRESS, "学习群", f"学习 群 {ROBOT}", f"学习群 {ROBOT}\n学习群 other-key-1"),
        *("学习群 short", "学习群 钥匙钥匙钥匙钥匙", f"学习群 ftp://x/send?key={ROBOT}"),
        *("学习群 https://qyapi.weixin.qq.com/cgi-bin/webhook/send", f"学习群 {ADDRESS}&debug=1"),
    ],
)
def test_robots_that_are_written_wrong(robots: str) -> None:
    text = refusal(None, {**ENVIRON, ROBOTS: robots})
    assert text == (
        f"环境变量 {ROBOTS}（即 group_robot.robots）的值不对："
        "应当一行一个群机器人：名字、空格、Webhook 地址，名字里没有空格，名字和地址都不重复"
    )
    assert ROBOT not in outcome(None, {**ENVIRON, ROBOTS: robots})


@pytest.mark.parametrize("robots", ["", " \n"])
def test_a_section_without_a_robot_is_refused(robots: str) -> None:
    assert "group_robot.robots" in refusal(None, {**ENVIRON, ROBOTS: robots})


def test_one_robot_under_two_names_is_refused() -> None:
    robots = f"学习群 {ROBOT}\n健步走群 {ADDRESS}"
    assert "group_robot.robots" in refusal(None, {**ENVIRON, ROBOTS: robots})


# The file itself.


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("[bureau]\nname = 老干部局\n", 2),
        ("[bureau]\n\nname = '老干部局'\nname = '别处'\n", 4),
        ("[bureau\n", 1),
        ('[bureau]\nname = """\n', 2),
        ("[bureau]\nname = [", 2),
    ],
)
def test_a_syntax_error(write: Write, toml: str, line: int) -> None:
    path = write(toml)
    assert refusal(path, ENVIRON) == (
        f"配置文件 {path} 第 {line} 行写法不对，请检查引号、等号、括号，以及同一项是否写了两次"
    )


def test_an_absent_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert refusal(path, ENVIRON) == f"配置文件 {path} 不存在"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    text = refusal(tmp_path, ENVIRON)
    assert text == f"配置文件 {tmp_path} 读不出来，请检查路径和读取权限"


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("[bureau]\nname = '老干部局'".encode("gbk"))
    assert refusal(path, ENVIRON) == f"配置文件 {path} 不是 UTF-8 编码的文本"


# Secrets by value or by file.


@pytest.mark.parametrize("content", [KEY, KEY + "\n", KEY + "\r\n", "\ufeff" + KEY])
def test_a_secret_from_a_file_both_ways(write: Write, tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_bytes(content.encode())
    path = write(f"[security]\nkey_file = '{file}'")
    for settings in (load(path, {}), load(None, {"YINLING_SECURITY__KEY_FILE": str(file)})):
        assert settings.security.key.get_secret_value() == KEY


def test_every_secret_can_come_from_a_file(tmp_path: Path) -> None:
    contents = {
        "server.metrics_token": "metrics",
        "database.url": "postgresql://u:p@db/x",
        "security.key": KEY,
        "official_account.token": TOKEN,
        "official_account.app_secret": "0123456789abcdef",
        "official_account.aes_key": AES_KEY,
        "wecom_aibot.token": TOKEN,
        "wecom_aibot.aes_key": AES_KEY,
        "group_robot.robots": "study 0123-4567-89ab",
    }
    assert set(contents) == set(SECRETS)
    environ = {"YINLING_OFFICIAL_ACCOUNT__APP_ID": "wx1"}
    for key, content in contents.items():
        (tmp_path / key).write_text(content + "\n")
        environ[variable(key) + "_FILE"] = str(tmp_path / key)
    settings = load(None, environ)
    for key, content in contents.items():
        section, name = key.split(".")
        assert getattr(getattr(settings, section), name).get_secret_value() == content


def test_a_variable_hides_the_file_named_in_toml(write: Write) -> None:
    path = write("[security]\nkey_file = '/nonexistent'")
    assert load(path, ENVIRON).security.key.get_secret_value() == KEY


def test_a_file_variable_hides_the_value_in_toml(write: Write, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("n" * 32)
    path = write(f"[security]\nkey = '{KEY}'")
    settings = load(path, {"YINLING_SECURITY__KEY_FILE": str(tmp_path / "key")})
    assert settings.security.key.get_secret_value() == "n" * 32


def test_a_secret_given_twice_in_toml(write: Write) -> None:
    path = write(f"[security]\nkey = '{KEY}'\nkey_file = '/run/secrets/key'")
    expected = "security.key 给了两次：直接写值与用 security.key_file 指定文件，只能选一种"
    assert refusal(path, {}) == expected
    assert refusal(path, ENVIRON) == expected


def test_a_secret_given_twice_in_the_environment() -> None:
    assert refusal(None, {**ENVIRON, "YINLING_SECURITY__KEY_FILE": "/run/secrets/key"}) == (
        "环境变量 YINLING_SECURITY__KEY（即 security.key）给了两次："
        "直接写值与用 security.key_file 指定文件，只能选一种"
    )


def test_an_absent_secret_file_both_ways(write: Write) -> None:
    path = write("[security]\nkey_file = '/nonexistent/key'")
    assert refusal(path, {}) == "security.key_file 所指的文件不存在"
    assert refusal(None, {"YINLING_SECURITY__KEY_FILE": "/nonexistent/key"}) == (
        "环境变量 YINLING_SECURITY__KEY_FILE（即 security.key_file）所指的文件不存在"
    )


@pytest.mark.parametrize("content", ["", "\n", " \r\n\r\n", "\ufeff"])
def test_an_empty_secret_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_bytes(content.encode())
    assert refusal(None, {"YINLING_SECURITY__KEY_FILE": str(tmp_path / "key")}) == (
        "环境变量 YINLING_SECURITY__KEY_FILE（即 security.key_file）所指的文件是空的"
    )


@pytest.mark.parametrize("name", ["", ".", "\0", "x" * 5000])
def test_an_unreadable_secret_file(name: str) -> None:
    assert refusal(None, {"YINLING_SECURITY__KEY_FILE": name}) == (
        "环境变量 YINLING_SECURITY__KEY_FILE（即 security.key_file）所指的文件读不出来，"
        "请检查路径和读取权限"
    )


def test_a_binary_secret_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff" * 32)
    text = refusal(None, {"YINLING_SECURITY__KEY_FILE": str(tmp_path / "key")})
    assert text.endswith("所指的文件不是 UTF-8 编码的文本")


def test_a_path_that_is_no_text(write: Write) -> None:
    text = refusal(write("[security]\nkey_file = 3"), {})
    assert text == "security.key_file 的值不对：应当是文字，要加引号"


def test_a_wrong_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    text = refusal(None, {"YINLING_SECURITY__KEY_FILE": str(tmp_path / "key")})
    assert text == "security.key 的值不对：至少要 32 个字符"


# Secrets stay secret.


def told(error: BaseException) -> str:
    """All that a log could show of an error, and of what led to it."""
    assert error.__cause__ is None and error.__context__ is None
    return "".join([str(error), repr(error), *traceback.format_exception(error)])


def outcome(path: Path | None, environ: Mapping[str, str]) -> str:
    """All that can be seen of what `load` did: the error, or every form of the settings."""
    try:
        settings = load(path, environ)
    except SettingsError as error:
        return told(error)
    return f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


marked = st.text(max_size=60).map(lambda text: f"Zx9mark{text}")


@given(values=st.fixed_dictionaries(dict.fromkeys(SECRETS, marked)))
def test_no_variable_shows_a_secret(values: dict[str, str]) -> None:
    good = {"official_account.token": TOKEN, "official_account.aes_key": AES_KEY}
    good |= {"security.key": "Zx9mark" + KEY, "official_account.app_id": "wx1"}
    for key in SECRETS:
        changed = good | {key: values[key]}
        environ = {variable(name): value for name, value in changed.items()}
        assert "Zx9mark" not in outcome(None, environ)


@given(key=st.sampled_from(SECRETS), value=marked.filter(lambda text: "\0" not in text))
def test_a_secret_in_place_of_its_file_is_not_shown(key: str, value: str) -> None:
    assert "Zx9mark" not in outcome(None, {**ENVIRON, variable(key) + "_FILE": value})


FAULTS = {
    "none": "",
    "unknown section": "[nonsense]\nx = 'Zx9mark'\n",
    "wrong value": "[log]\nlevel = 'Zx9mark'\n",
    "public simulator": "[simulator]\nenabled = true\n[server]\nhost = '0.0.0.0'\n",
    "syntax": "x = Zx9mark\n",
    "unfinished": "x = 'Zx9mark\n",
    "twice": "[database]\nurl = 'Zx9mark'\nurl = 'Zx9mark'\n",
    "inline": "[database]\nurl = {password = 'Zx9mark'}\n",
    "misplaced": "token = 'Zx9mark'\n",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
@pytest.mark.parametrize("section", ["", "[security]\nkey = 'Zx9mark-0123456789-0123456789-01'\n"])
def test_no_fault_of_the_file_shows_a_secret(write: Write, fault: str, section: str) -> None:
    environ = {} if section else {"YINLING_SECURITY__KEY": "Zx9mark" + KEY}
    assert "Zx9mark" not in outcome(write(fault + section), environ)
    assert "Zx9mark" not in outcome(write(fault + section), {"YINLING_LOG__X": "Zx9mark"})


def test_debugging_pydantic_settings_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYDANTIC_SETTINGS_DEBUG", "1")
    (tmp_path / "token").write_text("Zx9mark")
    with caplog.at_level("DEBUG"):
        load(
            None,
            {
                "YINLING_SECURITY__KEY": "Zx9mark" + KEY,
                "YINLING_SERVER__METRICS_TOKEN_FILE": str(tmp_path / "token"),
            },
        )
    assert caplog.text
    assert "Zx9mark" not in caplog.text


# The example.

SETTING_LINE = re.compile(r"(?:# )?([a-z_]+) = ")
SECTION_LINE = re.compile(r"(?:# )?\[([a-z_]+)\]")


def example_settings() -> dict[str, str]:
    """The comment above every setting of the example, by the setting's dotted key."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    section, found = "", {}
    for above, line in zip(["", *lines], lines, strict=False):
        if match := SECTION_LINE.fullmatch(line):
            section = match[1]
        elif match := SETTING_LINE.match(line):
            assert f"{section}.{match[1]}" not in found
            found[f"{section}.{match[1]}"] = above
    return found


def test_the_example_has_every_setting_under_one_comment() -> None:
    expected = {}
    for key, field in SETTINGS.items():
        file = f'（或用 {key.split(".")[1]}_file = "文件路径"）' if is_secret(field) else ""
        assert field.description
        assert re.search("[一-龥]", field.description)
        expected[key] = f"# {field.description}{file}"
    assert example_settings() == expected
    assert list(example_settings()) == list(expected)


def test_the_example_shows_the_defaults() -> None:
    assert load(EXAMPLE, ENVIRON) == load(None, ENVIRON)


def test_the_example_loads_when_its_secrets_are_filled(write: Write) -> None:
    text = re.sub(r"(?m)^# (?=[a-z_]+ = |\[)", "", EXAMPLE.read_text("utf-8"))
    filled = {
        "app_id": "wx1",
        "token": TOKEN,
        "app_secret": "0123456789abcdef",
        "aes_key": AES_KEY,
        "key": KEY,
        "data_keys": "keys.txt",
        "metrics_token": "m",
        "public_url": "https://yinling.bureau.example",
        "ca_bundle": "ca.pem",
        "robots": "study 0123-4567-89ab",
    }
    for name, value in filled.items():
        text, count = re.subn(rf'(?m)^{name} = "换成.*"$', f'{name} = "{value}"', text)
        assert count == (2 if name in ("token", "aes_key") else 1)
    settings = load(write(text), {})
    assert {f"{s}.{name}" for s, names in tomllib.loads(text).items() for name in names} == set(
        SETTINGS
    )
    assert settings.official_account is not None
    assert settings.official_account.path == "/official-account"


def test_placeholders_are_no_secrets(write: Write) -> None:
    text = re.sub(r"(?m)^# (?=key = )", "", EXAMPLE.read_text("utf-8"))
    assert refusal(write(text), {}) == "security.key 的值不对：至少要 32 个字符"


def test_reading_the_configuration_loads_nothing_heavy() -> None:
    code = "import sys, bot.config; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"aiohttp", "sqlalchemy", "alembic", "structlog", "jinja2", "cryptography", "requests"}
    assert not heavy & set(run.stdout.split())
