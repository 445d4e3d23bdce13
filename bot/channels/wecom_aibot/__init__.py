"""The AI bot (智能机器人) of WeCom, called back over HTTP; it answers, and can't speak first."""

from bot.channels.wecom_aibot.channel import AiBot
from bot.channels.wecom_aibot.web import routes

__all__ = ["AiBot", "routes"]
