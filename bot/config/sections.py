"""The settings themselves: one class a section of the file."""

from __future__ import annotations

import re
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal, LiteralString, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.config import wording

PREFIX: Final = "YINLING_"
NESTED: Final = "__"

ROBOT: Final = ("name", "address")
# The type of our own errors among pydantic's.
HOURS: Final = r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"
TELEPHONE: Final = r"\d[\d-]{2,19}"
EMERGENCY_NUMBERS: Final = ("medical", "fire", "police", "fraud", "lifeline")
REFUSED: Final = "refused"


def _matching(pattern: str, reason: LiteralString) -> AfterValidator:
    """The check that a whole text, secret or not, matches `pattern`."""

    def check(value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError(REFUSED, reason)
        return value

    return AfterValidator(check)


def _no_bool(value: object) -> object:
    """Refuse `true` where a number belongs; Python would take it for 1."""
    if isinstance(value, bool):
        raise PydanticCustomError(REFUSED, wording.NUMBER)
    return value


def _real_zone(name: str) -> str:
    """Refuse a name that the IANA database doesn't have, whatever files this machine has."""
    if name not in (files("tzdata") / "zones").read_text("utf-8").split():
        raise PydanticCustomError(REFUSED, wording.ZONE)
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
    public_url: Annotated[str | None, _matching(r"https://[\w.-]+(:\d{1,5})?", wording.PUBLIC)] = (
        Field(
            default=None,
            description="从互联网打开银铃的网址，以 https:// 开头，后面不带斜杠和路径；"
            "写了，yinling doctor 会列出各渠道的回调地址，海报和门口的二维码也能扫开网页",
        )
    )
    proxies: list[Annotated[str, _matching(r"[0-9A-Fa-f.:]{2,45}", wording.PROXY)]] = Field(
        default=["127.0.0.1", "::1"],
        description="反向代理的 IP 地址；后台只相信它们说的来访地址，和是不是 https",
    )


class Database(Section):
    """Where everything is kept."""

    url: Annotated[
        SecretStr,
        _matching(r"sqlite:///(?!:memory:)[^?].*|postgresql(\+psycopg)?://\S+", wording.URL),
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
    data_keys: Path | None = Field(
        default=None,
        description="数据密钥放在哪个文件，用 yinling keys create 生成；"
        "电话、身份证号、住址等用它加密，不设就用由系统密钥得来的",
    )


class OfficialAccount(Section):
    """The WeChat official account, as its own settings page shows it."""

    app_id: str = Field(min_length=1, description="公众号的 AppID")
    token: Annotated[SecretStr, _matching(r"[A-Za-z0-9]{3,32}", wording.LETTERS)] = Field(
        description="公众号“服务器配置”里的令牌（Token），3 至 32 个英文字母或数字"
    )
    app_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="公众号的 AppSecret；填了才能在对方来消息后的 48 小时内补发消息",
    )
    aes_key: Annotated[SecretStr, _matching(r"[A-Za-z0-9+/]{43}", wording.BASE64)] = Field(
        description="公众号“服务器配置”里的消息加解密密钥（EncodingAESKey），43 个字符"
    )
    path: Annotated[str, _matching(r"/\S*", wording.PATH)] = Field(
        default="/official-account", description="公众号“服务器配置”里网址的路径，以 / 开头"
    )


class WecomAibot(Section):
    """The AI bot of the bureau's own WeCom, called back over HTTP."""

    token: Annotated[SecretStr, _matching(r"[A-Za-z0-9]{3,32}", wording.LETTERS)] = Field(
        description="企业微信智能机器人“接收消息”里的 Token，3 至 32 个英文字母或数字"
    )
    aes_key: Annotated[SecretStr, _matching(r"[A-Za-z0-9+/]{43}", wording.BASE64)] = Field(
        description="企业微信智能机器人“接收消息”里的 EncodingAESKey，43 个字符"
    )
    path: Annotated[str, _matching(r"/\S*", wording.PATH)] = Field(
        default="/wecom-aibot", description="智能机器人回调网址的路径，以 / 开头"
    )


def _robots(value: SecretStr) -> SecretStr:
    """Refuse what is not a name and an address, or its key, on each line."""
    lines = [line.split() for line in value.get_secret_value().splitlines() if line.strip()]
    good = bool(lines) and all(len(line) == len(ROBOT) and _robot_key(line[1]) for line in lines)
    names, keys = {line[0] for line in lines}, {_robot_key(line[-1]) for line in lines}
    if not good or min(len(names), len(keys)) < len(lines):
        raise PydanticCustomError(REFUSED, wording.ROBOTS)
    return value


def _robot_key(address: str) -> str | None:
    """The key in a robot's address, or the key itself; None if it is neither."""
    found = re.fullmatch(r"(?:https?://\S+[?&]key=)?([0-9A-Za-z_-]{8,})", address)
    return found[1] if found else None


class GroupRobot(Section):
    """The robots that speak in WeCom groups and hear nothing."""

    robots: Annotated[SecretStr, AfterValidator(_robots)] = Field(
        description="群机器人（消息推送），一行一个：自己起的名字、空格、Webhook 地址"
    )

    @property
    def keys(self) -> dict[str, str]:
        """The key of each robot by its name."""
        lines = self.robots.get_secret_value().splitlines()
        pairs = (line.split() for line in lines if line.strip())
        return {name: str(_robot_key(address)) for name, address in pairs}


class Platform(Section):
    """Where the platforms' own interfaces are; private deployments have other addresses."""

    official_account_api: Annotated[str, _matching(r"https?://\S+", wording.ADDRESS)] = Field(
        default="https://api.weixin.qq.com", description="公众号接口的地址，一般不必改"
    )
    wecom_api: Annotated[str, _matching(r"https?://\S+", wording.ADDRESS)] = Field(
        default="https://qyapi.weixin.qq.com",
        description="企业微信接口的地址，政务微信和私有部署才要改",
    )
    ca_bundle: Path | None = Field(
        default=None, description="平台证书不是公共机构签发时，信任的 CA 证书文件（PEM）"
    )
    timeout_seconds: Annotated[float, BeforeValidator(_no_bool)] = Field(
        default=10.0, ge=1, le=60, allow_inf_nan=False, description="平台接口最多等几秒"
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
    person_a_minute: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=60, ge=1, description="一个人一分钟最多办几条消息，再多就请他等一等"
    )
    group_a_minute: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=1200, ge=1, description="一个群一分钟最多办几条消息"
    )
    answer_seconds: Annotated[float, BeforeValidator(_no_bool)] = Field(
        default=4.0,
        ge=0.5,
        le=4.5,
        allow_inf_nan=False,
        description="当场回复最多等几秒，0.5 至 4.5；微信只等 5 秒，来不及就请微信重发，重发时再答",
    )


