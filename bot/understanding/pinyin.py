"""How a name is found: by its pinyin, by the initials, and by what sounds alike."""

from __future__ import annotations

from bot.understanding import sound

# What a character is read as in a name, where that is not its common reading.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "曾": "zeng",
    "区": "ou",
    "盖": "ge",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "覃": "qin",
    "乐": "yue",
    "缪": "miao",
    "冼": "xian",
    "万俟": "moqi",
    "尉迟": "yuchi",
}


def searchable(name: str) -> str:
    """The pinyin, the initials and the loose sound of a name: "zhangjianguo zjg 丈見国"."""
    syllables = _syllables(name)
    letters, initials = "".join(syllables), "".join(s[0] for s in syllables)
    return f"{letters} {initials} {sound.loose(name)}"


def _syllables(name: str) -> list[str]:
    head = next((n for n in (2, 1) if name[:n] in SURNAMES), 0)
    read = [SURNAMES[name[:head]]] if head else []
    return [*read, *(s for char in name[head:] if (s := sound.syllable(char)))]
