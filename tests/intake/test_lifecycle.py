"""Which step may follow which."""

import pytest

from services.intake.lifecycle import WAITS, judge
from services.intake.record_history import RecordFile
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.record import ReportedRecord
from tests.intake.support.batches import report_of
from tests.intake.support.histories import MORE
from tests.intake.support.outside_system import Teller

ACCEPTED, WAITING = "accepted", "waiting"


def step(told: str) -> ReportedRecord:
    """Read `resolved 09:30` as a step on the day of the filing."""
    participle, clock = told.split(" ")
    at, teller = f"2023-02-15T{clock}:00+07:00", Teller("demo")
    more = MORE.get(participle, {}) | ({"procedure": "2.000815"} if participle == "corrected" else {})
    event = teller.filed(at) if participle == "filed" else teller.step(participle, at, **more)
    said = report_of(event).data
    assert isinstance(said, ReportedRecord)
    return said


@pytest.mark.parametrize(
    ("known", "told", "judgement"),
    [
        pytest.param("", "filed 08:00", ACCEPTED, id="a record begins with its filing"),
        pytest.param("", "resolved 09:00", WAITING, id="a result waits for the filing"),
        pytest.param("filed 08:00", "filed 09:00", "type", id="a record is filed once"),
        pytest.param("filed 08:00", "resolved 08:00", ACCEPTED, id="a result may be ready at once"),
        pytest.param("filed 08:00", "resolved 07:59", "data.at", id="nothing comes before the filing"),
        pytest.param("filed 08:00", "returned 09:00", WAITING, id="a return waits for the result"),
        pytest.param("filed 08:00", "supplemented 09:00", WAITING, id="a supplement waits for its request"),
        pytest.param(
            "filed 08:00, supplement-requested 09:00",
            "supplemented 08:30",
            WAITING,
            id="a supplement does not answer a later request",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00, supplemented 10:00",
            "supplemented 11:00",
            WAITING,
            id="a request is answered once",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00, supplemented 11:00",
            "supplemented 10:00",
            WAITING,
            id="an answer that would take another's request waits for one between them",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00, supplemented 12:00, supplement-requested 11:00",
            "supplemented 10:00",
            ACCEPTED,
            id="an answer comes in late between its request and the next",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00",
            "supplemented 09:00",
            "data.at",
            id="nobody is asked and answers in one moment",
        ),
        pytest.param("filed 08:00", "resumed 09:00", WAITING, id="a resumption waits for its suspension"),
        pytest.param(
            "filed 08:00, supplement-requested 09:00",
            "resumed 10:00",
            WAITING,
            id="a resumption does not answer a request",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00",
            "suspended 09:00",
            ACCEPTED,
            id="a clock may stand still for two reasons",
        ),
        pytest.param(
            "filed 08:00, suspended 09:00", "resumed 09:00", "data.at", id="a suspension lasts a while"
        ),
        pytest.param(
            "filed 08:00, resolved 09:00", "extended 09:30", "data.at", id="what has a result needs no time"
        ),
        pytest.param("filed 08:00, extended 09:00", "extended 09:30", ACCEPTED, id="extended twice"),
        pytest.param("filed 08:00, extended 09:00", "extended 09:00", "data.at", id="extensions take turns"),
        pytest.param(
            "filed 08:00, extended 09:00", "resolved 08:30", "data.at", id="what is ready is not extended"
        ),
        pytest.param(
            "filed 08:00, verification-needed 09:00",
            "verification-needed 10:00",
            "type",
            id="verification is needed or not",
        ),
        pytest.param("", "rules-switched 09:00", WAITING, id="a switch waits for the filing"),
        pytest.param(
            "filed 08:00, resolved 09:00, returned 09:30",
            "rules-switched 10:00",
            ACCEPTED,
            id="what ended can be judged by other rules",
        ),
        pytest.param(
            "filed 08:00, rules-switched 09:00", "rules-switched 09:00", "data.at", id="switches take turns"
        ),
        pytest.param(
            "filed 08:00, corrected 09:00", "corrected 09:00", "data.at", id="corrections take turns"
        ),
        pytest.param(
            "filed 08:00, withdrawn 09:00", "corrected 10:00", ACCEPTED, id="what ended can be corrected"
        ),
        pytest.param(
            "filed 08:00, withdrawn 09:00", "resolved 08:30", "type", id="what was withdrawn has no result"
        ),
        pytest.param(
            "filed 08:00, resolved 09:00", "refused 09:30", "type", id="what has a result is not refused"
        ),
        pytest.param(
            "filed 08:00, resolved 09:00",
            "supplement-requested 09:01",
            "data.at",
            id="no paper is missing once the result is ready",
        ),
        pytest.param(
            "filed 08:00, supplement-requested 09:00",
            "resolved 08:30",
            "data.at",
            id="a result is not ready before papers are asked for",
        ),
        pytest.param(
            "filed 08:00, resolved 10:00", "returned 09:00", "data.at", id="what is returned is ready"
        ),
        pytest.param(
            "filed 08:00, resolved 10:00", "returned 10:00", ACCEPTED, id="a result is handed over at once"
        ),
        pytest.param(
            "filed 08:00, resolved 10:00, returned 11:00", "stopped 11:30", "type", id="a record ends once"
        ),
    ],
)
def test_a_step_joins_what_is_known_or_waits_or_contradicts_it(known: str, told: str, judgement: str) -> None:
    file = RecordFile(accepted=[step(one) for one in known.split(", ") if one])
    found = judge(file.history, step(told))
    expected: object = {ACCEPTED: None, WAITING: WAITS}.get(judgement, judgement)
    assert (found.field if isinstance(found, Fault) else found) == expected
