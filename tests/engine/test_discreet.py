"""aiohttp's log says what failed and where, never in whose words."""

from __future__ import annotations

import logging

import pytest
from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.test_utils import TestClient, TestServer

from bot.web import discreet

WORDS = "王德福 打卡"


@pytest.fixture(autouse=True)
def logger():
    logger = logging.getLogger("aiohttp.server")
    logger.addFilter(discreet)
    yield logger
    logger.removeFilter(discreet)


async def test_a_failure_is_told_by_its_type_and_place(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_request: web.Request) -> web.Response:
        raise ValueError(WORDS)

    app = web.Application()
    app.router.add_get("/", fail)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/")).status == 500
    assert "ValueError at ['web_protocol.py" in caplog.text
    assert "test_discreet.py" in caplog.text
    assert WORDS not in caplog.text
    assert "127.0.0.1" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "error", [HttpProcessingError(message=WORDS), web.RequestPayloadError(WORDS), BrokenPipeError()]
)
def test_what_is_no_http_leaves_no_line(
    error: Exception, logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    logger.error("Error handling request from %s", "192.0.2.1", exc_info=error)
    assert caplog.text == ""


def test_what_is_no_error_is_left_as_it_is(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    logger.warning("%s of aiohttp", "a word")
    assert "a word of aiohttp" in caplog.text
