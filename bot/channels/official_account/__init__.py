"""Official Account 服务号: encrypted callbacks and passive replies."""

from bot.channels.official_account.channel import OfficialAccount
from bot.channels.official_account.web import routes

__all__ = ["OfficialAccount", "routes"]
