"""What the units of a group reported of a period beside what is counted now, unit by unit. Pure."""

from dataclasses import dataclass
from typing import Any, Final

from shared.contracts.questions.reports.official_forms import FormColumns
from shared.contracts.questions.supervision.closings import Closing

COLUMNS: Final = (
    *("received", "online", "direct", "carried_over", "settled", "before", "on", "after"),
    *("in_progress", "within", "overdue"),
)
"""The columns of form II.06a, from the third on."""


@dataclass(frozen=True, slots=True)
class UnitReported:
    """The columns of a unit that has closed the period."""

    unit: str
    closing: Closing
    """The last one: the period may have been corrected."""
    reported: FormColumns
    now: FormColumns


@dataclass(frozen=True, slots=True)
class GroupReported:
    """The columns of all units of a group, by law and moment."""

    closed: tuple[UnitReported, ...]
    open: tuple[tuple[str, FormColumns], ...]
    """Units that have not closed the period, with their columns of now."""

    @property
    def reported(self) -> FormColumns:
        """The group's columns: of units that have closed as they reported, of the others as of now."""
        return sum((one.reported for one in self.closed), self._of_open)

    @property
    def now(self) -> FormColumns:
        """The group's columns of now."""
        return sum((one.now for one in self.closed), self._of_open)

    @property
    def differing(self) -> tuple[UnitReported, ...]:
        """The units whose columns are not those that they reported."""
        return tuple(one for one in self.closed if one.reported != one.now)

    @property
    def _of_open(self) -> FormColumns:
        return sum((columns for _, columns in self.open), FormColumns())


def numbers(columns: FormColumns) -> tuple[int, ...]:
    """Return the columns of the form from the third on."""
    return tuple(getattr(columns, name) for name in COLUMNS)


def reported_json(group: GroupReported) -> dict[str, Any]:
    """Return it as data, the columns by their numbers."""
    return {
        "total": {"reported": _by_number(group.reported), "now": _by_number(group.now)},
        "closed": [
            {
                "unit": one.unit,
                "number": one.closing.number,
                "closed_at": one.closing.closed_at.isoformat(),
                "closed_by": one.closing.closed_by,
                "reported": _by_number(one.reported),
                "now": _by_number(one.now),
            }
            for one in group.closed
        ],
        "open": [{"unit": unit, "now": _by_number(columns)} for unit, columns in group.open],
    }


def _by_number(columns: FormColumns) -> dict[str, int]:
    return {str(number): amount for number, amount in enumerate(numbers(columns), start=3)}
