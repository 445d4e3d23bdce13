"""`understand(message, scene)`: what, if anything, a message asks the bot to do."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import Message
from bot.scene import NOTHING, Cue, Item, Question, Scene, Understanding
from bot.understanding.normal import core, plain

LETTING_GO = frozenset(("取消", "算", "算了", "不用", "不办", "不要"))


class Understander:
    """Reads messages by the cues of each intent. Pure: the same in, the same out."""

    def __init__(self, cues: Mapping[str, tuple[Cue, ...]], bot_name: str) -> None:
        self._bot_name = bot_name
        self._meanings = _meanings(cues)

    def __call__(self, message: Message, scene: Scene) -> Understanding:
        """What `message` means in `scene`: the own open question first, then the cues."""
        said = plain(message.text, self._bot_name)
        if not said:
            return NOTHING
        if scene.pending is not None:
            answer = _answer(said, scene.pending)
            if answer is not None:
                return answer
        meaning = self._meanings.get(core(said))
        if meaning is None:
            return _unmatched(said, message)
        intent, cue = meaning
        if cue.addressed and not _addressed(message):
            return NOTHING
        return _about_item(intent, cue, message, scene)


def _meanings(cues: Mapping[str, tuple[Cue, ...]]) -> dict[str, tuple[str, Cue]]:
    """Intent and cue by the core of each word; ValueError if two intents claim one."""
    meanings: dict[str, tuple[str, Cue]] = {}
    said = (
        (intent, cue, word) for intent, each in cues.items() for cue in each for word in cue.words
    )
    for intent, cue, word in said:
        claimed, _ = meanings.setdefault(core(plain(word)), (intent, cue))
        if claimed != intent:
            raise ValueError(f"{word}: claimed by {claimed} and by {intent}")
    return meanings


def _addressed(message: Message) -> bool:
    return message.at_bot or not message.chat.is_group


def _answer(said: str, question: Question) -> Understanding | None:
    """`said` as an answer to the person's own open question, None if it is none."""
    if core(said) in LETTING_GO:
        return Understanding("cancel")
    for option in question.options:
        if said in (str(option.n), f"第{option.n}个", plain(option.label)):
            return Understanding(question.of, {"choice": option.value})
    return None


def _unmatched(said: str, message: Message) -> Understanding:
    if core(said) in LETTING_GO and not message.chat.is_group:
        return Understanding("cancel")
    if said.isdigit() and len(said) == 1 and not message.chat.is_group:
        return Understanding("expired_choice")
    return NOTHING


def _about_item(intent: str, cue: Cue, message: Message, scene: Scene) -> Understanding:
    """The intent with the item it is about, or what must be asked for that."""
    if cue.item is None:
        return Understanding(intent)
    items = _in_question(cue.item, message, scene)
    if not items:
        return Understanding(intent) if _addressed(message) else NOTHING
    if len(items) > 1:
        return Understanding(intent, _candidates(items), ask=(cue.item,))
    return Understanding(intent, {cue.item: items[0].id})


def _in_question(kind: str, message: Message, scene: Scene) -> list[Item]:
    """The open items that may be meant: those of this chat, or any if the bot is spoken to."""
    items = [item for item in scene.items if item.kind == kind]
    here = [item for item in items if (message.chat.channel, message.chat.id) in item.chats]
    return here or (items if _addressed(message) else [])


def _candidates(items: list[Item]) -> dict[str, object]:
    return {"candidates": tuple(item.id for item in items)}
