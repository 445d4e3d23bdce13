"""`yinling keys`: the keys under which personal data is sealed are made, listed and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from bot import config, keyring
from bot.clock import local_date
from bot.errors import DatabaseInUse, SettingsError
from bot.installation import data_keys, ready_engine, unprinted
from bot.texts import Texts
from services import keys
from services.keys import Place, Slice
from storage.database import is_sqlite
from storage.locked import locked
from storage.once import once
from storage.vault import DERIVED, Key, Vault

# So many of the values that can't be opened are named.
NAMED = 10
# So many signs from the end of a key show that somebody has the paper.
SIGNS = 8
say = Texts()


def create(given: config.Settings) -> None:
    """Write the key file with a first key, and show the key this once."""
    path = _path(given)
    if path.exists():
        raise SettingsError(say("keys.exists", path=path))
    found = _counts(ready_engine(given))
    key = keyring.new(_unused(found), _today(given))
    keyring.create(path, key)
    print(say("keys.created", path=path))
    _hand_over(key)
    print(say("keys.take_over" if found[DERIVED] else "keys.start", count=found[DERIVED]))
    _tell_lost(found, (DERIVED,))


def show(given: config.Settings) -> None:
    """List the keys, and how many values each of them seals; never a key."""
    ring, found = data_keys(given), _counts(ready_engine(given))
    for key in ring:
        if key.id != DERIVED or found[DERIVED] or key is ring[0]:
            print(_line(key, found[key.id], newest=key is ring[0]))
    _tell_lost(found, [key.id for key in ring])


def rotate(given: config.Settings, *, restarted: bool) -> None:
    """Begin with a new key, or go on where sealing everything under the newest was stopped.

    Others may serve from the database meanwhile, with the keys that they read at their start.
    Then a new key is only written down, and the rest waits until all were `restarted`.
    """
    path, engine = _path(given), ready_engine(given)
    with ExitStack() as held:
        alone = _alone(engine, held)
        ring, found = keyring.read(path), _counts(engine)
        begun = len(ring) > 1 or found[DERIVED] > 0
        if not begun:
            _add(path, ring, keyring.new(_unused(found, ring), _today(given)))
        if alone or (begun and restarted):
            _renew(engine, data_keys(given))
            _drop(engine, path)
        else:
            print(say("keys.restart"))


def printed(given: config.Settings, ask: Callable[[str], str]) -> int:
    """Note which keys are on paper: who has it can tell the end of each. 1 if one is not."""
    path, missing = _path(given), 0
    for key in [key for key in keyring.read(path) if key.id in unprinted(given)]:
        told = ask(say("keys.ask_printed", id=key.id, made=key.made, signs=SIGNS)).strip().lower()
        if told == key.secret.hex()[-SIGNS:]:
            keyring.note_printed(path, key.id)
            print(say("keys.printed", id=key.id))
        else:
            missing = 1
            print(say("keys.not_printed", id=key.id))
    if not unprinted(given):
        print(say("keys.all_printed"))
    return missing


def _alone(engine: Engine, held: ExitStack) -> bool:
    """Whether nobody can serve from the database until `held` is let go."""
    try:
        held.enter_context(locked(engine))
    except DatabaseInUse:
        return False
    return is_sqlite(engine)


def _path(given: config.Settings) -> Path:
    if given.security.data_keys is None:
        raise SettingsError(say("keys.unset"))
    return given.security.data_keys


def _today(given: config.Settings) -> date:
    return local_date(datetime.now(UTC), given.zone)


def _counts(engine: Engine) -> Counter[int]:
    return once(engine.execution_options(reads_only=True), keys.counts)


def _unused(found: Collection[int], ring: Sequence[Key] = ()) -> int:
    """A key's number that nothing bears, not even what was sealed under a key that is lost."""
    first = max((key.id for key in ring), default=DERIVED) + 1
    return next(number for number in count(first) if number not in found)


def _add(path: Path, ring: Sequence[Key], key: Key) -> None:
    keyring.replace(path, [key, *ring])
    print(say("keys.added", path=path))
    _hand_over(key)


def _hand_over(key: Key) -> None:
    """Show a key to who puts it into the safe."""
    print(say("keys.handed_over", line=keyring.line(key)))


def _renew(engine: Engine, ring: Sequence[Key]) -> None:
    """Seal everything anew under the first of the keys."""
    done = 0
    closed: list[str] = []
    for place, part in _slices(engine, Vault(ring)):
        done += len(part.rows) - len(part.closed)
        closed += [f"{place}({','.join(map(str, row))})" for row in part.closed]
    print(say("keys.renewed", count=done, id=ring[0].id))
    if closed:
        print(say("keys.closed", count=len(closed), places="、".join(closed[:NAMED])))


def _slices(engine: Engine, vault: Vault) -> Iterator[tuple[Place, Slice]]:
    """Seal everything anew, a transaction each."""
    for place in keys.places():
        part = once(engine, partial(keys.renew, vault=vault, place=place))
        while part.rows:
            yield place, part
            after = part.rows[-1]
            part = once(engine, partial(keys.renew, vault=vault, place=place, after=after))


def _drop(engine: Engine, path: Path) -> None:
    """Take the keys out of the file under which nothing is sealed any more, all but the newest."""
    (newest, *old), found = keyring.read(path), _counts(engine)
    idle = [key for key in old if not found[key.id]]
    used = [key for key in old if found[key.id]]
    if idle:
        print(say("keys.dropped", ids=_ids(idle)))
        keyring.replace(path, [newest, *used])
    if used:
        print(say("keys.still_used", ids=_ids(used)))
    _tell_lost(found, [DERIVED, newest.id, *(key.id for key in old)])


def _ids(ring: Sequence[Key]) -> str:
    return "、".join(str(key.id) for key in ring)


def _line(key: Key, values: int, *, newest: bool) -> str:
    if key.id == DERIVED:
        return say("keys.derived", count=values)
    return say("keys.newest" if newest else "keys.older", id=key.id, made=key.made, count=values)


def _tell_lost(found: Counter[int], known: Collection[int]) -> None:
    """Say what is sealed under keys that are not there."""
    for number in sorted(found.keys() - set(known)):
        print(say("keys.lost", id=number, count=found[number]))
