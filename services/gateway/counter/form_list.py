"""The forms of the counter: which event each reports, and with which fields."""

from dataclasses import dataclass
from typing import Final

from services.gateway.counter.fields import AT, Field, FieldKind
from shared.contracts.events.life_event import LifeEventKind, Sex
from shared.contracts.events.record import HandledBy
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import (
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    LinkedReport,
    RefusedReport,
    ReportedRecord,
    ResolvedReport,
    ResumedReport,
    ReturnedReport,
    StoppedReport,
    SupplementedReport,
    SupplementRequestedReport,
    SuspendedReport,
    UnlinkedReport,
    VerificationNeededReport,
    WithdrawnReport,
)

REASON: Final = Field("reason", FieldKind.NOTE, is_required=True)
NAME, ADDRESS, TELEPHONE, EMAIL = (
    Field("applicant.name", is_required=True),
    Field("applicant.address"),
    Field("applicant.telephone", FieldKind.TELEPHONE),
    Field("applicant.email", FieldKind.EMAIL),
)
CHANNELS: Final = ("counter", "online", "post")
FILING: Final = (
    NAME,
    TELEPHONE,
    ADDRESS,
    EMAIL,
    Field("channel", FieldKind.CHOICE, choices=CHANNELS, first="counter"),
    Field("return_place"),
    Field("at", FieldKind.MOMENT, called="received"),
)
"""Fields of the filing of a record; its procedure is chosen before, its papers are a list of their own."""
LAND: Final = (Field("land.road"), Field("land.hamlet"), Field("land.square_metres", FieldKind.AREA))
"""Further fields of a gift of land for a road."""
PAPERS: Final = Field("papers", FieldKind.LINES)
FILED: Final = FiledReport.type_name()
REGISTERED: Final = RegisteredReport.type_name()


@dataclass(frozen=True, slots=True)
class Deed:
    """What an officer does with a record: the event that is reported, and the fields of its form."""

    event: type[ReportedRecord]
    fields: tuple[Field, ...] = ()

    @property
    def key(self) -> str:
        """Name of the deed in forms and texts."""
        return self.event.participle

    @property
    def type(self) -> str:
        """Type of the event."""
        return self.event.type_name()

    @property
    def form(self) -> tuple[Field, ...]:
        """The fields, and when it was done."""
        return (*self.fields, AT)

    def form_of(self, *, gives_land: bool) -> tuple[Field, ...]:
        """The form for a record of a procedure that is about given land, or is not."""
        return self.form if gives_land else tuple(field for field in self.form if field not in LAND)


DEEDS: Final = (
    Deed(SupplementedReport),
    Deed(ResumedReport),
    Deed(ReturnedReport, (Field("handled_by", FieldKind.CHOICE, choices=tuple(HandledBy)),)),
    Deed(ResolvedReport),
    Deed(SupplementRequestedReport, (Field("papers", FieldKind.LINES, is_required=True),)),
    Deed(ExtendedReport, (Field("appointment_at", FieldKind.MOMENT, is_required=True), REASON)),
    Deed(SuspendedReport, (REASON,)),
    Deed(VerificationNeededReport),
    Deed(WithdrawnReport),
    Deed(RefusedReport, (REASON,)),
    Deed(StoppedReport, (REASON,)),
    Deed(
        CorrectedReport,
        (
            Field("applicant.name"),
            Field("applicant.address"),
            TELEPHONE,
            EMAIL,
            Field("procedure", FieldKind.PROCEDURE),
            Field("received_at", FieldKind.MOMENT),
            *LAND,
            REASON,
        ),
    ),
    Deed(LinkedReport, (Field("other", is_required=True),)),
    Deed(UnlinkedReport),
)
"""The deeds in the order in which they are offered: of those that are possible the first is the likeliest."""
LIKELIEST: Final = frozenset({"supplemented", "resumed", "returned", "resolved"})
"""These may be offered by a filled button, as the next step of the ordinary course."""
DEED_OF: Final = {deed.key: deed for deed in DEEDS}

CHILD, MOTHER, FATHER = ("details.child", "details.mother", "details.father")
SEXES: Final = tuple(Sex)


def _person(path: str, *, is_required: bool = False, with_sex: bool = False) -> tuple[Field, ...]:
    sex = (Field(f"{path}.sex", FieldKind.CHOICE, choices=SEXES),) if with_sex else ()
    return (Field(f"{path}.name", is_required=is_required), *sex, Field(f"{path}.born_on", FieldKind.DAY))


ENTRY: Final = (
    Field("residence"),
    Field("household"),
    Field("email", FieldKind.EMAIL),
    Field("no_letter", FieldKind.TICK),
    Field("registered_on", FieldKind.DAY, is_required=True),
    Field("record"),
    Field("repeated", FieldKind.TICK),
)
"""What every entry of the register has."""
REGISTER: Final = {
    LifeEventKind.BIRTH: (
        *_person(CHILD, is_required=True, with_sex=True),
        Field("details.stillborn", FieldKind.TICK),
        *_person(MOTHER),
        *_person(FATHER),
        *ENTRY,
    ),
    LifeEventKind.MARRIAGE: (
        *_person("details.spouses.0", is_required=True, with_sex=True),
        *_person("details.spouses.1", is_required=True, with_sex=True),
        *ENTRY,
    ),
    LifeEventKind.DEATH: (
        *_person("details.deceased", is_required=True, with_sex=True),
        Field("details.died_on", FieldKind.DAY, is_required=True),
        *_person("details.relative"),
        *ENTRY,
    ),
}
"""Fields of an entry of the civil-status register, by kind."""
