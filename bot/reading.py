"""The commands that read what people say: `yinling understand` and `yinling explain`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.errors import YinlingError
from bot.texts import Texts
from bot.understanding import Understander
from bot.understanding.explain import explain as lines_of
from bot.understanding.world import World, WorldError, load
from handlers.hears import HEARINGS

SYSTEM = "system"
say = Texts()


def understand(world: Path, lines: Iterable[str]) -> int:
    """Print what each line means; what can't be read is told, and makes the result 1."""
    told = load(world)
    understander = Understander(HEARINGS, told.bot_name)
    bad = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            print(json.dumps(_understood(told, understander, line), ensure_ascii=False))
        except YinlingError as error:
            bad += 1
            print(say("cli.bad_line", number=number, error=error), file=sys.stderr)
    return 1 if bad else 0


def explain(world: Path, line: dict[str, Any]) -> None:
    """Print why something said in a world is understood as it is."""
    told = load(world)
    _check(told, line)
    understander = Understander(HEARINGS, told.bot_name)
    for explained in _guarded(
        lambda: lines_of(understander, told.message(line), told.scene(line), say)
    ):
        print(explained)


def _understood(world: World, understander: Understander, line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except ValueError as error:
        raise WorldError(str(error)) from error
    if not isinstance(given, dict):
        raise WorldError(say("cli.no_object"))
    _check(world, given)
    if given.get("speaker") == SYSTEM:
        return {"id": given.get("id"), "intent": "none", "slots": {}, "ask": []}
    message, scene = _guarded(lambda: (world.message(given), world.scene(given)))
    return world.output(given, understander(message, scene))


def _check(world: World, line: dict[str, Any]) -> None:
    """A WorldError for what is missing, and for people and groups that the world hasn't."""
    for key in ("text", "chat"):
        if not isinstance(line.get(key), str):
            raise WorldError(say("cli.no_field", field=key))
    speaker, chat = line.get("speaker"), line["chat"]
    if speaker not in (None, SYSTEM) and speaker not in world.numbers:
        raise WorldError(say("cli.no_speaker", speaker=speaker))
    if chat != "private" and chat not in world.purposes:
        raise WorldError(say("cli.no_such_chat", chat=chat))


def _guarded(make: Any) -> Any:
    """What `make` makes of a line; what the line's fields make impossible is a WorldError."""
    try:
        return make()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WorldError(f"{type(error).__name__}: {error}") from error
