"""Compares the files of a pack with each other: which there are, of whom and when, and what is told twice."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from zipfile import ZipFile

from deploy.packs.comparing import ALL_FORMS, Recounted
from shared.forms.reports import MOST_LISTED
from shared.packs.archive import SUMS, VERSION

FIRST: Final = ("README.txt", "manifest.json")
AFTER_FORMS: Final = ("board.json", "survey.json", "numbers.json", "inspection.json")
LAST: Final = (
    *("events.csv", "lists/records.csv", "lists/overdue.csv", "lists/counted-two-ways.csv"),
    *("lists/recommendations.csv", SUMS),
)
RECOMMENDATIONS: Final = {
    "carried_over": 6,
    "before_deadline": 8,
    "after_deadline": 10,
    "overdue": 13,
}
"""Figures of the public board that are columns of the field of recommendations."""


def differences_of_files(pack: ZipFile, sheets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say which files are not those of a pack, each once and in its order."""
    forms = [f"forms/{form}.{kind}" for form in ALL_FORMS for kind in ("json", "xlsx", "pdf")]
    years = [f"inspection/{sheet['year']}.{kind}" for sheet in sheets for kind in ("xlsx", "pdf")]
    expected = [*FIRST, *forms, *AFTER_FORMS, *years, *LAST]
    there = pack.namelist()
    for name in Counter(there) - Counter(expected):
        yield f"{name}: a pack has no such file"
    for name in Counter(expected) - Counter(there):
        yield f"{name}: the file is missing"
    if sorted(there) == sorted(expected) and there != expected:
        yield "the files stand in another order than a pack has"


def differences_of_statements(
    pack: ZipFile, manifest: Mapping[str, Any], sheets: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Say where files differ in of whom and of when they are, and in figures that stand in two of them."""
    if manifest["version"] != VERSION:
        yield f"manifest.json: the version is {manifest['version']}, and only {VERSION} is known here"
    closing = manifest["closing"]
    for name in ("unit", "since", "until") if closing else ():
        if closing[name] != manifest[name]:
            yield f"manifest.json: {name} of the closing is {closing[name]}, not {manifest[name]}"
    for form in ALL_FORMS:
        yield from _form(f"forms/{form}.json", json.loads(pack.read(f"forms/{form}.json")), manifest)
    board = json.loads(pack.read("board.json"))
    if json.loads(pack.read("survey.json")) != board["survey"]:
        yield "survey.json: it is not the survey of board.json"
    for sheet in sheets:
        yield from _sheet(sheet, manifest["unit"])


def _form(where: str, form: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[str]:
    for name in ("since", "until"):
        if form[name] != manifest[name]:
            yield f"{where}: {name} is {form[name]}, not {manifest[name]}"
    if not form["reporting"].casefold().endswith(manifest["name"].casefold()):
        yield f"{where}: it is of {form['reporting']}, not of {manifest['name']}"
    closing, closed = manifest["closing"], form["closed"]
    said = (closed["number"], closed["by"], closed["why"]) if closed else None
    if said != ((closing["number"], closing["closed_by"], closing["why"]) if closing else None):
        yield f"{where}: it does not say the closing that the manifest names"
    for check in form["checks"]:
        if check["holds"] != (check["left"] == check["right"]):
            yield f"{where}: {check['check']}: {check['left']} and {check['right']}"
    reasons = Counter(one["reason"] for one in form["counted_two_ways"])
    if reasons.total() < MOST_LISTED and reasons != Counter(
        {one["reason"]: one["records"] for one in form["differences"]}
    ):
        yield f"{where}: the records that are counted in two ways are not as many as its reasons say"


def _sheet(sheet: Mapping[str, Any], unit: str) -> Iterator[str]:
    where = f"inspection.json: {sheet['year']}"
    if sheet["unit"] != unit:
        yield f"{where}: it is of {sheet['unit']}, not of {unit}"
    for points in ("most", "own", "accepted"):
        parts = round(sum(part[points] or 0 for part in sheet["parts"]), 2)
        if round(sheet[points], 2) != parts:
            yield f"{where}: {points} is {sheet[points]}, and its criteria have {parts}"


def differences_of_board(pack: ZipFile, field: str, recounted: Recounted) -> Iterator[str]:
    """Say which figures of recommendations the events do not give."""
    told = json.loads(pack.read("board.json"))["recommendations"]
    counted = recounted.counts["by_law"]["field"].get(field, Counter())
    figures = {name: counted[column] for name, column in RECOMMENDATIONS.items()}
    figures |= {"received": counted[4] + counted[5], "in_progress": counted[12] + counted[13]}
    for name, number in figures.items():
        if told[name] != number:
            yield f"board.json: recommendations, {name}: {told[name]}, the events give {number}"
