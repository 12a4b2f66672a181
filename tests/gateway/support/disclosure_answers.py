"""A stand-in for the answers of supervision about what was disclosed, and who was received."""

from datetime import UTC, date, datetime
from typing import Final

from shared.contracts.questions.supervision.disclosures import (
    DisclosedLine,
    DisclosedLines,
    DisclosureDone,
    DisclosuresOf,
    DisclosureState,
    DisclosureWay,
    EnterDisclosure,
    EnteredDisclosure,
    EnteredDisclosures,
    PublishDisclosure,
    WhatIsDisclosed,
    WithdrawDisclosure,
)
from shared.contracts.questions.supervision.receptions import (
    CountedDay,
    HowReceptionsWent,
    MatterKind,
    ReceivedVisit,
    ReceivingOfficial,
    ReceptionDay,
    ReceptionDays,
    ReceptionDiary,
    ReceptionDone,
    ReceptionFigures,
    ReceptionWeek,
    RecordReception,
    RecordVisit,
    SettleVisit,
    VisitOutcome,
)

VISIT: Final = ReceivedVisit(
    visit="v-1",
    visitor="Lê Thị Hoa",
    residence="Thôn 4",
    people=3,
    matter=MatterKind.RECOMMENDATION,
    said="Xin sửa cống đầu thôn",
    outcome=VisitOutcome.FORWARDED,
    due_at=datetime(2024, 1, 22, 10, tzinfo=UTC),
    by="cb-07",
)
AT: Final = datetime(2024, 1, 11, 2, tzinfo=UTC)
PUBLISHED: Final = EnteredDisclosure(
    disclosure="d-1",
    what="Dự toán ngân sách xã năm 2024",
    way=DisclosureWay.OFFICE_BOARD,
    where="Bảng tin trụ sở UBND xã",
    since=date(2024, 1, 10),
    until=date(2024, 2, 10),
    file_name="Dự toán 2024.pdf",
    size=204_800,
    sha256="a" * 64,
    state=DisclosureState.PUBLISHED,
    published_at=AT,
    entered_by="cb-07",
    entered_at=AT,
    published_by="ct-01",
)
ENTERED: Final = PUBLISHED.model_copy(
    update={
        "disclosure": "d-2",
        "what": "Kế hoạch làm đường thôn 4",
        "way": DisclosureWay.LOUDSPEAKER,
        "until": None,
        "sha256": "",
        "file_name": "",
        "size": None,
        "state": DisclosureState.ENTERED,
        "published_at": None,
        "published_by": "",
    }
)
WITHDRAWN: Final = PUBLISHED.model_copy(
    update={
        "disclosure": "d-3",
        "what": "Danh mục ghi nhầm",
        "state": DisclosureState.WITHDRAWN,
        "withdrawn_at": AT,
        "withdrawn_by": "ct-01",
        "why": "Ghi nhầm ngày",
    }
)
LINES: Final = (ENTERED, PUBLISHED, WITHDRAWN)


def for_staff(asked: DisclosuresOf) -> EnteredDisclosures:
    """Entries of the first quarter of 2024."""
    return EnteredDisclosures(lines=LINES if asked.since == date(2024, 1, 1) else ())


def for_everybody(_: WhatIsDisclosed) -> DisclosedLines:
    """What is published of them."""
    fields = set(DisclosedLine.model_fields)
    shown = [one for one in LINES if one.published_at]
    return DisclosedLines(lines=tuple(DisclosedLine(**one.model_dump(include=fields)) for one in shown))


def done(asked: EnterDisclosure | PublishDisclosure | WithdrawDisclosure) -> DisclosureDone:
    """Everything is done, but what was withdrawn cannot be published."""
    if isinstance(asked, PublishDisclosure) and asked.disclosure == WITHDRAWN.disclosure:
        return DisclosureDone(kept=False, refused="not-now")
    return DisclosureDone(kept=True, disclosure=getattr(asked, "disclosure", "d-9"))


def diary(asked: ReceptionDiary) -> ReceptionDays:
    """A day on which somebody came, and one on which nobody did."""
    if asked.since != date(2024, 1, 1):
        return ReceptionDays(days=())
    return ReceptionDays(
        days=(
            ReceptionDay(held_on=date(2024, 1, 15), receiver=ReceivingOfficial.CHAIRMAN, by="cb-07"),
            ReceptionDay(
                held_on=date(2024, 1, 8), receiver=ReceivingOfficial.CHAIRMAN, by="cb-07", visits=(VISIT,)
            ),
        )
    )


def received(_: HowReceptionsWent) -> ReceptionFigures:
    """The same without names."""
    return ReceptionFigures(
        days=(
            CountedDay(held_on=date(2024, 1, 8), receiver=ReceivingOfficial.CHAIRMAN, turns=1, people=3),
            CountedDay(held_on=date(2024, 1, 15), receiver=ReceivingOfficial.CHAIRMAN),
        ),
        weeks=(
            ReceptionWeek(monday=date(2024, 1, 8), is_held=True),
            ReceptionWeek(monday=date(2024, 1, 22), is_held=False),
        ),
        matters={MatterKind.RECOMMENDATION: 1},
        outcomes={VisitOutcome.FORWARDED: 1},
        owed=1,
        overdue=1,
    )


def noted(asked: RecordReception | RecordVisit | SettleVisit) -> ReceptionDone:
    """Everything is noted, but what is to come."""
    if isinstance(asked, RecordVisit | RecordReception) and asked.held_on.year > 2026:
        return ReceptionDone(kept=False, refused="in-the-future")
    return ReceptionDone(kept=True, visit="" if isinstance(asked, RecordReception) else "v-1")


ANSWERS = (
    (ReceptionDiary, diary),
    (HowReceptionsWent, received),
    (RecordReception, noted),
    (RecordVisit, noted),
    (SettleVisit, noted),
    (DisclosuresOf, for_staff),
    (WhatIsDisclosed, for_everybody),
    (EnterDisclosure, done),
    (PublishDisclosure, done),
    (WithdrawDisclosure, done),
)
