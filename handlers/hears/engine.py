"""What the engine itself listens for: letting a question go, a digit that answers none."""

from __future__ import annotations

from bot.hearing import Cue, Hearing

hearing = Hearing(
    "engine",
    cues=(
        Cue(
            "cancel",
            ("^ 取消|算了|不用了|不用|不办了|不要了 吧|了|啦? !|.|,? $",),
            sure=45,
            to_bot=True,
            name="let go",
        ),
        # So sure that it counts in private only: a digit in a group is said to somebody else.
        Cue(
            "expired_choice",
            ("^ 1|2|3|4|5|6|7|8|9 .? $",),
            sure=44,
            where="private",
            name="a digit without a question",
        ),
        Cue(
            "greeting",
            ("^ 小助手? 你好|您好|在吗|在不在|早上好|上午好|下午好|晚上好 啊|呀|哦? !|.|,|?? $",),
            sure=43,
            to_bot=True,
            name="a greeting",
        ),
        Cue("help", ("^ 帮助|help !|.|?? $",), sure=62, name="help in one word"),
    ),
)
