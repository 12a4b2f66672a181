"""Which land a family gives is told with its record, may be corrected alone, and stays out of the feed."""

from datetime import UTC, datetime
from typing import Any

from services.intake.facts import record_fact
from services.intake.lifecycle import AcceptedStep, RecordStep, judge
from services.intake.record_history import RecordFile
from shared.contracts.events.personal import redacted
from shared.contracts.events.record import LandGift, RecordCorrected, RecordFiled
from shared.contracts.events.redaction import marked_in
from shared.contracts.events.reported.record import CorrectedReport, FiledReport
from shared.reference.loading import load_procedures

AT = datetime(2023, 2, 15, 2, tzinfo=UTC)
COMMON: dict[str, Any] = {"unit": "15712", "record": "H56.31.20-230215-0042", "at": AT}
FILED = FiledReport.model_validate(
    COMMON
    | {
        "procedure": "1.013979",
        "applicant": {"name": "Lê Văn Nam"},
        "land": {"road": "Đường 4", "square_metres": 40.5},
    }
)
CORRECTED = CorrectedReport.model_validate(
    COMMON | {"reason": "Đo lại", "land": {"road": "Đường 4", "hamlet": "Thôn 4", "square_metres": 50}}
)


def fact_of(report: FiledReport | CorrectedReport) -> Any:
    return record_fact(report, unit="15712v1", procedure="1.013979", sequence=1, procedures=load_procedures())


def test_the_facts_say_which_land_as_far_as_it_was_told() -> None:
    filed, corrected = fact_of(FILED), fact_of(CORRECTED)
    assert isinstance(filed, RecordFiled)
    assert filed.land == LandGift(road="Đường 4", square_metres=40.5)
    assert isinstance(corrected, RecordCorrected)
    assert corrected.right_land == LandGift(road="Đường 4", hamlet="Thôn 4", square_metres=50)


def test_the_land_alone_is_a_correction() -> None:
    assert judge([AcceptedStep(RecordStep.FILED, AT)], CORRECTED) is None
    file = RecordFile(filed=FILED, accepted=[FILED, CORRECTED])
    assert file.filing.land == CORRECTED.land


def test_beside_a_record_it_is_personal_since_it_says_where_somebody_lives() -> None:
    filed = fact_of(FILED)
    assert "land" in marked_in(filed)
    assert redacted(filed, AT.date()).land is None
