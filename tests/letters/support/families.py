"""Families that do not exist, for the tests to write to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

from services.letters.loading import load_house_style
from services.letters.rules.required_letters import Letter, letter_of_entry, letters_of_record
from shared.contracts.events.deadline import DeadlineMoved, DeadlineSet
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import (
    Birth,
    Death,
    Details,
    LifeEventCancelled,
    LifeEventCorrected,
    LifeEventRegistered,
    Marriage,
    Person,
    Sex,
)
from shared.contracts.events.record import (
    RecordExtended,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordStopped,
    RecordSupplementRequested,
)
from shared.contracts.lookup_code import LookupCodes
from shared.reference.loading import load_procedures, load_units
from tests.support.zone import VIETNAM

SLIPS = LookupCodes("https://vanson.example", b"a key")
VAN_SON = "15712v1"
LONGEST = (
    "Nguyễn Phúc Hoàng Thiên Bảo Ngọc Khánh Quỳnh Hương Giang Trường Sơn Đông Nghĩa "
    "Thượng Uyển Nhữ Đình Toàn Mạnh Khương Anh"
)
"""120 letters, as long as a name may be."""


def man(name: str = "Lê Văn Nam", born_on: date | None = date(1995, 4, 8)) -> Person:
    return Person(name=name, sex=Sex.MALE, born_on=born_on)


def woman(name: str = "Nguyễn Thị Hoa", born_on: date | None = date(1997, 10, 21)) -> Person:
    return Person(name=name, sex=Sex.FEMALE, born_on=born_on)


BIRTH: Final = Birth(child=woman("Lê Nguyễn Minh Anh", date(2023, 3, 2)), mother=woman(), father=man())
MARRIAGE = Marriage(spouses=(man(), woman()))
DEATH = Death(
    deceased=man("Lê Văn Thọ", date(1939, 6, 12)),
    died_on=date(2023, 3, 11),
    relative=woman("Lê Thị Hòa", date(1966, 1, 30)),
)


D = TypeVar("D", Birth, Marriage, Death)


def another(details: D, number: int) -> D:
    """The same life event in another family, that has nothing to do with the first."""
    told = details.model_dump_json()
    for name in ("Lê", "Nguyễn", "Hà"):
        told = told.replace(name, f"{name} {number}")
    return type(details).model_validate_json(told)


def registered(
    details: Details, entry: str = "KS-15712-2023-0007", on: date = date(2023, 3, 13)
) -> LifeEventRegistered:
    return LifeEventRegistered(unit=VAN_SON, life_event=entry, registered_on=on, details=details)


def registered_lately(details: Details, entry: str) -> LifeEventRegistered:
    """Return an entry of which a service with the real clock hears in time, and whose letter may go out."""
    then = registered(details, entry)
    by = datetime.now(VIETNAM).date() - timedelta(days=30) - then.registered_on
    return type(then).model_validate(_moved(then.model_dump(), by))


def _moved(said: Any, by: timedelta) -> Any:
    """Return what was said, all of it so much later."""
    if isinstance(said, dict):
        return {name: _moved(value, by) for name, value in said.items()}
    if isinstance(said, tuple | list):
        return [_moved(value, by) for value in said]
    return said + by if isinstance(said, date) else said


def corrected(
    details: Details, entry: str = "KS-15712-2023-0007", at: datetime = datetime(2023, 3, 14, tzinfo=UTC)
) -> LifeEventCorrected:
    return LifeEventCorrected(unit=VAN_SON, life_event=entry, at=at, details=details)


def died(person: Person, entry: str, on: date = date(2023, 3, 14)) -> LifeEventRegistered:
    """The death of somebody, two days after their birth at the latest."""
    return registered(Death(deceased=person, died_on=on), entry, on=on)


def struck(
    entry: str = "KS-15712-2023-0007", at: datetime = datetime(2023, 3, 15, tzinfo=UTC)
) -> LifeEventCancelled:
    return LifeEventCancelled(unit=VAN_SON, life_event=entry, at=at)


def letter(details: Details) -> Letter:
    """The letter that Văn Sơn writes."""
    draft = letter_of_entry([registered(details)], [], load_units(), load_house_style())
    assert draft
    return draft.letter


RECORD: Final = "H56.31.20-230313-0042"
FILED: Final = RecordFiled(
    unit=VAN_SON,
    record=RECORD,
    procedure="1.001193",
    sequence=1,
    at=datetime(2023, 3, 13, 1, 30, tzinfo=UTC),
    applicant="Lê Văn Nam",
)
DUE: Final = DeadlineSet(
    unit=VAN_SON,
    record=RECORD,
    procedure="1.001193",
    limit="same-day",
    due_at=datetime(2023, 3, 13, 10, tzinfo=UTC),
    at=FILED.at,
)
STEP: Final[dict[str, Any]] = {"unit": VAN_SON, "record": RECORD, "procedure": "1.001193", "sequence": 2}
REASON: Final = "Giấy chứng sinh chưa có dấu của cơ sở y tế."
REQUESTED: Final = RecordSupplementRequested(
    **STEP, at=FILED.at, papers=("Giấy chứng sinh", "Giấy chứng nhận kết hôn của cha mẹ")
)
EXTENDED: Final = RecordExtended(
    **STEP, at=DUE.due_at, appointment_at=datetime(2023, 3, 14, 10, tzinfo=UTC), reason=REASON
)
TO_THE_APPOINTMENT: Final = DeadlineMoved(
    unit=VAN_SON,
    record=RECORD,
    procedure="1.001193",
    due_before=DUE.due_at,
    due_at=EXTENDED.appointment_at,
    limit="same-day",
    at=EXTENDED.at,
)
REFUSED: Final = RecordRefused(**STEP, at=FILED.at, reason=REASON)
STOPPED: Final = RecordStopped(**STEP, at=FILED.at, reason=REASON)
GIVEN: Final = RecordResolved(**STEP | {"procedure": "1.013979"}, at=DUE.due_at)
"""The result for a family that gave land for a road."""


def papers(*facts: Fact) -> dict[str, Letter]:
    """The papers that facts of a record call for, by kind."""
    drafts = letters_of_record(
        facts, load_units(), load_procedures(), SLIPS, load_house_style(), requested=True
    )
    return {draft.letter.kind: draft.letter for draft in drafts}


EVERY_KIND: Final = {
    **{
        kind: letter(details)
        for kind, details in (("birth", BIRTH), ("marriage", MARRIAGE), ("death", DEATH))
    },
    **papers(FILED, DUE, EXTENDED, TO_THE_APPOINTMENT),
    **papers(FILED, DUE, REQUESTED),
    **papers(FILED, REFUSED),
    **papers(FILED, STOPPED),
    **papers(FILED.model_copy(update={"procedure": "1.013979"}), GIVEN),
}
"""A letter of each kind."""
