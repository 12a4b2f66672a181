"""The nine indices: asks for any number of units, ranks them, and fills form 02 of one."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from shared.contracts.questions.surveys.nine_indices import (
    MOST_RATED,
    HowIndicesStand,
    NineIndices,
    UnitIndices,
)
from shared.forms.asking import Asks, batches
from shared.forms.filling import FilledForm, FormHead, cells_of
from shared.forms.layout import FormLayout
from shared.numbers import grouped, per_cent
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import OnDay, Text

FORM_02: Final = Path(__file__).with_name("nine_indices.toml")


class IndicesWords(DataTable):
    """What stands on form 02 besides the layout."""

    total: Text
    answers: Text
    interval: Text
    source: Text


class IndicesFile(DataTable):
    """The file of form 02."""

    checked_on: OnDay
    layout: FormLayout
    words: IndicesWords


@cache
def load_form_02() -> IndicesFile:
    """Return the layout and words of form 02.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(FORM_02).read(IndicesFile)


async def indices_of(ask: Asks, units: Sequence[str], since: date, until: date) -> NineIndices:
    """Return the nine indices of any number of units, asked for some of them after the others."""
    parts = [
        await ask(HowIndicesStand(units=some, since=since, until=until))
        for some in batches(units, MOST_RATED)
    ]
    return parts[0].model_copy(
        update={
            "units": tuple(one for part in parts for one in part.units),
            "roles": tuple(one for part in parts for one in part.roles),
        }
    )


def ranks_of(units: Sequence[UnitIndices]) -> dict[str, int]:
    """Return the places of units by verified points, where the interval is apart from its neighbours'."""
    rated = sorted(
        (one for one in units if one.verified is not None), key=lambda one: (-(one.verified or 0), one.unit)
    )
    return {
        one.unit: place + 1
        for place, one in enumerate(rated)
        if all(_are_apart(one, other) for other in rated[max(0, place - 1) : place + 2] if other is not one)
    }


def _are_apart(one: UnitIndices, other: UnitIndices) -> bool:
    ours, theirs = one.interval, other.interval
    return bool(ours and theirs and (ours.high < theirs.low or theirs.high < ours.low))


def form_02(one: UnitIndices, source: str, head: FormHead) -> FilledForm:
    """Return form 02 of a unit: a row for each index, and the total with the grade.

    Args:
        one: The indices of the unit.
        source: Where points and grades are from.
        head: What stands above the form.
    """
    file = load_form_02()
    words, layout = file.words, file.layout
    rows = [
        cells_of(
            layout,
            number=number,
            name=index.factor.name.vi,
            standard=index.standard,
            own=index.own,
            verified=index.verified,
        )
        for number, index in enumerate(one.indices, start=1)
    ]
    total = cells_of(
        layout,
        name=words.total,
        standard=sum(index.standard for index in one.indices),
        own=one.own,
        verified=one.verified,
        grade=one.grade or None,
    )
    return FilledForm(layout, head, rows, total, notes=tuple(_notes(one, source, file)))


def _notes(one: UnitIndices, source: str, file: IndicesFile) -> list[str]:
    words = file.words
    notes = [
        *file.layout.notes,
        words.answers.format(
            answers=grouped(one.answers, "vi"),
            invitations=grouped(one.invitations, "vi"),
            rate=f"{per_cent(one.answers / one.invitations)}%" if one.invitations else "–",
        ),
        words.source.format(source=source),
    ]
    if one.interval:
        ends = {"low": per_cent(one.interval.low), "high": per_cent(one.interval.high)}
        notes.insert(-1, words.interval.format(**ends))
    return notes
