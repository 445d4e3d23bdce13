"""What a pasted group's people and messages are called in the engine."""

from __future__ import annotations

import hashlib

from bot.messages import Account, Chat

# The channel of groups that only staff can read and write in, by copying.
NAME = "paste"
_DIGITS = 20


def account(chat: Chat, called: str) -> Account:
    """Whoever is called so in a group: of another group it may be somebody else.

    The id does not show the name.
    """
    return Account(NAME, f"{chat.id}/{_digest(chat.id, called)}")


def by_hand(chat: Chat, called: str, minute: str, text: str, time: int) -> str:
    """The id of a message that was copied: the same each time that it is pasted.

    `time` tells apart what somebody said several times within a minute, from 0 on.
    """
    return _digest(chat.id, called, minute, " ".join(text.split()), str(time))


def _digest(*parts: str) -> str:
    whole = "\0".join(parts).encode("utf-8", "ignore")
    return hashlib.blake2b(whole, digest_size=_DIGITS).hexdigest()
