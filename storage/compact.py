"""Making a database as small as what stands in it, so that nothing that went is left in it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection

# Everything in the log goes into the file, and the log is emptied.
_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"


def compact(connection: Connection) -> bool:
    """Write a database anew without what was deleted; false where there was no room for it.

    No transaction may be open on the connection. What was deleted from a SQLite file has been
    overwritten already (`secure_delete`), so that one without room is clean all the same.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        driver.execute("VACUUM")
        return True
    driver.execute(_CHECKPOINT)
    try:
        driver.execute("VACUUM")
    except sqlite3.OperationalError:
        return False
    driver.execute(_CHECKPOINT)
    return True