class Delivery(Section):
    """How the bot speaks without being asked."""

    quiet: list[Annotated[str, _matching(HOURS, wording.HOURS)]] = Field(
        default=["20:00-07:30", "12:00-14:00"],
        description="免打扰时段，主动发的消息等时段过了再发；回答和紧急提醒不受限",
    )
    posts_a_day: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=3, ge=1, le=20, description="每个群每天最多主动发几条"
    )


class Emergency(Section):
    """Whom to dial in danger, and who of those on duty is called first."""

    medical: Annotated[str, _matching(TELEPHONE, wording.TELEPHONE)] = Field(
        default="120", description="急病、摔伤时请人打的电话"
    )
    fire: Annotated[str, _matching(TELEPHONE, wording.TELEPHONE)] = Field(
        default="119", description="火灾、煤气泄漏时请人打的电话"
    )
    police: Annotated[str, _matching(TELEPHONE, wording.TELEPHONE)] = Field(
        default="110", description="走失、遇到坏人时请人打的电话"
    )
    fraud: Annotated[str, _matching(TELEPHONE, wording.TELEPHONE)] = Field(
        default="96110", description="遇到诈骗时请人打的电话"
    )
    lifeline: Annotated[str, _matching(TELEPHONE, wording.TELEPHONE)] = Field(
        default="12356", description="想不开时请人打的心理援助电话"
    )
    duty_order: list[str] = Field(
        default=[],
        description="值班的人（身份 duty）按什么顺序通知，写姓名；没写到的排在后面",
    )

    @property
    def numbers(self) -> dict[str, str]:
        """The telephone numbers, as sentences have them."""
        return {f"number_{name}": getattr(self, name) for name in EMERGENCY_NUMBERS}


