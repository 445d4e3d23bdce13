"""What kin are called in a sheet, and the words of them that Yinling keeps."""

from __future__ import annotations

import re
from typing import NamedTuple

from services.imports.names import is_full
from services.imports.values import Cell
from services.imports.wording import is_nothing, plain, value

_WORDS = {
    "spouse": "配偶 老伴 爱人 丈夫 妻子 老公 老婆 夫妻",
    "daughter-in-law": "儿媳妇 儿媳 媳妇",
    "son-in-law": "女婿",
    "daughter": "女儿 长女 次女 大女儿 二女儿 三女儿 小女儿 闺女 之女",
    "son": "儿子 长子 次子 大儿子 二儿子 三儿子 小儿子 之子",
    "grandchild": "外孙女 外孙 孙女 孙子 孙儿",
    "sister": "姐姐 妹妹 大姐 二姐 小妹",
    "brother": "哥哥 弟弟 大哥 二哥 小弟",
    "nephew": "侄子 侄女 侄儿 外甥女 外甥",
    "carer": "保姆 护工 护理员 阿姨",
}
_CODES = {said: code for code, words in _WORDS.items() for said in words.split()}
_NO_WORD = "家属"
_OTHERS = dict.fromkeys(("家属", "亲属", "家人", "监护人"), "")
_ALONE = {"子": "son", "女": "daughter", "妻": "spouse", "夫": "spouse", "子女": "child"}
_CONTAINED = sorted((*_CODES, *_OTHERS), key=len, reverse=True)
_PHONE = re.compile(r"\+?[\d][\d\- ]{6,}")
_LONGEST = 30
_NAME = re.compile("[\u3400-\u9fff·]+")


class Relative(NamedTuple):
    """A relative as one cell tells of one: 李明(儿子)10000000001."""

    name: str = ""
    relation: str = ""
    phone: str = ""


def kin_in(said: str) -> str:
    """The word for a relative that a text is or has in it, "" if there is none."""
    return said if said in _ALONE else next((kin for kin in _CONTAINED if kin in said), "")


def called(relation: str) -> str:
    """What a relation is called in a sheet; what is none of our words is as it was written."""
    words = _WORDS.get(relation, relation).split()
    return words[0] if words and not words[0].isascii() else _NO_WORD


def relation(cell: Cell) -> str:
    """The word for a relation, or what was written where there is none for it."""
    if is_nothing(cell):
        return ""
    kin = kin_in(plain(cell).replace(" ", ""))
    return _ALONE.get(kin) or _CODES.get(kin) or value(cell)


def relative(cell: Cell) -> Relative:
    """The name of a relative, with the relation and the phone where they stand in the same cell."""
    if is_nothing(cell):
        return Relative()
    said = plain(cell)
    number = _PHONE.search(said)
    words = _NAME.findall(_PHONE.sub(" ", said))
    kin = next((name for name in words if kin_in(name) == name), "")
    names = [name for name in words if name != kin]
    named = next((name for name in names if is_full(name)), "".join(names[:1]))
    return Relative(named[:_LONGEST], relation(kin), number[0].strip() if number else "")
