"""Titles: "大姐", "老师", "书记", and what makes another word of a short one."""

from __future__ import annotations

_SEXED_TITLES = {
    "F": "阿姨 大姐 大妈 大娘 大婶 奶奶 婆婆 太婆 嫂子 女士 姨 婶 嫂 姐",
    "M": "叔叔 大叔 大爷 大伯 伯伯 老伯 大哥 爷爷 师傅 先生 叔 爷 伯 哥",
    "": "同志 老同志 老师 教授 老人家 老人 老 工 总",
}
_OFFICES = """
书记 副书记 主任 副主任 科长 副科长 处长 副处长 局长 副局长 部长 副部长 县长 副县长 校长 副校长
院长 副院长 站长 所长 厂长 队长 会长 秘书长 主席 支书 委员 会计 经理 组长 班长 干事 科员 网格员
护士长 护士 大夫 医生 法官 律师 警官 检察官 工程师
"""
STEMS = {
    "大夫": ("医", "大夫"),
    "医生": ("医", "大夫"),
    "老师": ("老师", "教"),
    "教授": ("教授",),
    "工": ("工程",),
    "法官": ("法官", "审判"),
    "支书": ("书记",),
}
# What each title says of the sex, and whether it is an office.
TITLES: dict[str, tuple[str, bool]] = {
    **{title: (sex, False) for sex, titles in _SEXED_TITLES.items() for title in titles.split()},
    **dict.fromkeys(_OFFICES.split(), ("", True)),
}
TITLE_STARTS = frozenset(title[0] for title in TITLES)
LONGEST_TITLE = max(map(len, TITLES))
# Titles that stand behind a surname only.
NEVER_BEHIND = ("老", "工", "总")
# What makes another word of a short title.
NOT_BEFORE = {
    "老": "师伴人头年婆公太两板实百乡干革同乡话毛远早是了",
    "工": "作资会人程厂地商具夫分业龄龄",
    "总": "是共会算要得有之额结数理部",
    "姐": "妹夫姐们",
    "哥": "们哥",
    "叔": "叔侄",
    "爷": "们爷",
    "伯": "父母",
    "姨": "妈夫",
    "婶": "婶",
    "嫂": "嫂",
}


def title_at(text: str, at: int) -> str:
    """The form of address that begins at `at`, "" if none does."""
    for length in range(LONGEST_TITLE, 0, -1):
        title = text[at : at + length]
        if len(title) == length and title in TITLES:
            after = text[at + length : at + length + 1]
            return "" if after and after in NOT_BEFORE.get(title, "") else title
    return ""
