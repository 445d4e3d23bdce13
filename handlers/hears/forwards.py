"""What 可转发通知 listens for: somebody asks what to pass on, or says that it is done."""

from __future__ import annotations

from bot.hearing import Cue, Hearing

hearing = Hearing(
    "forwards",
    cues=(
        Cue(
            "forwards",
            ("^ 转发|要转发的|有什么要转发|今天要转发什么|待转发 的|吗? !|.|?? $",),
            sure=66,
            to_bot=True,
            name="what waits",
        ),
        Cue(
            "forwards_done",
            ("^ 都? 转好了|转发好了|转发完了|转完了 !|.? $",),
            sure=66,
            to_bot=True,
            name="passed on",
        ),
    ),
)
