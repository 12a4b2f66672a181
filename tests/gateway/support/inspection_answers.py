"""Inspections as supervision might answer."""

from datetime import UTC, date, datetime

from services.supervision.inspection.loading import criteria_of
from services.supervision.inspection.shares import OWNED
from services.supervision.inspection.sheet import sheet_of
from services.supervision.inspection.standing import DeedDone, InspectionDeed, ItemScore, totals
from shared.contracts.questions.supervision.evidence import (
    AddEvidence,
    Evidence,
    EvidenceContent,
    EvidenceFile,
    InspectionDeedDone,
    SendEvidencePart,
    WithdrawEvidence,
)
from shared.contracts.questions.supervision.inspection import (
    FigureValue,
    HowInspectionsStand,
    HowInspectionStands,
    InspectionFigure,
    InspectionLines,
    InspectionSheet,
)
from shared.contracts.questions.supervision.scoring import ReviewScore, SubmitScore

AT = datetime(2023, 12, 8, 3, tzinfo=UTC)
FIGURES = {figure: FigureValue(part=97, whole=100, low=0.91, high=0.99, as_of=AT) for figure in OWNED} | {
    figure: FigureValue(part=0, whole=0, as_of=AT)
    for figure in (InspectionFigure.OVERDUE, InspectionFigure.KNOW_NO_SHOW)
}
PDF = b"%PDF-1.7 ke hoach"
EVIDENCE = Evidence(
    evidence="e-1",
    item="plan",
    file_name="Kế hoạch 27.pdf",
    media_type="application/pdf",
    size=len(PDF),
    sha256="0" * 64,
    dated_on=date(2023, 3, 5),
    said="Kế hoạch 27/KH-UBND khắc phục hạn chế",
    by="cb-07",
    at=AT,
)
LONG = "Thiếu lịch tiếp công dân quý III và sổ tiếp dân tháng 8. Bổ sung trước 05/12."


def _deed(number: int, kind: InspectionDeed, criterion: str, role: str, said: str = "") -> DeedDone:
    items = {"congratulations": ItemScore(7.5, FIGURES[InspectionFigure.CONGRATULATIONS])}
    return DeedDone(
        number, kind, criterion, role, "gs-01", AT, said=said, items=items if role == "chairman" else {}
    )


DEEDS = [
    _deed(1, InspectionDeed.SUBMITTED, "letters", "chairman"),
    _deed(2, InspectionDeed.SUBMITTED, "in-time", "chairman"),
    _deed(3, InspectionDeed.ACCEPTED, "in-time", "supervisor"),
    _deed(4, InspectionDeed.SUBMITTED, "recommendations", "chairman"),
    _deed(5, InspectionDeed.RETURNED, "recommendations", "supervisor", LONG),
]


def stands(asked: HowInspectionStands) -> InspectionSheet:
    """One criterion in each state."""
    evidence = {
        "plan": (EVIDENCE, EVIDENCE.model_copy(update={"evidence": "e-2", "withdrawn": True})),
    }
    return sheet_of(asked.unit, asked.year, criteria_of(asked.year), DEEDS, evidence, FIGURES)


def side_by_side(asked: HowInspectionsStand) -> InspectionLines:
    """The first unit is at work, the others have not begun."""
    lines = [
        totals(unit, year, criteria_of(year).file, DEEDS if unit == asked.units[0] else [])
        for unit in asked.units
        for year in asked.years
        if year >= 2023
    ]
    return InspectionLines(lines=tuple(lines))


def announced(asked: AddEvidence) -> InspectionDeedDone:
    """A file is announced: all its parts are missing."""
    missing = tuple(range(-(-asked.size // (512 * 1024))))
    return InspectionDeedDone(kept=False, refused="not-whole", evidence="e-9", missing=missing)


def came(asked: SendEvidencePart) -> InspectionDeedDone:
    """A part has come; what is no PDF is refused."""
    kept = asked.content.startswith(b"%PDF") or asked.part > 0
    return InspectionDeedDone(kept=kept, refused="" if kept else "file-type", evidence=asked.evidence)


def done(asked: SubmitScore | ReviewScore | WithdrawEvidence) -> InspectionDeedDone:
    """A deed is done, unless it gives points without a reason to."""
    if isinstance(asked, ReviewScore) and asked.verdict != "accept" and not asked.said:
        return InspectionDeedDone(kept=False, refused="needs-reason")
    return InspectionDeedDone(kept=True)


def content(asked: EvidenceFile) -> EvidenceContent:
    """The file of any evidence."""
    if asked.evidence != "e-1":
        raise LookupError
    return EvidenceContent.of("Kế hoạch 27.pdf", "application/pdf", PDF, "0" * 64, len(PDF))


ANSWERS = (
    (HowInspectionStands, stands),
    (HowInspectionsStand, side_by_side),
    (AddEvidence, announced),
    (SendEvidencePart, came),
    (WithdrawEvidence, done),
    (SubmitScore, done),
    (ReviewScore, done),
    (EvidenceFile, content),
)
