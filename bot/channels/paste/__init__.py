"""粘贴: groups of ordinary WeChat, where no bot can be."""

from bot.channels.paste.channel import Paste

__all__ = ["Paste"]
