"""An office for each test, and browsers in which somebody has signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest

import console
from console.routes import Route
from console.views import ROUTES
from tests.kit.office import Office, Visitor, csrf

__all__ = ["csrf"]

SignIn = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """The town with its console, nobody signed in."""
    async with Office.open(sqlite_url) as office:
        yield office


@pytest.fixture
async def any_office(database_url: str) -> AsyncIterator[Office]:
    """The office, once on each kind of database."""
    async with Office.open(database_url) as office:
        yield office


@pytest.fixture
async def visitor(office: Office) -> Visitor:
    """A browser that nobody has signed in with."""
    return await office.visitor()


@pytest.fixture
def signed_in(office: Office) -> SignIn:
    """`await signed_in("staff")` is a browser with which a new member of that role signed in."""
    return office.signed_in


@pytest.fixture
def open_office(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AbstractAsyncContextManager[Office]]:
    """Opens an office whose console has further routes."""
    application = console.application

    @asynccontextmanager
    async def open_office(*routes: Route) -> AsyncIterator[Office]:
        monkeypatch.setattr(console, "application", partial(application, routes=(*ROUTES, *routes)))
        async with Office.open(sqlite_url) as office:
            yield office

    return open_office
