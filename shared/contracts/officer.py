"""Officers: people who act for an office, and the roles in which they do."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.text import Line


class Role(StrEnum):
    """The role in which somebody acts."""

    CLERK = "clerk"
    CIVIL_STATUS = "civil-status"
    CHAIRMAN = "chairman"
    SUPERVISOR = "supervisor"
    """Of a group of units; reads, and changes nothing in an office."""
    OPERATOR = "operator"
    """Looks after the machines, and reads no citizen's name."""


IN_AN_OFFICE: Final = (Role.CLERK, Role.CIVIL_STATUS, Role.CHAIRMAN)
"""Roles that act on the records and letters of an office."""


class Officer(BaseModel):
    """The officer who acts, and their role."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    role: Role = Field(description="The role in which they act")
    id: Line = Field(max_length=40, description="Their id at the office", examples=["cb-07"])


class Posting(BaseModel):
    """A role in one unit or, for a supervisor, in a group of units; neither for an operator."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role = Field(description="The role")
    unit: str = Field(default="", description="Unit id; empty for supervisors and operators")
    group: str = Field(default="", description="Id of the group of a supervisor")
