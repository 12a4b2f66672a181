"""A stand-in for the answers of supervision about what was disclosed."""

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


ANSWERS = (
    (DisclosuresOf, for_staff),
    (WhatIsDisclosed, for_everybody),
    (EnterDisclosure, done),
    (PublishDisclosure, done),
    (WithdrawDisclosure, done),
)
