"""更正、收回 said by staff: that what the bot just said in a group was wrong, and what holds."""

from __future__ import annotations

import re

from bot.permissions import CLERKS
from bot.scene import Understanding
from bot.understanding.utterance import Utterance

CORRECT, WITHDRAW = "post_correct", "post_withdraw"
TEXT = "text"
_THAT = (
    "(?:你|机器人)?(?:上一?条|上面[那这]?条|刚才(?:发的)?(?:那一?条)?|[这那]一?条)(?:通知|消息)?"
)
_WRONG = "(?:发错|弄错|写错|有误|有错|错)了?"
_BREAK = r"[\s,，。.!！、;；]*"
_VOID = "(?:请|给我|帮我)?(?:收回|撤回|作废|撤了|收了)(?:吧|一下|掉|来)?"
_WITHDRAW = re.compile(f"{_THAT}{_BREAK}(?:{_WRONG}{_BREAK}(?:{_VOID})?|{_VOID}){_BREAK}")
_CORRECT = re.compile(
    f"(?:{_THAT}{_BREAK}{_WRONG}{_BREAK})?"
    r"(?:更正(?:一下|为|成)?|改成|请?以这一?条为准)\s*[:：]\s*(?P<text>\S.*)",
    re.DOTALL,
)


def read(u: Utterance) -> Understanding | None:
    """What staff say of the bot's last word; None where something else is said, or of another's."""
    if u.role not in CLERKS or not _is_of_bot(u):
        return None
    said = u.message.text.replace(f"@{u.bot_name}", " ").strip()
    found = _CORRECT.fullmatch(said)
    if found is not None:
        return Understanding(CORRECT, {TEXT: found[TEXT].strip()}, because="mended.correct")
    if _WITHDRAW.fullmatch(said):
        return Understanding(WITHDRAW, because="mended.withdraw")
    return None


def _is_of_bot(u: Utterance) -> bool:
    """Whether the bot's word is meant: quoted, the last in the chat, or said to the bot."""
    if u.scene.quoted is not None:
        return u.scene.quoted.by is None
    last = u.scene.recent[-1] if u.scene.recent else None
    return u.to_bot or (last is not None and last.by is None)
