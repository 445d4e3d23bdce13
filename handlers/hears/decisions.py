"""Yes and no of staff to what they were asked to look at."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

_END = "了|的|啊|呀|吧|哈|没错? !|.|,|~? $"
_WHO = "他|她|这位|本人|他本人|她本人|这个人"
_BY = "liaison staff admin"


def fill_decide(_u: Utterance, found: Slots) -> Filled:
    """Whether it is so, and which of the tasks is meant, where the text that told it is quoted."""
    quoted = _u.scene.quoted
    refs = quoted.refs if quoted is not None else ()
    task = next((ref for ref in refs if ref[0] == "task"), None)
    return {**found, **({"ref": task} if task else {})}, ()


hearing = Hearing(
    "decisions",
    cues=(
        Cue(
            "decide",
            (
                f"^ 同意|批准|通过|准了|核对过|核对好|登记吧|可以参加|能参加|让他去|让她去 {_END}",
                f"^ 是|就是|没错是|对是|确实是 {_WHO} {_END}",
            ),
            sure=61,
            where="private",
            by=_BY,
            only_there=True,
            slots={"value": True},
            name="agrees",
        ),
        Cue(
            "decide",
            (f"^ 不同意|不批准|不通过|拒绝|不是|不认识|不合适|不大合适|不太合适 {_WHO}? {_END}",),
            sure=61,
            where="private",
            by=_BY,
            only_there=True,
            slots={"value": False},
            name="refuses",
        ),
    ),
    fill={"decide": fill_decide},
)
