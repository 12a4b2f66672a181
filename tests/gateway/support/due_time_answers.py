"""What the stand-in answers about due times and apologies."""

from datetime import UTC, date, datetime

from shared.bilingual import Bilingual
from shared.contracts.questions.catalogue.unknown_procedures import (
    UnknownProcedureLine,
    UnknownProcedureLines,
    UnknownProcedures,
)
from shared.contracts.questions.deadlines import ApologiesOwed, ApologyTask, ApologyTasks, Standing
from shared.contracts.questions.explanation import DayReason, ExplainedDay, Explanation, Measured, WhyThisDate
from tests.gateway.support.recommendation_answers import LATE
from tests.gateway.support.samples import MISSING_YEAR

KNOWN = "H56.31.20-240426-0007"
AWAITED = "H56.31.20-271215-0001"
"""A record that is due in a year without a calendar."""
DUE = datetime(2024, 5, 4, 10, 0, tzinfo=UTC)
UNKNOWN = "H56.31.20-240426-0009"
"""A record of a procedure that the catalogue does not know, promised for a day."""
LAW = "Bộ luật Dân sự 91/2015/QH13, Điều 147"
ENGLISH = {LAW: "Civil Code 91/2015/QH13, art. 147"}
CALENDAR = "Công văn 2450/TTg-KGVX"


def why(asked: WhyThisDate) -> Explanation:
    """Explain the one record that is known, and a recommendation."""
    if asked.record not in (KNOWN, LATE, AWAITED, UNKNOWN):
        raise LookupError
    if asked.record == UNKNOWN:
        return without_limit()
    if asked.record == AWAITED:
        return without_due_time()
    return Explanation(
        unit="15712v1",
        record=asked.record,
        procedure="1.004837",
        name="Đăng ký giám hộ",
        legal_basis="Luật Hộ tịch, Điều 20",
        legal_basis_en="Law on civil status, art. 20",
        limit="3 working-days",
        rules="nd61-2018",
        received_at=datetime(2024, 4, 26, 2, 0, tzinfo=UTC),
        due_at=DUE,
        measured=Measured.OPEN_MINUTES,
        budget=1440,
        standing=Standing.OVERDUE,
        days=(
            _day(
                26,
                4,
                0,
                DayReason.RECEIPT_DAY,
                "ngày tiếp nhận, không tính",
                "the day of receipt",
                LAW,
                "law",
            ),
            *(
                _day(day, 4, 0, DayReason.WEEKEND, "nghỉ cuối tuần", "weekend", "Giờ làm việc")
                for day in (27, 28)
            ),
            _day(29, 4, 0, DayReason.DAY_OFF, "nghỉ: hoán đổi", "day off: swapped", CALENDAR),
            *(
                _day(day, month, 0, DayReason.DAY_OFF, "nghỉ lễ", "holiday", CALENDAR)
                for day, month in ((30, 4), (1, 5))
            ),
            *(
                _day(day, 5, 480, DayReason.WORKING_DAY, "ngày làm việc", "working day", "Giờ làm việc")
                for day in (2, 3)
            ),
            _day(4, 5, 480, DayReason.MAKE_UP_DAY, "làm bù", "make-up working day", CALENDAR),
        ),
        notes=(Bilingual(vi="đang tạm dừng", en="stopped for now"),),
    )


def without_limit() -> Explanation:
    """Explain why no due time by law is known."""
    return Explanation(
        unit="15712v1",
        record=UNKNOWN,
        procedure="9.999999",
        name="Cấp giấy xác nhận chưa ai biết",
        limit="",
        rules="nd61-2018",
        received_at=datetime(2024, 4, 26, 2, 0, tzinfo=UTC),
        due_at=None,
        promised_at=DUE,
        measured=Measured.OPEN_MINUTES,
        budget=0,
        standing=Standing.RUNNING,
        days=(),
    )


def unknown_procedures(asked: UnknownProcedures) -> UnknownProcedureLines:
    """Two procedures that the catalogue does not know, one of them without a name."""
    at = datetime(2024, 4, 26, 2, 0, tzinfo=UTC)
    return UnknownProcedureLines(
        procedures=tuple(
            UnknownProcedureLine(
                procedure=code,
                name=name,
                records=records,
                in_progress=1,
                promised=1,
                first_received_at=at,
                last_received_at=at,
            )
            for code, name, records in (("9.999999", "Cấp giấy xác nhận chưa ai biết", 12), ("9.9", "", 1))
        )
    )


def without_due_time() -> Explanation:
    """Explain why a record has no due time yet."""
    return Explanation(
        unit="15712v1",
        record=AWAITED,
        procedure="1.004837",
        name="Đăng ký giám hộ",
        legal_basis="Luật Hộ tịch, Điều 20",
        limit="30 calendar-days",
        rules="nd118-2025",
        received_at=datetime(2027, 12, 15, 2, 0, tzinfo=UTC),
        due_at=None,
        missing_year=MISSING_YEAR,
        measured=Measured.DAYS,
        budget=0,
        standing=Standing.RUNNING,
        days=(),
        notes=(Bilingual(vi="hạn trả chưa tính được", en="the due time cannot be calculated yet"),),
    )


def apologies_owed(asked: ApologiesOwed) -> ApologyTasks:
    """List a late record, and one that is about to be."""
    return ApologyTasks(
        tasks=(
            ApologyTask(record=KNOWN, procedure="1.004837", due_at=DUE, is_overdue=True),
            ApologyTask(record="H56.31.20-240427-0001", procedure="9.999999", due_at=DUE, is_overdue=False),
        )
    )


def _day(
    day: int,
    month: int,
    amount: int,
    reason: DayReason,
    vi: str,
    en: str,
    source: str,
    certainty: str = "second-hand",
) -> ExplainedDay:
    return ExplainedDay(
        date=date(2024, month, day),
        counted=amount > 0,
        amount=amount,
        reason=reason,
        vi=vi,
        en=en,
        source=source,
        source_en=ENGLISH.get(source, ""),
        certainty=certainty,
    )
