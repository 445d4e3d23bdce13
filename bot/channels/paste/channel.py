"""The channel of groups that only staff can read and write in, by copying."""

from __future__ import annotations

from bot.channel import CannotPush, Capabilities
from bot.messages import Chat, Outgoing
from bot.transcripts import NAME

# A group takes what a message of WeChat may hold; nobody is alone with the bot here.
_MAX_BYTES = 16_000


class Paste:
    """Says nothing by itself: what is to be told there, staff pass on by hand."""

    name = NAME
    capabilities = Capabilities(push=False, max_bytes=_MAX_BYTES, private=False)

    async def send(self, _chat: Chat, _what: Outgoing) -> None:
        """Never possible: a DeliveryError that leaves the text to staff."""
        raise CannotPush("delivery.by_hand")
