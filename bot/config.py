"""Typed settings from a TOML file and the environment; secrets by NAME or by NAME_FILE.

A setting `port` of the section `[server]` is `server.port` in errors and `YINLING_SERVER__PORT`
in the environment, which wins over the file.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, LiteralString, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import SettingsError

# What the operator reads. No template has a place for a value: it might be a secret.
_UNKNOWN: Final = "不认识的配置项 {key}，{hint}"
_UNKNOWN_VARIABLE: Final = "不认识的环境变量 {variable}（即 {key}），{hint}"
_DID_YOU_MEAN: Final = "是不是想写 {key}？"
_DID_YOU_MEAN_VARIABLE: Final = "是不是想写 {variable}（即 {key}）？"
_CHOOSE_FROM: Final = "这里可以写的有：{keys}"
_MISSING: Final = "缺少 {key}，请写进配置文件的 [{section}] 一节，或设环境变量 {variable}"
_FROM_FILE: Final = "{key} "
_FROM_VARIABLE: Final = "环境变量 {variable}（即 {key}）"
_WRONG: Final = "{what}的值不对：{reason}"
_GIVEN_TWICE: Final = "{what}给了两次：直接写值与用 {file_key} 指定文件，只能选一种"
_POINTED_AT: Final = "{what}所指的文件"
_SETTINGS_FILE: Final = "配置文件 {path} "
_NOT_FOUND: Final = "{what}不存在"
_UNREADABLE: Final = "{what}读不出来，请检查路径和读取权限"
_NOT_UTF8: Final = "{what}不是 UTF-8 编码的文本"
_EMPTY: Final = "{what}是空的"
_SYNTAX: Final = "{what}第 {line} 行写法不对，请检查引号、等号、括号，以及同一项是否写了两次"
_NEEDS_LOOPBACK: Final = (
    "simulator.enabled 只能在 server.host 为本机地址（如 127.0.0.1）时打开，模拟器只供演示"
)
_WHOLE_NUMBER: Final = "应当是整数"
_NUMBER: Final = "应当是数字"
_YES_OR_NO: Final = "应当是 true 或 false"
_TEXT: Final = "应当是文字，要加引号"
_TOO_SHORT: Final = "至少要 {min_length} 个字符"
_ZONE: Final = "应当是 IANA 时区名，例如 Asia/Shanghai"
_URL: Final = "应当是 sqlite:///文件路径 或 postgresql://…"
_LETTERS: Final = "应当是 3 至 32 个英文字母或数字"
_BASE64: Final = "应当正好是 43 个字符（英文字母、数字、+、/）"
_PATH: Final = "应当以 / 开头，中间不能有空格"
_REASONS: Final[Mapping[str, str]] = {
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "string_type": _TEXT,
    "string_too_short": _TOO_SHORT,
    "too_short": _TOO_SHORT,
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {choices} 之一",
    "model_type": "应当是一节，以 [{key}] 开头",
}
_OTHER_REASON: Final = "不能这样写"

_PREFIX: Final = "YINLING_"
_NESTED: Final = "__"
_FILE: Final = "_file"

# The type of our own errors among pydantic's.
_REFUSED: Final = "refused"


def _matching(pattern: str, reason: LiteralString) -> AfterValidator:
    """The check that a whole text, secret or not, matches `pattern`."""

    def check(value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError(_REFUSED, reason)
        return value

    return AfterValidator(check)


def _no_bool(value: object) -> object:
    """Refuse `true` where a number belongs; Python would take it for 1."""
    if isinstance(value, bool):
        raise PydanticCustomError(_REFUSED, _NUMBER)
    return value


def _real_zone(name: str) -> str:
    """Refuse a name that the IANA database doesn't have, whatever files this machine has."""
    if name not in (files("tzdata") / "zones").read_text("utf-8").split():
        raise PydanticCustomError(_REFUSED, _ZONE)
    return name


