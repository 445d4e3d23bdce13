"""聊天记录: group talk as the clients of WeChat and WeCom copy it, taken apart.

`stamps` reads when, `headers` finds who speaks, `reading` makes lines of it, `naming` gives them
the names under which the engine knows them. All of it is pure.
"""

from bot.transcripts.naming import NAME, account, by_hand
from bot.transcripts.reading import MOST_LINES, Line, Transcript, heading, read

__all__ = ["MOST_LINES", "NAME", "Line", "Transcript", "account", "by_hand", "heading", "read"]
