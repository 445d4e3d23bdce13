"""What visitors read when something goes wrong, and what the log keeps of it."""

from __future__ import annotations

import secrets
from typing import Final

import structlog
from aiohttp import web

from bot.errors import Busy, Unavailable, places
from console.kept import SessionOver
from console.pages import login_page, page
from console.routes import Handler
from console.safety import Forged

log = structlog.get_logger(__name__)
ID_BYTES = 3
# The sentence of each refusal; what is not here was a request that can't be understood.
SENTENCES: Final = {
    403: "console.not_allowed",
    404: "console.not_found",
    405: "console.not_found",
    413: "console.too_large",
}


@web.middleware
async def explained(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Have every failure end in a page in plain words; the log gets an id and the places."""
    try:
        return await handler(request)
    except Forged:
        return _error(request, 403, "console.forged")
    except SessionOver as over:
        return login_page(request, "console.session_over", kept=over.kept, status=403)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        return _error(request, error.status, SENTENCES.get(error.status, "console.bad_request"))
    except (Busy, Unavailable):
        return _error(request, 503, "console.busy")
    except Exception as error:
        number = secrets.token_hex(ID_BYTES)
        log.error("a page failed", id=number, error=type(error).__name__, at=places(error))
        return _error(request, 500, "console.broken", id=number)


def _error(request: web.Request, status: int, key: str, **values: str) -> web.Response:
    return page(request, "error.html", status=status, sentence=key, values=values)