class Section(BaseModel):
    """One `[section]` of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Bureau(Section):
    """Whom the bot serves."""

    name: str = Field(
        default="老干部局", min_length=1, description="单位名称，出现在机器人的话里和后台页面上"
    )
    zone: Annotated[str, AfterValidator(_real_zone)] = Field(
        default="Asia/Shanghai", description="所在时区，打卡、生日、提醒都按这个时区算日子"
    )
    bot_name: str = Field(default="小银铃", min_length=1, description="机器人在群里的称呼")


class Server(Section):
    """Where the bot listens."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="监听的地址；前面有反向代理时不必改，容器里写 0.0.0.0",
    )
    port: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=8080, ge=1, le=65535, description="监听的端口，1 至 65535"
    )
    metrics_token: SecretStr | None = Field(
        default=None, min_length=1, description="查看运行指标 /metrics 的口令，不设则只有本机能看"
    )


class Database(Section):
    """Where everything is kept."""

    url: Annotated[
        SecretStr,
        _matching(r"sqlite:///(?!:memory:)[^?].*|postgresql(\+psycopg)?://\S+", _URL),
    ] = Field(
        default=SecretStr("sqlite:///data/yinling.db"),
        description="数据库：sqlite:///文件路径，或 postgresql://用户:密码@主机/库名",
    )


class Security(Section):
    """What signs and what makes personal data unrecognisable."""

    key: SecretStr = Field(
        min_length=32,
        description="系统密钥，至少 32 个随机字符，可用 openssl rand -hex 32 生成；定下后不要更换",
    )


class OfficialAccount(Section):
    """The WeChat official account, as its own settings page shows it."""

    app_id: str = Field(min_length=1, description="公众号的 AppID")
    token: Annotated[SecretStr, _matching(r"[A-Za-z0-9]{3,32}", _LETTERS)] = Field(
        description="公众号“服务器配置”里的令牌（Token），3 至 32 个英文字母或数字"
    )
    aes_key: Annotated[SecretStr, _matching(r"[A-Za-z0-9+/]{43}", _BASE64)] = Field(
        description="公众号“服务器配置”里的消息加解密密钥（EncodingAESKey），43 个字符"
    )
    path: Annotated[str, _matching(r"/\S*", _PATH)] = Field(
        default="/official-account", description="公众号“服务器配置”里网址的路径，以 / 开头"
    )


class Simulator(Section):
    """The chat in the browser, without WeChat."""

    enabled: bool = Field(
        default=False,
        description="是否打开浏览器里的模拟群聊，只供演示，要求 server.host 为本机地址",
    )


class Limits(Section):
    """How much the bot takes on."""

    queue: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=1024, ge=1, description="最多有多少条消息排队等候，再多就请平台稍后重发"
    )
    answer_seconds: Annotated[float, BeforeValidator(_no_bool)] = Field(
        default=4.0,
        ge=0.5,
        le=4.5,
        allow_inf_nan=False,
        description="当场回复最多等几秒，0.5 至 4.5；微信只等 5 秒，来不及的随后补发",
    )


class Log(Section):
    """What the bot writes about its work."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="日志的详细程度：debug、info、warning 或 error"
    )
    format: Literal["console", "json"] = Field(
        default="console", description="日志的格式：console 便于人看，json 便于程序收集"
    )


class Settings(BaseSettings):
    """All settings, checked."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=_PREFIX,
        env_nested_delimiter=_NESTED,
    )

    bureau: Bureau = Field(default_factory=Bureau, description="本单位")
    server: Server = Field(default_factory=Server, description="网络服务")
    database: Database = Field(default_factory=Database, description="数据库")
    # An absent section is validated as an empty one, so that the error names the key.
    security: Security = Field(default={}, validate_default=True, description="安全")
    official_account: OfficialAccount | None = Field(default=None, description="微信公众号")
    simulator: Simulator = Field(default_factory=Simulator, description="演示用的模拟群聊")
    limits: Limits = Field(default_factory=Limits, description="限度")
    log: Log = Field(default_factory=Log, description="日志")

    def __init__(self, *layers: PydanticBaseSettingsSource) -> None:
        """Merge `layers`, of which an earlier one wins; nothing else is read."""
        super().__init__(_build_sources=(layers, {}))

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's time zone."""
        return ZoneInfo(self.bureau.zone)

    @model_validator(mode="after")
    def _simulator_stays_at_home(self) -> Self:
        """Refuse a simulator, which asks nobody who he is, where others can reach it."""
        if self.simulator.enabled and not _is_loopback(self.server.host):
            raise PydanticCustomError(_REFUSED, _NEEDS_LOOPBACK)
        return self


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _section_of(field: FieldInfo) -> type[Section]:
    """The section's class, also of an optional section."""
    kinds = (field.annotation, *get_args(field.annotation))
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section))


