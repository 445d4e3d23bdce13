"""Logging: structlog to stderr, without anything personal or secret."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog


class Forgiving:
    """A stream for the log: what can't be written, as on a full disk, stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        """Write a line, if that is possible."""
        with suppress(OSError):
            self._stream.write(line)

    def flush(self) -> None:
        """Send what was written on its way, if that is possible."""
        with suppress(OSError):
            self._stream.flush()


def configure(level: str, style: str) -> None:
    """Log from `level` up, as lines for people ("console") or as JSON."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, level=max(number, logging.WARNING), force=True)
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", Forgiving(sys.stderr))),
        cache_logger_on_first_use=False,
    )
