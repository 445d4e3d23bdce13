"""Against forged forms and foreign frames: tokens, origins, headers, and whom to believe them."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp_session import Session

# The visitor's session, once `auth.guard` has looked for it.
SESSION = web.RequestKey("session", Session)
# The files that came with a form.
FILES = web.RequestKey("files", list[web.FileField])
FIELD = "csrf"
TOKEN_BYTES = 32
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Forged(web.HTTPForbidden):
    """A form that did not come from our page, or from one that is too old."""


async def harden(_request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer of the console its headers; pages are kept nowhere."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")


def csrf(request: web.Request) -> str:
    """What a form of this visitor must hold: it follows from the cookie's token alone."""
    session = request[SESSION]
    if session.identity is None:
        session.set_new_identity(secrets.token_urlsafe(TOKEN_BYTES))
        session.changed()
    return hmac.new(str(session.identity).encode(), b"form", "sha256").hexdigest()


async def check_form(
    request: web.Request, proxies: frozenset[str], *, referred: bool = True
) -> None:
    """Raise `Forged` unless the form came from a page of ours.

    A page that is not `referred` has browsers tell nobody of it, so that old ones call its
    origin null; that is left to the token.
    """
    session = request[SESSION]
    untold = not referred and _is_untold(request)
    if not (untold or is_ours(request, proxies)) or session.identity is None:
        raise Forged
    try:
        form = await request.post()
    except ValueError:
        raise web.HTTPBadRequest from None
    request[FILES] = [field for field in form.values() if isinstance(field, web.FileField)]
    if any("\0" in _text(field) for field in form.values()):
        raise web.HTTPBadRequest
    given, wanted = str(form.get(FIELD, "")), csrf(request)
    if not hmac.compare_digest(given.encode(errors="replace"), wanted.encode()):
        raise Forged


def _text(field: object) -> str:
    """What a field says: its words, or the name of its file."""
    return field if isinstance(field, str) else str(getattr(field, "filename", ""))


def let_go(request: web.Request) -> None:
    """Close the files that came with a form."""
    for field in request.get(FILES, []):
        field.file.close()


def is_ours(request: web.Request, proxies: frozenset[str]) -> bool:
    """Whether the browser says that a page of this very site sent the request.

    Old browsers say nothing, which is left to the token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or _host(origin) == _asked_host(request, proxies)


def _is_untold(request: web.Request) -> bool:
    """Whether an old browser sent the form of a page of which it tells nobody."""
    headers = request.headers
    return "Sec-Fetch-Site" not in headers and headers.get("Origin") == "null"


def origin(request: web.Request, proxies: frozenset[str]) -> str:
    """How the visitor's browser calls this site."""
    scheme = "https" if is_https(request, proxies) else "http"
    return f"{scheme}://{_asked_host(request, proxies)}"


def is_https(request: web.Request, proxies: frozenset[str]) -> bool:
    """Whether the visitor came by https, as far as somebody believable says so."""
    return request.secure or _told(request, "X-Forwarded-Proto", proxies) == "https"


def visitor(request: web.Request, proxies: frozenset[str]) -> str:
    """The visitor's address, behind a believable proxy the one that it names last."""
    return _told(request, "X-Forwarded-For", proxies) or request.remote or ""


def _told(request: web.Request, header: str, proxies: frozenset[str]) -> str:
    """The last value of a header that only our own proxy may set."""
    if request.remote not in proxies:
        return ""
    return request.headers.get(header, "").rpartition(",")[2].strip()


def _asked_host(request: web.Request, proxies: frozenset[str]) -> str:
    return (_told(request, "X-Forwarded-Host", proxies) or request.host).lower()


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
