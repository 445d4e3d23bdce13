"""Files that are downloaded: by a name that says what they are, and never opened in place."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def disposition(name: str) -> str:
    """The header that has a browser keep a file under a name, in any script."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-")) or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def download(data: bytes, name: str, kind: str = XLSX) -> web.Response:
    """An answer that is a file."""
    headers = {"Content-Disposition": disposition(name)}
    return web.Response(body=data, content_type=kind, headers=headers)
