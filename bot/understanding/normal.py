"""The plain form of an utterance, in which wordings that mean the same are equal."""

from __future__ import annotations

import unicodedata

# Characters that are looked at: nobody says anything we listen for behind them, and folding a
# giant text would keep everybody waiting.
LONGEST = 2000
_LEADS = (
    "小助手",
    "麻烦",
    "今天的",
    "今天",
    "今日",
    "今儿",
    "我的",
    "我来",
    "我",
    "俺",
    "请",
    "来",
)
_TAILS = ("了", "啦", "喽", "咯", "哦", "噢", "呀", "啊", "哈", "嘛", "吧", "的")


def plain(text: str, bot_name: str = "") -> str:
    """Full-width folded, lower case, without blanks, marks, emoji and the bot's own name."""
    folded = _folded(text[:LONGEST])
    if bot_name:
        folded = folded.replace(f"@{_folded(bot_name)}", "")
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def core(utterance: str) -> str:
    """What is left of a plain utterance without polite or filling words around it.

    A word said twice ("打卡打卡") is that word once.
    """
    left = _strip_leads(utterance)
    while len(left) > 1 and left.endswith(_TAILS):
        left = left[:-1]
    half = len(left) // 2
    return left[:half] if half and left[:half] == left[half:] else left


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _strip_leads(utterance: str) -> str:
    left = utterance
    while lead := next((one for one in _LEADS if left.startswith(one) and left != one), ""):
        left = left[len(lead) :]
    return left
