"""Several activities planned in one message: numbered lines, each with its day and hour."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.understanding import planned
from bot.understanding.utterance import Utterance

# Fewer are one activity, told in several lines.
FEWEST = 2
_NUMBERED = re.compile(
    r"(?:[①-⑨]|[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十])(?:[.、．)）:：]|[ \t]))[ \t]*(\S.*)"
)
_AROUND = re.compile(r"^[\s【\[#＃]*(?:通知|公告)?[:：\s]*|[\s】\]:：，。]+$")


def plans(u: Utterance) -> dict[str, Any]:
    """The slots `plans`, each as of one activity, and `title` of all; none where it is no list."""
    heading, lines = _taken_apart(u.message.text)
    told = [_plan(u, line) for line in lines]
    if sum("date" in one for one in told) < FEWEST:
        return {}
    return {"plans": told, "title": _AROUND.sub("", heading)}


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """What stands above the numbered lines, and these with what goes on below each."""
    heading, lines = "", []
    for line in filter(None, map(str.strip, text.split("\n"))):
        numbered = _NUMBERED.fullmatch(line)
        if numbered:
            lines.append(numbered[1])
        elif lines:
            lines[-1] += f"，{line}"
        else:
            heading = heading or line
    return heading, lines


def _plan(u: Utterance, line: str) -> dict[str, Any]:
    alone = Utterance(replace(u.message, text=line), u.scene, u.catalog, u.bot_name)
    told = planned.details(alone)
    return {**told, "title": planned.title(alone, told.get("where", "")), "said": line}
