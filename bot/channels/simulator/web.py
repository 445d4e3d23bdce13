"""The simulator's page and JSON API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.channels.simulator import store
from bot.channels.simulator.api import Advance, Said, json_response, line_json, local
from bot.channels.simulator.channel import Simulator
from bot.channels.simulator.guard import Handler, guarded
from bot.clock import MovableClock
from bot.errors import Busy, Unavailable
from bot.messages import Account, Answer, Chat, Inbound, Message, Quote, Say
from storage.transaction import Transaction
from storage.work import UnitOfWork

# What fits into a database's integer.
MOST_DIGITS = 18
PAGE = Path(__file__).parent / "page"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SimulatorWeb:
    """The routes' parts, given by `bot.app`."""

    simulator: Simulator
    work: UnitOfWork
    clock: MovableClock
    zone: ZoneInfo
    bureau: str
    say: Say
    receive: Callable[[Inbound], Awaitable[Answer]]
    run_due: Callable[[datetime], Awaitable[None]]
    explain: Callable[[str], list[str] | None]

    async def page(self, _request: web.Request) -> web.StreamResponse:
        """The page itself."""
        return web.FileResponse(PAGE / "index.html")

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A file of the page; only those that lie in its folder."""
        name = request.match_info["name"]
        if name not in {file.name for file in PAGE.iterdir()}:
            raise web.HTTPNotFound
        return web.FileResponse(PAGE / name)

    async def world(self, _request: web.Request) -> web.Response:
        """Who and what there is, and what time it is."""
        people, chats = await self.work.read(lambda tx: (store.people(tx), store.chats(tx)))
        return json_response(
            {
                "now": local(self.clock.now(), self.zone),
                "bureau": self.bureau,
                "people": [
                    {"id": p.account_id, "name": p.name, "role": p.role, "note": p.note}
                    for p in people
                ],
                "chats": [
                    chat if chat["is_group"] else chat | {"name": self.say("simulator.private")}
                    for chat in chats
                ],
            }
        )

    async def messages(self, request: web.Request) -> web.Response:
        """The lines after a given one, of one chat or of all."""
        after = request.query.get("after") or "0"
        if not after.isascii() or not after.isdigit() or len(after) > MOST_DIGITS:
            return self._error(400, "simulator.bad_after")
        chat_id = request.query.get("chat")
        rows = await self.work.read(lambda tx: store.lines(tx, chat_id, int(after)))
        return json_response([line_json(row, self.zone) for row in rows])

    async def why(self, request: web.Request) -> web.Response:
        """Why a line was understood as it was, in a few lines."""
        lines = self.explain(request.match_info["id"])
        return json_response({"lines": lines or [self.say("explain.unheard")]})

    async def post(self, request: web.Request) -> web.Response:
        """Somebody says something; what the bot answers at once comes back."""
        said = await _body(request, Said)
        if said is None:
            return self._error(400, "simulator.bad_message")
        chat, problem = await self._chat(said)
        if chat is None:
            return self._error(400, problem)
        line_id, quote = await self._add(said, chat["id"])
        answer = None
        if _hears(chat, said):
            answer = await self._answer(said, chat, line_id, quote)
        replies = [] if answer is None else [{"chat": chat["id"], "text": answer}]
        return json_response({"id": line_id, "replies": replies})

    async def move(self, request: web.Request) -> web.Response:
        """Move the clock on, running all that falls due between."""
        advance = await _body(request, Advance)
        if advance is None:
            return self._error(400, "simulator.bad_advance")
        await self.run_due(self.clock.now() + advance.advance)
        ahead = self.clock.offset
        await self.work.submit(store.NAME, lambda tx: store.set_ahead(tx, ahead))
        return json_response({"now": local(self.clock.now(), self.zone)})

    async def _chat(self, said: Said) -> tuple[dict[str, Any] | None, str]:
        chat_id = f"{store.PRIVATE}{said.sender}" if said.chat == "private" else said.chat
        chats = {chat["id"]: chat for chat in await self.work.read(store.chats)}
        chat = chats.get(chat_id)
        if chat is None:
            return None, "simulator.no_chat"
        return (chat, "") if said.sender in chat["members"] else (None, "simulator.not_inside")

    async def _add(self, said: Said, chat_id: str) -> tuple[int, Quote | None]:
        now = self.clock.now()

        def add(tx: Transaction) -> tuple[int, Quote | None]:
            quoted = store.line(tx, said.quote) if said.quote is not None else None
            line_id = store.add(
                tx,
                chat_id,
                said.sender,
                said.text,
                now,
                via=said.via,
                at_bot=said.at_bot,
                quote_id=said.quote if quoted else None,
            )
            quote = Quote(quoted.text, quoted.sender_id == store.BOT) if quoted else None
            return line_id, quote

        return await self.work.submit(f"{store.NAME}:{chat_id}", add)

    async def _answer(
        self, said: Said, chat: dict[str, Any], line_id: int, quote: Quote | None
    ) -> str | None:
        message = Message(
            app=store.NAME,
            id=str(line_id),
            sender=Account(store.NAME, said.sender),
            chat=Chat(
                store.NAME, chat["id"] if chat["is_group"] else said.sender, chat["is_group"]
            ),
            text=said.text,
            sent_at=self.clock.now(),
            via=said.via,
            at_bot=said.at_bot or not chat["is_group"],
            quote=quote,
        )
        answer = await self.receive(message)
        if answer.text is not None:
            await self.simulator.say(chat["id"], answer.text)
        return answer.text

    def _error(self, status: int, key: str) -> web.Response:
        return json_response({"error": self.say(key)}, status=status)

    def busy_aware(self, handler: Handler) -> Handler:
        """`handler`, saying in plain words that the database can't just now."""

        async def aware(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except (Busy, Unavailable):
                return self._error(503, "simulator.busy")

        return aware


def routes(parts: SimulatorWeb) -> list[web.RouteDef]:
    """The simulator's routes; where they are not added, nothing of it can be reached."""
    api = "/simulator/api"
    wrap: Callable[[Handler], Handler] = lambda handler: guarded(parts.busy_aware(handler))  # noqa: E731
    return [
        web.get("/", wrap(parts.page)),
        web.get("/simulator/page/{name}", wrap(parts.asset)),
        web.get(f"{api}/world", wrap(parts.world)),
        web.get(f"{api}/messages", wrap(parts.messages)),
        web.get(f"{api}/messages/{{id}}/why", wrap(parts.why)),
        web.post(f"{api}/messages", wrap(parts.post)),
        web.post(f"{api}/clock", wrap(parts.move)),
    ]


async def _body(request: web.Request, model: type[Model]) -> Model | None:
    try:
        return model.model_validate_json(await request.read())
    except ValidationError:
        return None


def _hears(chat: dict[str, Any], said: Said) -> bool:
    """Whether the simulated platform hands this line to the bot at all."""
    return chat["hears"] == "all" or said.at_bot
