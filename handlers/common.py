"""What belongs to no feature: help, letting a question go, the first hello."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import Notice, Reply, Request, Say
from bot.router import Feature, Listen
from bot.scene import Cue, Scene
from handlers import forwards
from storage import dialogs
from storage.transaction import Transaction

HELP = (
    Cue(words=("帮助", "怎么打卡", "help")),
    Cue(words=("帮忙", "怎么用", "你会什么", "会什么", "你能干什么"), addressed=True),
)


def let_go(tx: Transaction, request: Request) -> list[Reply]:
    """Drop the sender's open question."""
    ended = dialogs.end(tx, request.message)
    return [Reply(request.say("common.cancelled" if ended else "common.nothing_to_cancel"))]


def expired_choice(_tx: Transaction, request: Request) -> list[Reply]:
    """Answer a digit to which no question is open any more."""
    return [Reply(request.say("common.expired_choice"))]


def welcome(_tx: Transaction, _notice: Notice, _scene: Scene, say: Say) -> list[Reply]:
    """Greet somebody who just followed the account."""
    return [Reply(say("common.welcome"))]


def greet(tx: Transaction, _notice: Notice, scene: Scene, say: Say) -> list[Reply]:
    """Greet somebody who opens the chat, and hand over what waits to be passed on."""
    return [Reply(say("common.welcome")), *forwards.waiting(tx, scene, say)]


def feature(others: Iterable[Feature]) -> Feature:
    """What belongs to no feature, knowing of the others what help is to say of each."""
    keys = [other.help for other in others if other.help]

    def give_help(_tx: Transaction, request: Request) -> list[Reply]:
        sentences = "".join(request.say(key) for key in keys)
        return [Reply(request.say("common.help", features=sentences))]

    return Feature(
        "common",
        listens=(
            Listen("help", give_help, HELP),
            Listen("cancel", let_go),
            Listen("expired_choice", expired_choice),
        ),
        notices={"subscribe": welcome, "enter_chat": greet},
    )
