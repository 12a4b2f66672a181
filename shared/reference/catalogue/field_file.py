"""The file of a field of the catalogue; `README.md` documents its form."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from shared.reference.catalogue.procedure import CODE, Limit
from shared.reference.data_file import DataTable, Sourced, as_in
from shared.reference.values import OnDay, Text


def _limit(said: object) -> Limit:
    return Limit.parse(str(said))


Code = Annotated[str, Field(pattern=CODE, max_length=40)]
LimitSaid = Annotated[Limit, BeforeValidator(_limit)]
Level = Literal["commune", "province", "ministry"]
Papers = Annotated[tuple[Text, ...], Field(min_length=1)]


class Row(Sourced):
    """A procedure."""

    name: Text
    limit: LimitSaid
    limit_if_verified: LimitSaid | None = None
    papers: Papers = ()
    fee: Text = ""
    results: Papers = ()
    gives_land: bool = False
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = ()
    legal_basis: Text = ""
    legal_basis_en: Text = Field(default_factory=as_in("legal_basis"))
    checked_on: OnDay

    @model_validator(mode="after")
    def _is_longer_if_verified(self) -> Self:
        longer = self.limit_if_verified
        if longer and longer.kind is self.limit.kind and longer.length <= self.limit.length:
            raise ValueError("limit-if-verified is the whole limit, so it is longer than limit")
        return self


class LaterRow(Sourced):
    """New values of some procedures, or of all in the file, from a day on; the other values stay."""

    since: OnDay
    procedures: tuple[Text, ...] = ()
    name: Text = ""
    limit: LimitSaid | None = None
    limit_if_verified: LimitSaid | None = None
    papers: Papers = ()
    fee: Text = ""
    legal_basis: Text = ""
    legal_basis_en: Text = Field(default_factory=as_in("legal_basis"))
    checked_on: OnDay


class FieldFile(DataTable):
    """The whole file."""

    field: Text
    procedure: dict[Code, Row] = Field(default_factory=dict)
    later: tuple[LaterRow, ...] = ()
