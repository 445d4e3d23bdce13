"""Words that were mistyped or misheard, and what they were to be."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding import sound

# Short words that are the whole message; what only sounds like one of them is it.
SHORT_CUES = [
    "报名",
    "参加",
    "支持",
    "附议",
    "赞成",
    "同意",
    "打卡",
    "签到",
    "取消",
    "学完了",
    "读完了",
    "看完了",
    "念完了",
    "学了",
    "已阅",
    "已读",
    "已学",
    "退了",
    "我也去",
    "我报名",
    "算我一个",
    "我参加",
    "不去了",
    "来不了",
    "去不了",
    "满意",
    "不满意",
    "基本满意",
    "认领",
    "我也来",
    "谢谢",
]


LONGEST_CUE = 4

# How words that matter are mistyped and misheard; none of these is a word of its own.
_MISTAKEN = {
    "建义": "建议",
    "建意": "建议",
    "见议": "建议",
    "富议": "附议",
    "付议": "附议",
    "附意": "附议",
    "抱名": "报名",
    "包名": "报名",
    "打咔": "打卡",
    "答卡": "打卡",
    "搭卡": "打卡",
    "读抱": "读报",
    "学喜": "学习",
    "签道": "签到",
    "讲坐": "讲座",
    "梅气": "煤气",
}
_MISTAKES = re.compile("|".join(_MISTAKEN))


def written_right(text: str) -> str:
    """`text` with the words mended that are usually mistyped."""
    return _MISTAKES.sub(lambda match: _MISTAKEN[match[0]], text)


@lru_cache(maxsize=1)
def _short_cues() -> dict[str, str]:
    return {sound.loose(cue): cue for cue in reversed(SHORT_CUES)}


def heard_as(said: str) -> str | None:
    """The short cue that `said` sounds like without being written so; None for anything else."""
    if not 2 <= len(said) <= LONGEST_CUE or said in SHORT_CUES:
        return None
    cue = _short_cues().get(sound.loose(said))
    return cue if cue is not None and any(a != b for a, b in zip(cue, said, strict=True)) else None
