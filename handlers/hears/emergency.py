"""What those on duty say when they take an alarm. Danger itself is heard by the engine."""

from __future__ import annotations

from bot.hearing import Cue, Hearing

hearing = Hearing(
    "emergency",
    cues=(
        Cue(
            "alert_taken",
            ("^ 收到|知道了|我去处理|我去|已处理|马上去|我来处理|在处理 了? !|.? $",),
            sure=58,
            by="duty staff admin liaison",
            to_bot=True,
            name="took an alarm",
        ),
    ),
)
