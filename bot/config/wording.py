"""What the operator reads. No template has a place for a value: it might be a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "不认识的配置项 {key}，{hint}"
UNKNOWN_VARIABLE: Final = "不认识的环境变量 {variable}（即 {key}），{hint}"
DID_YOU_MEAN: Final = "是不是想写 {key}？"
DID_YOU_MEAN_VARIABLE: Final = "是不是想写 {variable}（即 {key}）？"
CHOOSE_FROM: Final = "这里可以写的有：{keys}"
MISSING: Final = "缺少 {key}，请写进配置文件的 [{section}] 一节，或设环境变量 {variable}"
FROM_FILE: Final = "{key} "
FROM_VARIABLE: Final = "环境变量 {variable}（即 {key}）"
WRONG: Final = "{what}的值不对：{reason}"
GIVEN_TWICE: Final = "{what}给了两次：直接写值与用 {file_key} 指定文件，只能选一种"
POINTED_AT: Final = "{what}所指的文件"
SETTINGS_FILE: Final = "配置文件 {path} "
NOT_FOUND: Final = "{what}不存在"
UNREADABLE: Final = "{what}读不出来，请检查路径和读取权限"
NOT_UTF8: Final = "{what}不是 UTF-8 编码的文本"
EMPTY: Final = "{what}是空的"
SYNTAX: Final = "{what}第 {line} 行写法不对，请检查引号、等号、括号，以及同一项是否写了两次"
NEEDS_LOOPBACK: Final = (
    "simulator.enabled 只能在 server.host 为本机地址（如 127.0.0.1）时打开，模拟器只供演示"
)
WHOLE_NUMBER: Final = "应当是整数"
NUMBER: Final = "应当是数字"
YES_OR_NO: Final = "应当是 true 或 false"
TEXT: Final = "应当是文字，要加引号"
TOO_SHORT: Final = "至少要 {min_length} 个字符"
PUBLIC: Final = "应当写成 https://域名 这样，后面不带斜杠和路径"
PROXY: Final = "应当是 IP 地址，例如 127.0.0.1"
ZONE: Final = "应当是 IANA 时区名，例如 Asia/Shanghai"
URL: Final = "应当是 sqlite:///文件路径 或 postgresql://…"
LETTERS: Final = "应当是 3 至 32 个英文字母或数字"
BASE64: Final = "应当正好是 43 个字符（英文字母、数字、+、/）"
ADDRESS: Final = "应当是 http:// 或 https:// 开头的网址"
TELEPHONE: Final = "应当是电话号码，只有数字和短横"
HOURS: Final = "每一段应当写成 20:00-07:30 这样"
ROBOTS: Final = "应当一行一个群机器人：名字、空格、Webhook 地址，名字里没有空格，名字和地址都不重复"
PATH: Final = "应当以 / 开头，中间不能有空格"
REASONS: Final[Mapping[str, str]] = {
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "string_type": TEXT,
    "string_too_short": TOO_SHORT,
    "too_short": TOO_SHORT,
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {choices} 之一",
    "model_type": "应当是一节，以 [{key}] 开头",
}
OTHER_REASON: Final = "不能这样写"
