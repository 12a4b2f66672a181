"""Tells failures of the whole database, which pass or which a person mends, from those of one statement."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

TRANSIENT_SQLSTATES: Final = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58", "XX"})
"""Classes of SQLSTATE where the same statement may succeed later: no connection, no login, no such database,
rolled back in favour of another one, out of resources, locked, shutting down, faults of the disk, damage."""
READ_ONLY: Final = "25006"

TRANSIENT_SQLITE_CODES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
"""The last four need a person. They are no fault of a message either, so no message is given up for them."""


def is_transient(failure: BaseException) -> bool:
    """Return whether the database or the network failed, so that the same may succeed later."""
    if isinstance(failure, NoConnection | OSError | TimeoutError):
        return True
    if not isinstance(failure, DBAPIError):
        return False
    code = getattr(failure.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in TRANSIENT_SQLITE_CODES
    state = getattr(failure.orig, "sqlstate", None)
    if state:
        return state[:2] in TRANSIENT_SQLSTATES or state == READ_ONLY
    return failure.connection_invalidated or isinstance(failure, OperationalError | InterfaceError)


def reason_of(failure: BaseException) -> str:
    """Name a failure by the database's own code if it has one, without its text, which may repeat a row."""
    original = getattr(failure, "orig", None) or failure
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return str(code or type(failure).__name__)
