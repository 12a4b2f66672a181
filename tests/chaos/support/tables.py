"""All tables of all services, without what a clock or chance decides, to compare two runs of one year."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import MetaData, select

from shared.contracts.services import SERVICES
from shared.storage.database import Database

NOT_COMPARED: Final[Mapping[str, frozenset[str]]] = {
    "alembic_version": frozenset({"*"}),
    "position": frozenset({"*"}),  # counts deliveries, which are more when processes are killed
    "purge_log": frozenset({"*"}),  # the machine's clock
    "inbox": frozenset({"taken_on"}),
    "received": frozenset({"received_at", "traceparent"}),
    "consumed_fact": frozenset({"personal_since"}),  # when it was processed
    "open_link": frozenset({"token"}),  # random
    "subscription": frozenset({"added_at"}),  # the machine's clock
    "publisher_seen": frozenset({"seen_at"}),  # the machine's clock
    "invitation": frozenset({"link_digest"}),  # of the random token
    # A letter takes its steps when its service runs: later, or not at all if a later fact cancels it by then.
    "letter": frozenset({"status", "since", "reason", "approved_for", "steps", "by_rules", "sheet"}),
    "step": frozenset({"*"}),
    "sheet": frozenset({"*"}),
    "mail": frozenset({"*"}),
    "alarm": frozenset({"*"}),  # of answers within one minute of the machine's clock
}


async def rows_of_all_tables(database_url: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the rows of every table by its name, sorted."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for service in SERVICES:
        database = Database(database_url, service)
        async with database.reading() as connection:
            tables = MetaData()
            await connection.run_sync(tables.reflect)
            for table in tables.sorted_tables:
                left_out = NOT_COMPARED.get(table.name, frozenset())
                columns = [column for column in table.columns if column.name not in left_out]
                if "*" not in left_out:
                    rows = await connection.execute(select(*columns))
                    found[f"{service}.{table.name}"] = sorted(tuple(map(_plain, row)) for row in rows)
        await database.close()
    return found


def _plain(value: Any) -> str:
    return sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
