"""What an office's papers and pages are like, as dated data: letterhead, names of forms, signer, language.

Ours are those of Viet Nam; a `papers.toml` in an operator's folder replaces each table that it has.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.office_zone import OUR_ZONE
from shared.reference.operator_folder import OperatorFolder
from shared.reference.values import OnDay, Text

PAPERS: Final = "papers.toml"
OURS: Final = Path(__file__).with_name(PAPERS)
MONTHS: Final = 12


def _ways_to_fill(**values: object) -> AfterValidator:
    """Check that a text names no other places to fill in than these."""

    def check(text: str) -> str:
        try:
            text.format(**values)
        except (KeyError, IndexError, ValueError, AttributeError):
            known = ", ".join(f"{{{name}}}" for name in values)
            raise ValueError(f"only {known} can be filled in") from None
        return text

    return AfterValidator(check)


OfName = Annotated[Text, _ways_to_fill(name="")]
OfValue = Annotated[Text, _ways_to_fill(value="")]
OfLength = Annotated[Text, _ways_to_fill(length="")]


class Pages(DataTable):
    """The pages."""

    language: Literal["vi", "en"]


class Sheet(DataTable):
    """The paper, and the language that it is read aloud in."""

    size: Literal["a4", "us-letter"]
    language: Text
    region: Text


class Since(Sourced):
    """A row that holds from a day on."""

    since: OnDay = date.min


class LetterheadRow(Since):
    """What stands at the head of a paper: what is empty is left out."""

    state: str = ""
    motto: str = ""
    authority: str = ""
    one_stop: Text
    """The department that hands papers out."""
    kinds_of_unit: tuple[Text, ...] = ()
    """With these words names of units begin: in small letters within a sentence, left out of a place."""


class FormsRow(Since):
    """The names of forms, by kind of letter."""

    names: dict[str, Text]


class PerUnit(DataTable):
    """A row that holds for some units, or for all if none is named, from a day to a day, both included."""

    units: tuple[Text, ...] = ()
    since: OnDay = date.min
    until: OnDay = date.max

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.since:
            raise ValueError(f"it ends on {self.until}, before it begins")
        return self


class OfficeRow(PerUnit):
    """How an office is called and reached. What is empty is left out on paper, never guessed."""

    authority: str = ""
    """In place of that of the letterhead."""
    one_stop: str = ""
    """In place of that of the letterhead."""
    address: str = ""
    telephone: str = ""
    hours: str = ""
    """When its counter is open, in words."""


class Signer(PerUnit):
    """Who signs letters and notices, for all units if none is named."""

    name: Text
    title: tuple[Text, ...] = ()
    """Line by line, such as `KT. Chủ tịch` and `Phó Chủ tịch`; that of `words.signer` if it is left out."""


class Mail(DataTable):
    """The e-mail that brings a letter."""

    sender: Annotated[Text, _ways_to_fill(authority="", office="")]
    subject: Annotated[Text, _ways_to_fill(letter="", authority="", office="")]
    body: Annotated[Text, _ways_to_fill(addressee="", letter="", authority="", office="", one_stop="")]


class Words(DataTable):
    """How papers are worded outside of the wordings; the head of the data file describes each."""

    to: Text
    and_: Text = Field(alias="and")
    to_family_of: OfName
    to_family_of_child: OfName
    with_family: OfName
    with_mourners: OfName
    applicant: OfName
    somebody: Text
    handed_in: Annotated[Text, _ways_to_fill(name="", copies=1)]
    signer: tuple[Text, ...]
    look_up: Text
    on_this_machine: Text
    address: OfValue = "Địa chỉ: {value}"
    telephone: OfValue = "Điện thoại: {value}"
    hours: OfValue = "Giờ làm việc: {value}"
    day: Annotated[Text, _ways_to_fill(day=1, month="", year=2000)]
    months: tuple[Text, ...] = Field(min_length=MONTHS, max_length=MONTHS)
    place_and_day: Annotated[Text, _ways_to_fill(place="", day="")]
    moment: Annotated[Text, _ways_to_fill(hour=0, minute=0, day="")]
    limits: dict[Literal["same-day", "working-days", "calendar-days", "working-hours"], OfLength]
    channels: dict[Literal["counter", "online", "post"], Text]
    mail: Mail


class PapersFile(DataTable):
    """The tables of `papers.toml`."""

    checked_on: OnDay
    pages: Pages | None = None
    sheet: Sheet | None = None
    letterhead: tuple[LetterheadRow, ...] = ()
    forms: tuple[FormsRow, ...] = ()
    words: Words | None = None
    office: tuple[OfficeRow, ...] = ()
    signer: tuple[Signer, ...] = ()


class Papers(DataTable):
    """What papers and pages are like by all files."""

    pages: Pages
    sheet: Sheet
    letterhead: tuple[LetterheadRow, ...] = Field(min_length=1)
    forms: tuple[FormsRow, ...]
    words: Words
    office: tuple[OfficeRow, ...]
    signer: tuple[Signer, ...]

    def letterhead_on(self, day: date, unit: str = "") -> LetterheadRow:
        """Return the letterhead of a day, with the names that a unit has of its own."""
        office = self.office_on(unit, day)
        own = {"authority": office.authority, "one_stop": office.one_stop}
        return _in_force(self.letterhead, day).model_copy(update={k: v for k, v in own.items() if v})

    def office_on(self, unit: str, day: date) -> OfficeRow:
        """Return how a unit is called and reached on a day."""
        return _of_unit(self.office, unit, day) or OfficeRow()

    def form_on(self, kind: str, day: date) -> str:
        """Return the name of a form on a day; empty if a kind of letter is no form."""
        return _in_force(self.forms, day).names.get(kind, "") if self.forms else ""

    def signer_on(self, unit: str, day: date) -> Signer | None:
        """Return who signs for a unit on a day; a row for the unit comes before one for all."""
        return _of_unit(self.signer, unit, day)


Row = TypeVar("Row", bound=Since)
UnitRow = TypeVar("UnitRow", bound=PerUnit)


def _of_unit(rows: Sequence[UnitRow], unit: str, day: date) -> UnitRow | None:
    """Return the first row that holds for a unit on a day: one that names it, else one for all."""
    holding = [row for row in rows if row.since <= day <= row.until]
    own = [row for row in holding if not {unit, unit.partition("v")[0]}.isdisjoint(row.units)]
    return next(iter(own or [row for row in holding if not row.units]), None)


def _in_force(rows: Sequence[Row], day: date) -> Row:
    """Return the row that holds on a day, or the first one if none does yet."""
    in_order = sorted(rows, key=lambda row: row.since)
    return next((row for row in reversed(in_order) if row.since <= day), in_order[0])


def read_papers(own: OperatorFolder | None) -> Papers:
    """Read what papers and pages are like, from our file and that of an operator's folder.

    Raises:
        BadFiles: A file has faults.
    """
    tables: dict[str, Any] = {"forms": (), "office": (), "signer": ()}
    for file in _files(own):
        tables |= {name: getattr(file, name) for name in Papers.model_fields if getattr(file, name)}
    return Papers.model_validate(tables)


def _files(own: OperatorFolder | None) -> Iterator[PapersFile]:
    """Yield our file and the operator's.

    The papers of an office elsewhere bear neither our state nor our authority, whether it says more or not.
    """
    ours = TomlFile.at(OURS).read(PapersFile)
    if own and own.replaces_ours and own.zone != OUR_ZONE:
        bare = {"state": "", "motto": "", "authority": "", "kinds_of_unit": ()}
        letterhead = tuple(row.model_copy(update=bare) for row in ours.letterhead)
        ours = ours.model_copy(update={"letterhead": letterhead})
    yield ours
    if own and (file := own.path / PAPERS).exists():
        yield TomlFile.at(file).read(PapersFile)
