"""What staff answer or make themselves: questions of policy and service, reports."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.permissions import ANYONE, STAFF
from bot.router import Feature, Listen
from handlers import asking
from services import matters, tasks
from storage.transaction import Transaction

REPORTERS = STAFF | {"secretary"}


def pass_question(tx: Transaction, request: Request) -> list[Reply]:
    """Pass a question on to staff."""
    return _passed(tx, request, "inquiries.asked")


def pass_report(tx: Transaction, request: Request) -> list[Reply]:
    """Have staff make a report, as long as the bot makes none."""
    return _passed(tx, request, "inquiries.report")


def _passed(tx: Transaction, request: Request, key: str) -> list[Reply]:
    told = tasks.add(tx, matters.of(request), matters.desk(request)).told
    return [Reply(request.say(key if told else "tasks.nobody"))]


feature = Feature(
    "inquiries",
    listens=(
        Listen("info_query", asking.first(pass_question), allowed=ANYONE),
        Listen("report", asking.first(pass_report), allowed=REPORTERS),
    ),
)
