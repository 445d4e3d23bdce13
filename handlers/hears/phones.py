"""That somebody has another telephone number."""

from __future__ import annotations

import re

from bot.hearing import Cue, Hearing
from bot.understanding.normal import fold
from storage.masks import masked

_NUMBER = re.compile(r"(?<!\d)1(?:[ -]?\d){10}(?!\d)")
_CHANGED = re.compile(
    "(?:手机号|手机号码|电话号码|电话号|号码|电话).{0,6}(?:换|变|改)|换.{0,4}(?:手机号|电话|号码)"
)


def says_changed(text: str) -> bool:
    """Whether a text says that a number is another one now."""
    return _CHANGED.search(fold(text)) is not None


def number_in(text: str) -> str | None:
    """The number that is told, its digits alone; None if none or several are."""
    found = {re.sub(r"\D", "", said) for said in _NUMBER.findall(fold(text))}
    return found.pop() if len(found) == 1 else None


def without_numbers(text: str) -> str:
    """The text with every telephone number in it masked."""
    return _NUMBER.sub(lambda said: masked("phone", re.sub(r"\D", "", said[0])), fold(text))


_NUMBERS = "手机号|手机号码|电话号码|电话号|号码|电话"

hearing = Hearing(
    "phones",
    cues=(
        Cue(
            "phone_change",
            (
                f"我|俺|本人|我的 ..4 {_NUMBERS} ..4 换|变|改",
                f"我|俺|本人 ..4 换|改 了? ..3 {_NUMBERS}",
                f"^ {_NUMBERS} ..2 换|变|改 了|成|为",
                f"^ 换|改 了 ..3 {_NUMBERS}",
            ),
            sure=72,
            to_bot=True,
            never="我叫|我是|支部|你|他的|她的|怎么|如何|咋|能不能|可以|吗|活动|报名|时间|集合|工作人员|你们",
            name="has another number",
        ),
    ),
)
