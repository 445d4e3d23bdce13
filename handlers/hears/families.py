"""Whose relative somebody says to be, in whatever order it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.names.ordinary import looks_full
from bot.understanding.normal import fold

SPOUSE = "spouse"
_YOUNGER = {
    "daughter-in-law": "儿媳妇 儿媳",
    "son-in-law": "女婿",
    "daughter": "大女儿 二女儿 小女儿 女儿 闺女 丫头 姑娘",
    "son": "大儿子 二儿子 小儿子 儿子",
    "grandchild": "外孙女 外孙 孙女 孙子",
    "nephew": "外甥女 外甥 侄女 侄子",
    SPOUSE: "老伴 爱人 妻子 丈夫 老婆 老公",
    "relative": "家属 家人 亲属",
}
_ELDER = {
    "child": "爸爸 父亲 老爸 妈妈 母亲 老妈 爸 妈 爹 娘",
    "grandchild": "爷爷 奶奶 外公 外婆 姥爷 姥姥",
    "child-in-law": "公公 婆婆 岳父 岳母 丈人 丈母娘",
}


def _words(of: dict[str, str]) -> dict[str, str]:
    return {word: code for code, words in of.items() for word in words.split()}


def _any(words: dict[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_YOUNG, _OLD = _words(_YOUNGER), _words(_ELDER)
_N = "[一-龥]"
_I_AM = re.compile(
    rf"是({_N}{{2,4}}?)(?:同志|老师)?(?:他|她)?(?:家)?的?({_any(_YOUNG)})({_N}{{2,4}})?"
)
_IS_MY = re.compile(rf"({_N}{{2,4}})(?:同志|老师)?是我({_any(_OLD)})")
_MY_IS = re.compile(rf"[我俺]({_any(_OLD)})(?:是|叫)?({_N}{{2,4}})")
_MY = re.compile(rf"(?:我|俺|他|她)(?:家|的)?(?:{_any(_YOUNG)})({_N}{{2,4}})")
_CALLED = re.compile(rf"(?:我叫|我是|姓名|名叫|(?<!{_N})叫)({_N}{{2,4}})(?!{_N})")


@dataclass(frozen=True, slots=True)
class Kin:
    """The elder's name, what the speaker is to the elder, and the own name if it was said."""

    elder: str
    relation: str
    name: str = ""


def kin_said(text: str) -> Kin | None:
    """Whose relative the speaker says to be; by the words alone, whoever is on the roster."""
    said = fold(text)
    elder, relation, name = "", "", ""
    if found := _I_AM.search(said):
        elder, relation, name = found[1], _YOUNG[found[2]], found[3] or ""
    elif found := _IS_MY.search(said):
        elder, relation = _last_name(found[1]), _OLD[found[2]]
    elif found := _MY_IS.search(said):
        elder, relation = _first_name(found[2]), _OLD[found[1]]
    if not looks_full(elder, named=True):
        return None
    said_so = [*_CALLED.findall(said), *map(_first_name, _MY.findall(said))]
    called = [one for one in said_so if one != elder and looks_full(one, named=True)]
    own = name if looks_full(name, named=True) else next(iter(called), "")
    return Kin(elder, relation, own)


def own_name(text: str) -> str:
    """The name that somebody answers with who was asked for it; "" if it is none."""
    said = re.sub(r"^(?:我叫|我是|我姓名是|姓名|名字|叫)|[,.!?。，！\s]", "", fold(text))
    return said if looks_full(said, named=True) else ""


def _first_name(said: str) -> str:
    """The longest name with which something begins, all of it if there is none."""
    lengths = range(len(said), 1, -1)
    return next((said[:n] for n in lengths if looks_full(said[:n], named=True)), said)


def _last_name(said: str) -> str:
    """The name at the end of what stands before 是我爸."""
    return next(
        (said[at:] for at in range(len(said) - 1) if looks_full(said[at:], named=True)), said
    )
