"""The Official Account (服务号) of WeChat, in its encrypted mode (安全模式) only."""

from bot.channels.official_account.channel import OfficialAccount
from bot.channels.official_account.web import routes

__all__ = ["OfficialAccount", "routes"]
