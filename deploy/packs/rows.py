"""Compares the lists of a pack with its events, record by record. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from deploy.packs.recount import Columns, Row

RECOMMENDATIONS: Final = "lists/recommendations.csv"
LISTS: Final[Mapping[str, Callable[[Columns, bool], bool]]] = {
    "lists/records.csv": lambda _columns, _is_recommendation: True,
    "lists/overdue.csv": lambda columns, _: 13 in columns.by_law,
    "lists/counted-two-ways.csv": lambda columns, _: columns.by_law != columns.by_date,
    RECOMMENDATIONS: lambda _, is_recommendation: is_recommendation,
}
"""The lists, and which records stand in each."""


def differences_of_lists(
    record: str, rows: Sequence[Row], columns: Columns, lists: Mapping[str, Iterator[Row]], field: str
) -> Iterator[str]:
    """Take the next row of each list in which a record has to stand, and say how that differs."""
    for name, stands_in in LISTS.items():
        if not stands_in(columns, rows[0]["field"] == field):
            continue
        listed = next(lists[name], None)
        if listed is None or listed["record"] != record:
            yield f"{name}: {listed['record'] if listed else 'nothing'} stands where {record} has to"
        elif name == RECOMMENDATIONS:
            yield from _differences_of_times(record, rows, listed)
        else:
            yield from _differences_of_columns(name, record, rows, columns, listed)


def _differences_of_columns(
    name: str, record: str, rows: Sequence[Row], columns: Columns, listed: Row
) -> Iterator[str]:
    for way, counted in columns._asdict().items():
        said = " ".join(map(str, counted))
        if listed[way] != said:
            yield f"{name}: {record}, {way}: it stands in {listed[way] or '–'}, its events say {said or '–'}"
    for what in ("procedure", "field"):
        if listed[what] != rows[0][what]:
            yield f"{name}: {record} has another {what} than its events"


def _differences_of_times(record: str, rows: Sequence[Row], listed: Row) -> Iterator[str]:
    if listed["procedure"] != rows[0]["procedure"]:
        yield f"{RECOMMENDATIONS}: {record} has another procedure than its events"
    for name, event in (("received_at", "filed"), ("due_at", "deadline"), ("answered_at", "resolved")):
        said = next((row["at"] for row in rows if row["event"] == event), "")
        if listed[name] != said:
            yield f"{RECOMMENDATIONS}: {record}: {name} is {listed[name] or '–'}, not {said or '–'}"
