"""A stand-in for what surveys and deadlines answer about recommendations."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shared.contracts.questions.deadlines import HowRecordsStand, RecordLine, RecordLines, Standing
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    HowRecommendationStands,
    RecommendationAnswered,
    RecommendationForm,
    RecommendationLine,
    RecommendationLines,
    RecommendationStanding,
    RecommendationsTo,
    RecommendationTaken,
    TakenAs,
)

GONE: Final = "15712v1"
"""A unit that takes none any more."""
MATTER: Final = "x.recommendation.matter"
CAME: Final = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATE: Final = "PAKN.157.15-261102-0001"
HOSTILE: Final = '<script>alert(1)</script> & "đường"\nngập nước'


class Recommended:
    """Recommendations that were sent and answered; one stood there before, hostile and late."""

    def __init__(self) -> None:
        self.forms: dict[str, RecommendationForm] = {}
        self.lines = {LATE: _line(LATE, HOSTILE, sender="<b>Hòa</b>", contact="0912 345 678")}

    def take(self, asked: RecommendationForm) -> RecommendationTaken:
        """Take each form once."""
        known = self.forms.get(asked.form)
        if known is None and asked.unit == GONE:
            return RecommendationTaken(taken_as=TakenAs.NO_OFFICE)
        if known and known.words != asked.words:
            return RecommendationTaken(taken_as=TakenAs.SENT_BEFORE)
        self.forms.setdefault(asked.form, asked)
        record = f"PAKN.157.15-261124-{list(self.forms).index(asked.form) + 1:04}"
        self.lines.setdefault(record, _line(record, asked.words, asked.sender, asked.contact))
        return RecommendationTaken(taken_as=TakenAs.KEPT, record=record)

    def listed(self, asked: RecommendationsTo) -> RecommendationLines:
        """List them."""
        lines = [line for line in self.lines.values() if bool(line.answered_at) is asked.answered]
        return RecommendationLines(recommendations=tuple(lines))

    def answer(self, asked: AnswerRecommendation) -> RecommendationAnswered:
        """Keep an answer, once."""
        line = self.lines[asked.record]
        if line.answered_at:
            return RecommendationAnswered(kept=False, answered_at=line.answered_at)
        said: dict[str, Any] = {
            "answered_at": CAME,
            "outcome": asked.outcome,
            "said": asked.said,
            "officer": f"{asked.officer.role} {asked.officer.id}",
        }
        self.lines[asked.record] = line.model_copy(update=said)
        return RecommendationAnswered(kept=True, answered_at=CAME)

    def standing(self, asked: HowRecommendationStands) -> RecommendationStanding:
        """Say how one stands."""
        return RecommendationStanding(unit="15715v2", **self.lines[asked.record].model_dump())


def standings(asked: HowRecordsStand) -> RecordLines:
    """Say how records stand; the newest is not heard of yet."""
    return RecordLines(
        records=tuple(
            RecordLine(
                record=record,
                procedure=MATTER,
                received_at=CAME,
                due_at=CAME + timedelta(days=2),
                standing=Standing.OVERDUE if record == LATE else Standing.RUNNING,
            )
            for record in asked.records
            if not record.endswith("0002")
        )
    )


def _line(record: str, words: str, sender: str = "", contact: str = "") -> RecommendationLine:
    return RecommendationLine(
        record=record,
        procedure=MATTER,
        words=words,
        sender=sender,
        contact=contact,
        received_at=CAME,
        answered_at=None,
        outcome="",
        said="",
        officer="",
    )
