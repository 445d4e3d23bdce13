"""The console's few files: style sheet and bell, under addresses that change with them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from aiohttp import web

from console.routes import OPEN, PREFIX, Route, get

HOME = Path(__file__).parent / "static"
MARKS = {file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in HOME.iterdir()}
FOR_EVER = "public, max-age=31536000, immutable"


def addressed(name: str) -> str:
    """Where a file is; another address once it says something else."""
    return f"{PREFIX}/static/{name}?v={MARKS[name]}"


async def show(request: web.Request) -> web.StreamResponse:
    """A file of the folder; browsers keep it as long as its mark is right."""
    name = request.match_info["name"]
    if name not in MARKS:
        raise web.HTTPNotFound
    kept = FOR_EVER if request.query.get("v") == MARKS[name] else "no-cache"
    return web.FileResponse(HOME / name, headers={"Cache-Control": kept})


ROUTES: tuple[Route, ...] = (get("/static/{name}", show, OPEN),)
