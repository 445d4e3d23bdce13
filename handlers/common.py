"""What belongs to no feature: help, letting a question go, the first hello."""

from __future__ import annotations

from bot.messages import Cue, Notice, Reply, Request, Say
from bot.router import Feature, Listen
from storage import dialogs
from storage.transaction import Transaction


def give_help(_tx: Transaction, request: Request) -> list[Reply]:
    """Say in one line what the bot can do here."""
    return [Reply(request.say("common.help", features=request.say("checkin.help")))]


def let_go(tx: Transaction, request: Request) -> list[Reply]:
    """Drop the sender's open question."""
    ended = dialogs.end(tx, request.message)
    return [Reply(request.say("common.cancelled" if ended else "common.nothing_to_cancel"))]


def expired_choice(_tx: Transaction, request: Request) -> list[Reply]:
    """Answer a digit to which no question is open any more."""
    return [Reply(request.say("common.expired_choice"))]


def welcome(_tx: Transaction, _notice: Notice, say: Say) -> list[Reply]:
    """Greet somebody who just followed the account."""
    return [Reply(say("common.welcome"))]


feature = Feature(
    "common",
    listens=(
        Listen(
            "help",
            give_help,
            Cue(
                words=(
                    "帮助",
                    "帮忙",
                    "怎么用",
                    "你会什么",
                    "会什么",
                    "你能干什么",
                    "怎么打卡",
                    "help",
                ),
                addressed=True,
            ),
        ),
        Listen("cancel", let_go),
        Listen("expired_choice", expired_choice),
    ),
    notices={"subscribe": welcome},
)
