"""The simulator's JSON, checked on the way in and shaped on the way out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from storage.transaction import Row

MOST_CHARACTERS = 4000
FARTHEST = timedelta(days=366)
Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Said(BaseModel):
    """What `POST /simulator/api/messages` takes."""

    model_config = ConfigDict(extra="forbid")

    chat: Id
    sender: Id
    text: str = Field(max_length=MOST_CHARACTERS)
    at_bot: bool = False
    via: Literal["text", "voice", "picture"] = "text"
    quote: int | None = None


class Advance(BaseModel):
    """What `POST /simulator/api/clock` takes: an ISO 8601 duration such as P1D or PT30M."""

    model_config = ConfigDict(extra="forbid")

    advance: Annotated[timedelta, Field(gt=timedelta(), le=FARTHEST)]


def json_response(content: object, status: int = 200) -> web.Response:
    """JSON in which Chinese stays readable."""
    body = json.dumps(content, ensure_ascii=False)
    return web.Response(text=body, status=status, content_type="application/json")


def local(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as the API writes it: ISO 8601 in the bureau's zone, to the second."""
    return instant.astimezone(zone).isoformat(timespec="seconds")


def line_json(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    """A line of a chat as the API gives it."""
    line = {
        "id": row.id,
        "chat": row.chat_id,
        "sender": row.sender_id,
        "text": row.text,
        "at": local(row.at, zone),
        "via": row.via,
        "at_bot": row.at_bot,
    }
    return line if row.quote_id is None else line | {"quote": row.quote_id}
