"""Tells failures that pass by themselves from those that need a person."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

TRANSIENT_SQLSTATES: Final = frozenset({"08", "40", "53", "55", "57"})
"""Classes of SQLSTATE where the same statement may succeed later: no connection, rolled back in favour of
another one, out of resources, locked, shutting down."""

TRANSIENT_SQLITE_CODES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


def is_transient(failure: BaseException) -> bool:
    """Return whether the database or the network failed in a way that passes by itself."""
    if isinstance(failure, NoConnection | OSError | TimeoutError):
        return True
    if not isinstance(failure, DBAPIError):
        return False
    code = getattr(failure.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in TRANSIENT_SQLITE_CODES
    state = getattr(failure.orig, "sqlstate", None)
    if state:
        return state[:2] in TRANSIENT_SQLSTATES
    return failure.connection_invalidated or isinstance(failure, OperationalError | InterfaceError)
