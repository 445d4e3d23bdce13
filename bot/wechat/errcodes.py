"""What the platforms' errcodes mean, and what is to be done (全局错误码 of both platforms).

The Official Account and WeCom share the numbers; where one number has two meanings the words
name both. What is wrong with the message or its recipient is permanent. What the operator can
mend while the message waits, like an address that is not on the list, is tried again later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.channel import DeliveryError, Failure

BUSY = -1
SECONDS = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)
HOUR = timedelta(hours=1)
LONGEST_QUOTE = 120  # characters


class Refused(DeliveryError):
    """The platform answered with an errcode other than 0; `code` is that number."""

    def __init__(
        self, code: int, kind: Failure, reason: str, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(kind, reason, retry_after)
        self.code = code


class Meaning(NamedTuple):
    """One errcode: what to do with the message, what it means and what staff can do.

    `quoted` adds the platform's own words, where they hold what one needs to know.
    """

    kind: Failure
    words: str
    advice: str
    retry_after: timedelta | None = None
    quoted: bool = False


NOTHING = "会自动再试，不用处理。"
FORWARD = "请联络员转告，或请对方先给我们发一条消息。"
ASK_SECRET = "会换一个令牌再试；一直这样，请核对后台的密钥。"  # noqa: S105 - words for staff
REPORT = "这是程序的问题，请把错误码告诉维护人员。"
RECIPIENT = "请核对名册里这个人的账号。"
RIGHTS = "请管理员到平台后台核对接口权限。"
ROOM = "请管理员核对群的设置，必要时重新登记。"
UNKNOWN = Meaning("later", "没有见过的错误", "会自动再试；一直这样，请告诉维护人员。", quoted=True)

MEANINGS = {
    BUSY: Meaning("later", "平台正忙", NOTHING, SECONDS),
    6000: Meaning("later", "几条消息撞在一起", NOTHING, SECONDS),
    40001: Meaning("token", "平台不认这个令牌或密钥", ASK_SECRET),
    40003: Meaning("permanent", "收件人的账号不对", RECIPIENT),
    40008: Meaning("permanent", "平台不支持这种消息类型", REPORT),
    40009: Meaning("permanent", "图片太大或格式不对", "请换一张 2 MB 以内的 JPG 或 PNG。"),
    40013: Meaning("permanent", "AppID 或企业 ID 不对", "请管理员重新复制填写。"),
    40014: Meaning("token", "令牌无效", ASK_SECRET),
    40056: Meaning("permanent", "应用编号 AgentId 不对", "请管理员重新复制填写。"),
    40058: Meaning("permanent", "平台认为内容不合规定", REPORT),
    40125: Meaning("permanent", "密钥 AppSecret 不对", "请管理员到平台后台重新复制。"),
    40164: Meaning(
        "later",
        "这台服务器的地址不在 IP 白名单里",
        "请管理员在公众号后台把它加进去，之后会自动补发。",
        TEN_MINUTES,
        quoted=True,
    ),
    41001: Meaning("permanent", "请求里没有令牌", REPORT),
    42001: Meaning("token", "令牌已过期", ASK_SECRET),
    43004: Meaning("permanent", "对方没有关注公众号", "请联络员转告，或请对方先关注。"),
    43101: Meaning("permanent", "对方没有同意接收这种通知", "请联络员转告。"),
    44004: Meaning("permanent", "消息是空的", REPORT),
    45002: Meaning("permanent", "消息太长", "请把内容分成几条再发。"),
    45009: Meaning("later", "调用次数到了平台的上限", NOTHING, HOUR),
    45011: Meaning("later", "发得太快", NOTHING, MINUTE),
    45015: Meaning("permanent", "对方超过 48 小时没有给公众号发消息", FORWARD),
    45033: Meaning("later", "同时发的太多", NOTHING, SECONDS),
    45047: Meaning("permanent", "对方上次说话后，能发的条数已用完", FORWARD),
    47001: Meaning("permanent", "平台读不懂请求", REPORT),
    48001: Meaning("permanent", "账号没有这个接口的权限", RIGHTS),
    48002: Meaning("permanent", "对方关闭了消息接收，或应用没有权限", "请联络员转告。" + RIGHTS),
    48004: Meaning("permanent", "接口被平台封禁", "请管理员登录平台后台查看原因。"),
    50001: Meaning("permanent", "账号没有这个接口的权限", RIGHTS),
    50002: Meaning("permanent", "对方受限，或不在应用的可见范围内", "请管理员核对可见范围。"),
    60011: Meaning("permanent", "应用没有权限发给对方", "请管理员核对可见范围。"),
    60020: Meaning(
        "later",
        "这台服务器的地址不在企业可信 IP 里",
        "请管理员在企业微信后台把它加进去，之后会自动补发。",
        TEN_MINUTES,
        quoted=True,
    ),
    60111: Meaning("permanent", "企业通讯录里没有这个人", RECIPIENT),
    81013: Meaning("permanent", "收件人全都无效", RECIPIENT),
    82001: Meaning("permanent", "没有写收件人", REPORT),
    82002: Meaning("permanent", "收件的部门太多", REPORT),
    82003: Meaning("permanent", "收件的标签太多", REPORT),
    86003: Meaning("permanent", "没有这个群", ROOM),
    86008: Meaning("permanent", "这个群不是本应用建的", ROOM),
    93000: Meaning("permanent", "群机器人的地址无效，可能已被移除", "请管理员重新添加群机器人。"),
    93001: Meaning("permanent", "机器人不在这个群里", ROOM),
    93006: Meaning("permanent", "群的编号无效", ROOM),
    93008: Meaning("permanent", "机器人不在这个群里", ROOM),
    95001: Meaning("permanent", "微信客服能发的条数已用完", FORWARD),
    95018: Meaning("permanent", "微信客服的会话已由人接待或已结束", FORWARD),
    301002: Meaning("permanent", "这个应用没有权限", RIGHTS),
}


def failure(code: int, message: str) -> Refused:
    """The error for errcode `code`; `message` is the platform's errmsg, free of secrets.

    A code that is not in the table is tried again later: the relay gives up after its tries,
    and a message too many is better than one that a passing trouble has lost.
    """
    meaning = MEANINGS.get(code, UNKNOWN)
    words = meaning.words
    if meaning.quoted and message:
        words += f"（{_one_line(message)}）"
    reason = f"平台没有收（错误码 {code}）：{words}。{meaning.advice}"
    return Refused(code, meaning.kind, reason, meaning.retry_after)


def _one_line(message: str) -> str:
    return " ".join(message.split())[:LONGEST_QUOTE]
