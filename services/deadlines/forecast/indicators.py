"""The indicators of Decision 766: weights, thresholds and formulae as dated data, each with its source."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from services.deadlines.forecast.points import PointScale
from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.values import OnDay, Text

DECISION: Final = Path(__file__).with_name("decision-766.toml")


class IndicatorCount(StrEnum):
    """What an indicator counts; see `counting.py`."""

    RECORDS = "records"
    ONLINE = "records-online"
    WITH_FEE = "records-with-fee"
    ELECTRONIC_RESULT = "electronic-result"
    DIGITISED = "digitised"
    REUSED = "reused"
    RECOMMENDATIONS = "recommendations"


class PointGroup(DataTable):
    """A group of indicators, and the points that it can make."""

    name: Text
    name_en: Text
    max: Annotated[int, Field(gt=0)]


class Indicator(Sourced):
    """An indicator that an office can forecast."""

    group: Text
    counts: IndicatorCount
    name: Text
    name_en: Text
    formula: Text
    formula_en: Text
    max: Annotated[int, Field(gt=0)]
    threshold: Annotated[int, Field(gt=0, le=100)]
    when_none: Literal["not-applicable", "full"] = "not-applicable"

    @property
    def scale(self) -> PointScale:
        """How its share makes points."""
        return PointScale(self.max, self.threshold, full_when_none=self.when_none == "full")


class LeftOut(DataTable):
    """Points of a group that an office cannot forecast, and why."""

    group: Text
    max: Annotated[int, Field(gt=0)]
    why: Text
    why_en: Text


class DecisionVersion(Sourced):
    """How the portal makes points of periods that begin on a day or later."""

    since: OnDay
    group: dict[str, PointGroup]
    indicator: dict[str, Indicator]
    left_out: tuple[LeftOut, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> "DecisionVersion":
        for name, group in self.group.items():
            known = sum(one.max for one in self.indicator.values() if one.group == name)
            left = sum(one.max for one in self.left_out if one.group == name)
            if known + left != group.max:
                raise ValueError(f"{name} has {group.max} points, its parts have {known + left}")
        named = {one.group for one in self.indicator.values()} | {one.group for one in self.left_out}
        if unknown := named - self.group.keys():
            raise ValueError(f"there is no group {', '.join(sorted(unknown))}")
        return self

    @property
    def known(self) -> int:
        """The points that an office can forecast."""
        return sum(one.max for one in self.indicator.values())

    @property
    def scales(self) -> Mapping[str, PointScale]:
        """How the share of each indicator makes points."""
        return {id: one.scale for id, one in self.indicator.items()}


class DecisionFile(DataTable):
    """The file of the decision."""

    checked_on: OnDay
    version: Annotated[tuple[DecisionVersion, ...], Field(min_length=1)]


@cache
def load_decision() -> tuple[DecisionVersion, ...]:
    """Return the versions, the oldest first.

    Raises:
        BadFiles: The file has faults.
    """
    return tuple(sorted(TomlFile.at(DECISION).read(DecisionFile).version, key=lambda one: one.since))


def version_on(day: date) -> DecisionVersion:
    """Return the version for a period that begins on a day; the oldest for what is before it."""
    versions = load_decision()
    return next((one for one in reversed(versions) if one.since <= day), versions[0])
