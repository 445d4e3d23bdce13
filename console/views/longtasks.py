"""长任务: work that goes on beside the pages, how far it is, and the files it made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.permissions import CLERKS
from console.files import disposition
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import longtasks
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/longtasks"
KINDS = {
    "import": "longtasks.kind_import",
    "import_undo": "longtasks.kind_import_undo",
    "export": "longtasks.kind_export",
    "export_person": "longtasks.kind_export_person",
    "erase": "longtasks.kind_erase",
    "backup": "longtasks.kind_backup",
    "announce": "longtasks.kind_announce",
    "ranking": "longtasks.kind_ranking",
    "certificates": "longtasks.kind_certificates",
    "poster": "longtasks.kind_poster",
    "hall_report": "longtasks.kind_hall_report",
}
STATES = {
    "waiting": "longtasks.state_waiting",
    "running": "longtasks.state_running",
    "done": "longtasks.state_done",
    "failed": "longtasks.state_failed",
    "stopped": "longtasks.state_stopped",
}
_DEEDS: dict[str, tuple[Callable[..., bool], str]] = {
    "stop": (longtasks.stop, "longtasks.stopped"),
    "resume": (longtasks.resume, "longtasks.resumed"),
}


async def show(request: web.Request) -> web.Response:
    """All long tasks, the latest first."""
    say = parts_of(request).say

    def work(tx: Transaction) -> tuple[Paging, list[Row]]:
        at = paging(request, longtasks.count(tx), longtasks.PAGE)
        return at, longtasks.lines(tx, at.number)

    at, lines = await read(request, work)
    return page(
        request,
        "longtasks.html",
        paging=at,
        lines=lines,
        live=request.query.get("live") != "0",
        working=any(line.state in longtasks.OPEN for line in lines),
        kinds={kind: say(words) for kind, words in KINDS.items()},
        states={state: say(words) for state, words in STATES.items()},
    )


async def do(request: web.Request) -> web.Response:
    """Leave a task where it is, or have it go on."""
    parts, row = parts_of(request), await _found(request)
    if request.match_info["deed"] not in _DEEDS:
        raise web.HTTPNotFound
    deed, words = _DEEDS[request.match_info["deed"]]
    done = await write(request, lambda tx: deed(tx, row.id, parts.clock.now()))
    parts.wake_longtasks()
    said = parts.say(words if done else "longtasks.too_late")
    notice(request, said, "good" if done else "bad")
    back = (await request.post()).get("back") == "import" and row.about.get("import")
    raise web.HTTPSeeOther(f"{PREFIX}/imports/{back}" if back else HERE)


async def file(request: web.Request) -> web.StreamResponse:
    """The file that a task made, as long as it is kept."""
    parts, row = parts_of(request), await _found(request)
    expired = row.expires_at is not None and row.expires_at <= parts.clock.now()
    if not row.result or expired:
        raise web.HTTPNotFound
    # The name is a row's; what it names must lie in the folder all the same.
    path = parts.made / Path(row.result).name
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Content-Disposition": disposition(path.name)})


async def _found(request: web.Request) -> Row:
    task_id = int(request.match_info["task"])
    row = await read(request, lambda tx: longtasks.find(tx, task_id))
    if row is None:
        raise web.HTTPNotFound
    return row


_ONE = "/longtasks/{task:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/longtasks", show, CLERKS),
    get(_ONE + "/file", file, CLERKS),
    post(_ONE + "/{deed:[a-z]{1,10}}", do, CLERKS),
)