def _is_secret(field: FieldInfo) -> bool:
    """Whether the setting can also be given by file."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def _settings() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting of every section, by its dotted key."""
    for section, field in Settings.model_fields.items():
        for name, setting in _section_of(field).model_fields.items():
            yield f"{section}.{name}", setting


def _variable(key: str) -> str:
    """The environment variable of a dotted key."""
    return _PREFIX + key.replace(".", _NESTED).upper()


def _last(key: str) -> str:
    """The name of a setting within its section."""
    return key.rpartition(".")[2]


_SECRETS: Final = tuple(key for key, field in _settings() if _is_secret(field))
_KEYS: Final = (*(key for key, _ in _settings()), *(key + _FILE for key in _SECRETS))
_VARIABLES: Final[Mapping[str, str]] = {_variable(key): key for key in _KEYS}


def _refusal(template: str, **names: object) -> SettingsError:
    """The error to raise: one line, even if a name in it has line breaks or escape codes."""
    text = template.format(**names)
    return SettingsError("".join(sign if sign.isprintable() else "?" for sign in text))


def _named(key: str, environ: Mapping[str, str]) -> str:
    """The dotted key, with its environment variable if that is where the value came from."""
    variable = _variable(key)
    template = _FROM_VARIABLE if variable in environ else _FROM_FILE
    return template.format(key=key, variable=variable)


def _read(path: Path, what: str) -> str:
    """The text of a file; `what` names it in the error."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        template = _NOT_FOUND
    except UnicodeDecodeError:
        template = _NOT_UTF8
    except (OSError, ValueError):
        template = _UNREADABLE
    # Raised outside the handlers: an error's context must not hold what was read.
    raise _refusal(template, what=what)


class _Environment(EnvSettingsSource):
    """The `YINLING_…` variables of a mapping, which need not be the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(Settings)
        self._environ = environ
        self.env_vars = {name.lower(): environ[name] for name in _VARIABLES if name in environ}

    def __call__(self) -> dict[str, Any]:
        return _with_secrets(super().__call__(), self.current_state, self._environ)


class _Written(InitSettingsSource):
    """What the TOML file says."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__(Settings, content)

    def __call__(self) -> dict[str, Any]:
        return _with_secrets(super().__call__(), self.current_state, {})


def _with_secrets(
    layer: dict[str, Any], above: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """`layer` with its secrets wrapped, and read from their files unless `above` has them."""
    for key in _SECRETS:
        section = key.partition(".")[0]
        given = layer.get(section)
        if isinstance(given, dict):
            layer[section] = _with_secret(given, key, above.get(section, ()), environ)
    return layer


def _with_secret(
    given: Mapping[str, Any], key: str, above: Collection[str], environ: Mapping[str, str]
) -> dict[str, Any]:
    """One section with one secret wrapped; its file isn't read if `above` has the secret."""
    name = _last(key)
    section = {word: value for word, value in given.items() if word != name + _FILE}
    if name in section and name + _FILE in given:
        raise _refusal(_GIVEN_TWICE, what=_named(key, environ), file_key=key + _FILE)
    if name + _FILE in given and name not in above:
        section[name] = _secret_in(given[name + _FILE], _named(key + _FILE, environ))
    if isinstance(section.get(name), str):
        section[name] = SecretStr(section[name])
    return section


