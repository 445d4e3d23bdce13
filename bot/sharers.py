"""Who of those who use one account together is speaking, where a message begins with a name."""

from __future__ import annotations

from dataclasses import replace

from bot.scene import Own, Person, Scene
from bot.understanding.names.surnames import parts

# Of a given name so many characters tell who is meant.
FEWEST = 2
_BEFORE = " \n,，。.、:：!！@"


def as_named(scene: Scene, said: str) -> Scene:
    """The scene with the one as speaker whose name `said` begins with: 李淑芬打卡.

    A name is no proof: where they have not the same role, it gives nobody's powers.
    """
    if not scene.sharers:
        return scene
    text = said.lstrip(_BEFORE)
    named = [one for one in scene.sharers if text.startswith(_called(one))]
    if len(named) != 1:
        return scene
    alike = len({one.role for one in scene.sharers}) == 1
    person = named[0] if alike else replace(named[0], role="member")
    return replace(scene, person=person, own=Own(), unsure=False)


def _called(person: Person) -> tuple[str, ...]:
    """What somebody calls himself at the beginning of what he says."""
    given = parts(person.name)[1]
    return (person.name, given) if len(given) >= FEWEST else (person.name,)
