"""聊天记录 sent by staff in private: a stretch of a group's talk, not words of their own."""

from __future__ import annotations

from bot import transcripts
from bot.scene import Understanding
from bot.understanding.utterance import Utterance

PASTE = "paste"
# Fewer lines are no talk, and what nobody said is somebody's own plan.
FEWEST = 2


def read(u: Utterance) -> Understanding | None:
    """That the text is copied talk with its names and times; None if it isn't."""
    text, roster = u.message.text, u.scene.roster
    if not (u.private and u.is_staff and roster is not None and text.count("\n") >= FEWEST):
        return None
    talk = transcripts.read(
        text, u.scene.now, lambda called: roster.resolve(called, None) is not None
    )
    said = [line for line in talk.lines if line.who and line.kind == "said"]
    if len(said) < FEWEST or not any(line.at for line in said):
        return None
    return Understanding(PASTE, because="pasted.talk")