def _secret_in(path: object, what: str) -> str:
    """The content of a secret's file, without the line break at its end."""
    if not isinstance(path, str):
        raise _refusal(_WRONG, what=what, reason=_TEXT)
    file = _POINTED_AT.format(what=what)
    secret = _read(Path(path), file).rstrip("\n")
    if not secret.strip():
        raise _refusal(_EMPTY, what=file)
    return secret


def _parse(path: Path) -> dict[str, Any]:
    """The content of the TOML file at `path`."""
    what = _SETTINGS_FILE.format(path=path)
    text = _read(path, what)
    try:
        return tomllib.loads(text)
    except ValueError as error:
        place = re.search(r"line (\d+)", str(error))
        line = place[1] if place else len(text.splitlines())
    raise _refusal(_SYNTAX, what=what, line=line)


def _closest(word: str, names: Mapping[str, str]) -> str | None:
    """The value of the key spelt most like `word`."""
    return next((names[name] for name in difflib.get_close_matches(word, names, 1)), None)


def _nearest(key: str, names: Sequence[str]) -> str | None:
    """Which of `names` was meant by `key`: one of its section, else one spelt or called alike."""
    key = key.lower()
    section, word = key.rpartition(".")[0], _last(key)
    own = [name for name in names if name.startswith(f"{section}.")]
    return (
        _closest(word, {_last(name): name for name in own})
        or _closest(key, {name: name for name in names if name not in own})
        or _closest(word, {_last(name): name for name in names})
    )


def _choices(key: str) -> str:
    """What can be written where `key` stands."""
    section = key.rpartition(".")[0]
    own = [_last(name) for name in _KEYS if name.startswith(f"{section}.")]
    return _CHOOSE_FROM.format(keys="、".join(own or Settings.model_fields))


def _hint(key: str) -> str:
    """What to write in place of an unknown key of the file."""
    sections = () if "." in key else Settings.model_fields
    nearest = _nearest(key, (*sections, *_KEYS))
    return _DID_YOU_MEAN.format(key=nearest) if nearest else _choices(key)


def _hint_variable(key: str) -> str:
    """What to set in place of an unknown variable, given as a dotted key."""
    nearest = _nearest(key, _KEYS)
    if nearest is None:
        return _choices(key)
    return _DID_YOU_MEAN_VARIABLE.format(variable=_variable(nearest), key=nearest)


def _check_variables(environ: Mapping[str, str]) -> None:
    """Refuse a `YINLING_…` variable that is no setting; pydantic-settings would ignore it."""
    for variable in sorted(environ):
        if variable.startswith(_PREFIX) and variable not in _VARIABLES:
            key = variable.removeprefix(_PREFIX).lower().replace(_NESTED, ".")
            hint = _hint_variable(key)
            raise _refusal(_UNKNOWN_VARIABLE, variable=variable, key=key, hint=hint)


def _reason(error: ErrorDetails, key: str) -> str:
    """What is wrong with a value, in words."""
    if error["type"] == _REFUSED:
        return error["msg"]
    context = error.get("ctx", {})
    choices = "、".join(re.findall(r"'(\w+)'", str(context.get("expected"))))
    return _REASONS.get(error["type"], _OTHER_REASON).format(key=key, choices=choices, **context)


def _explained(error: ErrorDetails, environ: Mapping[str, str]) -> SettingsError:
    """The operator's error for one of pydantic's."""
    key = ".".join(map(str, error["loc"]))
    if not key:
        return _refusal(error["msg"])
    if error["type"] == "extra_forbidden":
        return _refusal(_UNKNOWN, key=key, hint=_hint(key))
    if error["type"] == "missing":
        section = key.partition(".")[0]
        return _refusal(_MISSING, key=key, section=section, variable=_variable(key))
    return _refusal(_WRONG, what=_named(key, environ), reason=_reason(error, key))


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the TOML file at `path`, if any, under those of `environ`.

    Raises SettingsError with one line for the operator, in which no value appears.
    """
    _check_variables(environ)
    written = _parse(path) if path else {}
    try:
        return Settings(_Environment(environ), _Written(written))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    # A misspelt name comes first: it is why another one is missing.
    first = min(details, key=lambda detail: detail["type"] != "extra_forbidden")
    raise _explained(first, environ)