class Retention(Section):
    """How long the engine's own rows are kept."""

    inbox_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=30,
        ge=3,
        le=3650,
        description="收到的消息保留多少天；这期间平台重发的都认得出来",
    )
    outbox_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=90, ge=3, le=3650, description="发出的消息保留多少天，供查看发没发到"
    )
    tasks_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=730,
        ge=3,
        le=3650,
        description="办完的事和有人处理了的紧急情况保留多少天；没办完的一直保留",
    )
    audit_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=1095,
        ge=183,
        le=36500,
        description="谁什么时候改了什么、看了谁的信息，这些记录保留多少天，不少于六个月（183）",
    )
    trials_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=90, ge=3, le=3650, description="试运行时记下的话保留多少天"
    )
    imports_days: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=30,
        ge=30,
        le=3650,
        description="导入完的表格内容保留多少天，这期间可以撤销；过后只留条数",
    )
    erasure_list: Path | None = Field(
        default=None,
        description="已删除人员的名单文件，里面没有姓名；不写就放在数据库旁边，最好另放一处",
    )


class Backup(Section):
    """Where the copies of the database lie, when they are made, and how many are kept."""

    folder: Path | None = Field(
        default=None,
        description="备份放在哪个文件夹；不写就放在数据库旁边的 backups 里，最好另放一块磁盘",
    )
    hour: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=2, ge=0, le=23, description="每天夜里几点以后做备份，0 至 23"
    )
    daily: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=7, ge=1, le=365, description="有备份的日子，最近多少天的每天留最新一份"
    )
    weekly: Annotated[int, BeforeValidator(_no_bool)] = Field(
        default=4, ge=0, le=520, description="有备份的星期，最近多少周的每周留最新一份"
    )


class Pictures(Section):
    """How the ranking and the certificates are drawn."""

    font: Path | None = Field(
        default=None, description="学习榜和奖状用哪个字体文件；不写就用机器上装的中文字体"
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
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
    )

    bureau: Bureau = Field(default_factory=Bureau, description="本单位")
    server: Server = Field(default_factory=Server, description="网络服务")
    database: Database = Field(default_factory=Database, description="数据库")
    # An absent section is validated as an empty one, so that the error names the key.
    security: Security = Field(default={}, validate_default=True, description="安全")
    official_account: OfficialAccount | None = Field(default=None, description="微信公众号")
    wecom_aibot: WecomAibot | None = Field(default=None, description="企业微信智能机器人")
    group_robot: GroupRobot | None = Field(default=None, description="企业微信群机器人")
    platform: Platform = Field(default_factory=Platform, description="平台接口")
    simulator: Simulator = Field(default_factory=Simulator, description="演示用的模拟群聊")
    delivery: Delivery = Field(default_factory=Delivery, description="主动发消息")
    emergency: Emergency = Field(default_factory=Emergency, description="紧急情况")
    retention: Retention = Field(default_factory=Retention, description="保留期限")
    backup: Backup = Field(default_factory=Backup, description="备份")
    limits: Limits = Field(default_factory=Limits, description="限度")
    pictures: Pictures = Field(default_factory=Pictures, description="图片")
    log: Log = Field(default_factory=Log, description="日志")
    _variables: frozenset[str] = PrivateAttr(default=frozenset())

    def __init__(self, *layers: PydanticBaseSettingsSource) -> None:
        """Merge `layers`, of which an earlier one wins; nothing else is read."""
        super().__init__(_build_sources=(layers, {}))
        environments = [layer for layer in layers if isinstance(layer, EnvSettingsSource)]
        self._variables = frozenset(name.upper() for one in environments for name in one.env_vars)

    @property
    def variables(self) -> frozenset[str]:
        """The environment variables that gave something."""
        return self._variables

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's time zone."""
        return ZoneInfo(self.bureau.zone)

    @model_validator(mode="after")
    def _simulator_stays_at_home(self) -> Self:
        """Refuse a simulator, which asks nobody who he is, where others can reach it."""
        if self.simulator.enabled and not _is_loopback(self.server.host):
            raise PydanticCustomError(REFUSED, wording.NEEDS_LOOPBACK)
        return self


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
