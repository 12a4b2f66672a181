"""The parts that measure events and records a second."""

from typing import Final

from rich.table import Table

from bench.plain.__main__ import is_installed as plain_is_installed
from bench.support.run_apart import DATABASES, measured, table_of

MEASURED: Final = ("intake", "deadlines", "letters", "surveys")
ROUNDS: Final = 3
BATCHES: Final = ("500", "100")


def throughput() -> Table:
    """Return each service's events a second beside its fair limit and the bare-bones run."""
    table = table_of(
        "events a second: consumed, decided, stored, published, acknowledged; microseconds busy with one",
        ("service", "database"),
        ("full", "fair limit", "ratio", "bare", "ratio", "busy: full", "fair", "ratio"),
    )
    for database in DATABASES:
        for service in MEASURED:
            run = measured("bench.throughput", service, database)
            full, fair, bare = (1 / run[name]["seconds"] for name in ("full", "fair", "bare"))
            busy, limit = (1e6 * run[name]["busy"] for name in ("full", "fair"))
            rates = (
                f"{full:,.0f}",
                f"{fair:,.0f}",
                f"{full / fair:.2f}",
                f"{bare:,.0f}",
                f"{full / bare:.2f}",
            )
            table.add_row(service, database, *rates, f"{busy:.0f}", f"{limit:.0f}", f"{limit / busy:.2f}")
    return table


def records() -> Table:
    """Return records a second through all services, in turns with a plain pipeline if that is installed."""
    table = table_of(
        "records a second, filed to stored in all three consumers; a record is four events",
        ("most in a batch",),
        ("a second", "plain pipeline", "ratio", "sheets a second, after", "ready, s", "most memory, MB"),
    )
    for _ in range(ROUNDS):
        plain = measured("bench.plain")["records_a_second"] if plain_is_installed() else None
        for batch in BATCHES:
            ours = measured("bench.records", batch)
            pace = ours["records_a_second"]
            beside = (f"{plain:.0f}", f"{pace / plain:.1f}") if plain else ("not installed", "")
            rest = f"{ours['sheets_a_second']:.0f}", f"{ours['seconds_to_ready']:.1f}"
            table.add_row(batch, f"{pace:.0f}", *beside, *rest, f"{ours['peak_rss_mb']:.0f}")
    return table
