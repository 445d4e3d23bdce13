"""What stands in copied talk and nobody said: WeChat's own lines, pictures, marks of a voice."""

from __future__ import annotations

import re

_INTRO = re.compile(
    ".*(?:聊天记录(?:如下)?.{0,12}|的聊天记录|请查收.{0,2}|微信群聊天记录|以下为新消息|以上是打招呼的内容)"
    "|Dear:?|[-—–─=\\s]+"
    "|(?:Chat [Hh]istory (?:from|in|with|between)|Group [Cc]hat) .{0,80}(?:as follows)?:?"
)
_CHINESE = (
    '(?:["“]?.{1,40}?["”]?\\s*)?(?:撤回了一条消息|邀请.{1,200}加入了?群聊.*|拍了拍.*|修改群名为.*'
    "|领取了.{0,40}红包.*|通过扫描.*加入.*|退出了?群聊|.{0,40}移出了?群聊|加入了?群聊|开启了.{0,20}"
    "|已?将.{0,40}设为.*|与群里其他人都不是.*|的红包已被领完.*)(?:\\s*重新编辑)?"
    "|-*\\s*以下(?:为|是)新消息\\s*-*|消息已发出，但被对方拒收了.*|群公告已(?:更新|发布).*"
    "|(?:(?:语音|视频)通话\\s*)?(?:(?:语音|视频)?通话已经?(?:结束|取消)|通话(?:结束|中断)"
    "|(?:通话|聊天)时长\\s*[\\d:]+|对方(?:已拒绝|已取消|无应答|忙线中?)|已取消)"
    "|(?:发起了|结束了|加入了).{0,6}(?:语音|视频)通话|(?:语音|视频)通话\\s*[\\d:]*"
)
_WHO = '(?:["“]?\\S.{0,40}?["”]?|You)'
_ENGLISH = (
    f"{_WHO}\\s+(?:tickled|nudged)\\s.{{1,60}}|{_WHO}\\s+(?:has\\s+)?recalled a message.*"
    f"|{_WHO}\\s+(?:has\\s+)?invited\\s.{{1,200}}\\s(?:in)?to\\s.{{0,20}}(?:group|chat).*"
    f"|{_WHO}\\s+(?:has\\s+)?(?:joined|left|entered)\\s.{{0,20}}(?:group|chat).*"
    f"|{_WHO}\\s+(?:has\\s+)?removed\\s.{{1,80}}\\sfrom\\s.{{0,20}}(?:group|chat).*"
    f"|{_WHO}\\s+(?:has\\s+)?(?:opened|received|claimed)\\s.{{0,40}}[Rr]ed [Pp]acket.*"
    f"|{_WHO}\\s+(?:has\\s+)?changed the group name.*"
    "|-*\\s*(?:(?:Below|Above) (?:is|are) )?[Nn]ew [Mm]essages?(?: [Bb]elow)?\\s*-*"
    "|(?:Voice|Video) [Cc]all.{0,30}|Call (?:ended|canceled|cancelled|declined)\\.?"
    "|(?:Call )?[Dd]uration:?\\s*[\\d:]+|Canceled by caller|Missed (?:voice|video) call"
)
_SYSTEM = re.compile(f"{_CHINESE}|{_ENGLISH}")
_FILES = "文件|链接|聊天记录|位置|小程序|音乐|视频号|名片|个人名片|File|Link|Location|Contact Card"
_PICTURES = (
    "图片|照片|动画表情|表情|视频|语音|红包|微信红包|转账|直播|群公告|语音通话|视频通话|拍一拍"
    "|Photo|Image|Picture|Voice|Video|Sticker|Red Packet|Transfer|Voice Call|Video Call|Music"
)
_HOLDER = re.compile(
    rf"\[(?:{_FILES}|{_PICTURES})(?:\s*[:：][^\[\]\n]{{0,80}})?\](?:\s*\d{{1,3}}\s*[\"”″']{{0,2}})?"
)
_FILE = re.compile(rf"\[(?:{_FILES})\].*", re.DOTALL)
# WeChat puts into words what was spoken, and clients copy that with a mark before it.
_VOICE = re.compile(
    r"^[\[(（【]?\s*(?:语音转文字|语音转写|语音识别|转文字|转换为文字|Converted to [Tt]ext"
    r"|Voice to [Tt]ext|Transcript)\s*[\])）】]?\s*[:：]?\s*"
)


def is_system(line: str) -> bool:
    """Whether WeChat itself says a line, which is in narrow signs."""
    return _SYSTEM.fullmatch(line) is not None


def is_intro(line: str) -> bool:
    """Whether a line in narrow signs but announces what follows."""
    return _INTRO.fullmatch(line) is not None


def words(said: str) -> str:
    """What of a message is words: no pictures, no names of files, no marks of a voice."""
    left = _FILE.sub("", _HOLDER.sub("", said)) if said.startswith("[") else _HOLDER.sub("", said)
    return _VOICE.sub("", left.strip()).strip()
