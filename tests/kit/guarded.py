"""An office with one thing of each sort here, one elsewhere, and one of each kind of visitor."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import make_url

from console.parts import PARTS
from console.routes import LOGIN, PREFIX
from tests.kit.office import Office, Page, Visitor
from tests.kit.paperwork import FILE
from tests.kit.things import ELSEWHERE, HERE, Thing, settle

# Who comes, in the order of the table: the stranger is a liaison of another place than ours,
# the secretary leads the branch of those who are here.
VISITORS = ("anonymous", "member", "secretary", "stranger", "liaison", "staff", "admin")
# Which names a visitor must never read, whatever the page: of people, their place, their branch.
_OURS, _THEIRS = (HERE, "此处社区", "此处支部"), (ELSEWHERE, "彼处社区", "彼处支部")
UNSEEN = {
    "anonymous": (*_OURS, *_THEIRS),
    "member": (*_OURS, *_THEIRS),
    "secretary": _THEIRS,
    "stranger": _OURS,
    "liaison": _THEIRS,
}
CLERKS = ("staff", "admin")
MADE_UP = "999999"
ROLES = {"stranger": "liaison"}


class Guarded:
    """The office, its things by their sorts, its visitors by their kinds."""

    def __init__(self, office: Office, things: dict[str, Thing]) -> None:
        self.office = office
        self.things = things
        self.visitors: dict[str, Visitor] = {}
        self._file = str(make_url(office.town.url).database)
        self._kept = sqlite3.connect(":memory:")

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Guarded]:
        """The office with everybody signed in."""
        async with Office.open(url) as office:
            staff = {
                kind: await office.employ(kind, ROLES.get(kind, kind)) for kind in VISITORS[1:]
            }
            guarded = cls(office, await office.town.do(lambda tx: settle(office, tx, staff)))
            _hold_long_tasks(office)
            for kind in VISITORS:
                guarded.visitors[kind] = await _come(office, staff.get(kind))
            await guarded._unbind()
            # Nothing is done by the clock meanwhile: what changes, a visitor has changed.
            for task in office.town.bot._tasks:
                task.cancel()
            guarded._keep()
            yield guarded
            guarded._kept.close()

    def contents(self, *, but: frozenset[str]) -> dict[str, list[Any]]:
        """Every row of every table but some."""
        with sqlite3.connect(self._file) as file:
            named = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {
                name: file.execute(f'SELECT * FROM "{name}"').fetchall()
                for (name,) in named.fetchall()
                if name not in but
            }

    async def _unbind(self) -> None:
        """Have each clerk take an account away, so that there is one to be given back."""
        path = f"{PREFIX}/roster/{self.things['member'].here}/unbind"
        for kind in CLERKS:
            fields = {"channel": "simulator", "account": f"of-{kind}", "sure": "1"}
            page = await self.ask(kind, "POST", path, **fields)
            assert page.status == 303, page.words

    def _keep(self) -> None:
        with sqlite3.connect(self._file) as file:
            file.backup(self._kept)

    def restore(self) -> None:
        """Make everything as it was at first."""
        with sqlite3.connect(self._file) as file:
            self._kept.backup(file)

    async def ask(
        self, kind: str, method: str, path: str, /, *, forged: bool = False, **fields: str
    ) -> Page:
        """What a visitor gets, redirects not followed; the visitor stays signed in as before."""
        visitor = self.visitors[kind]
        cookie, token = visitor.cookie, visitor.token
        if method == "GET":
            return await visitor.get(path, follow=False)
        sent = fields | ({"csrf": ""} if forged else {})
        page = await visitor.send(path, follow=False, **sent)
        if cookie is not None and visitor.cookie != cookie:
            visitor.cookie = cookie
        visitor.token = token
        return page


def _hold_long_tasks(office: Office) -> None:
    """Let no long task go on, which would write into what is restored meanwhile; lay a file."""
    longtasks, made = office.town.bot.longtasks, office.console[PARTS].made

    async def hold() -> None:
        longtasks._woken.clear()

    longtasks.work_off = hold  # type: ignore[method-assign]
    made.mkdir(exist_ok=True)
    (made / FILE).write_text("导出的名册", encoding="utf-8")


async def _come(office: Office, member_id: int | None) -> Visitor:
    """A browser with which somebody has signed in; for None one that looks at the login page."""
    visitor = await office.visitor()
    if member_id is None:
        await visitor.get(LOGIN)
        return visitor
    link = await office.lend(member_id)
    await visitor.get(link)
    await visitor.send(link)
    visitor.member_id = member_id
    return visitor
