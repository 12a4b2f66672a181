"""What the stand-in answers about contradictions in what other systems said."""

from datetime import UTC, datetime
from typing import Any, Final

from services.intake.said.texts import Difference
from shared.contracts.questions.intake.said import (
    SaidDifference,
    SaidDifferences,
    SaidOfRecord,
    WhatIsSaidDifferently,
)
from shared.contracts.questions.question import Question
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.samples import HOSTILE

LOOKED_AT: Final = "H56.31.20-230101-0001"
"""Up to here no record has contradictions."""
EMPTY_UNIT: Final = "15715v2"
CONTRADICTIONS: Final = (
    (KNOWN, ("urn:tinh",), (Difference("done-against-steps", "resolved"), Difference("other-filing"))),
    (
        "H56.31.20-230216-0043",
        ("urn:motcua:tinh:thanh-hoa:mot-cua-dien-tu", f"urn:{HOSTILE}"),
        (Difference("other-source", "supplement-requested"), Difference("other-day", "extended")),
    ),
    ("H56.31.20-230217-0044", ("urn:tinh",), (Difference("impossible", "resumed"),)),
)


def said_differently(asked: WhatIsSaidDifferently) -> SaidDifferences:
    """Find nothing among the first records, and three after them; in one unit nothing at all."""
    if asked.unit == EMPTY_UNIT:
        return SaidDifferences(records=())
    if not asked.after:
        return SaidDifferences(records=(), next=LOOKED_AT)
    return SaidDifferences(
        records=tuple(
            SaidOfRecord(
                record=record,
                sources=sources,
                said_at=datetime(2023, 2, 17, 2, 0, tzinfo=UTC),
                differences=tuple(
                    SaidDifference(code=one.code, state=one.state, words=one.words) for one in differences
                ),
            )
            for record, sources, differences in CONTRADICTIONS
        )
    )


ANSWERS: Final[tuple[tuple[type[Question[Any]], Any], ...]] = ((WhatIsSaidDifferently, said_differently),)
