"""What makes an event the same event, and the same words."""

import pytest

from services.intake.publishers import SURVEYS_PUBLISHER, Publisher
from services.intake.reading import InvalidEvent, Report, event_key, read
from tests.intake.support.batches import report_of
from tests.intake.support.outside_system import Json, Sent, Teller, binary, but, sent
from tests.support.zone import VIETNAM

TELLER = Teller("demo")
PUBLISHERS = {"demo": Publisher("demo", (TELLER.source,), ("15712",))}


def read_as_sent(message: Sent) -> Report | InvalidEvent:
    return read("demo", message.headers, message.body, PUBLISHERS, VIETNAM)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param(TELLER.filed(), True, id="the same words"),
        pytest.param(but(TELLER.filed(), time="2023-02-15T09:00:00Z"), True, id="told at another time"),
        pytest.param(but(TELLER.filed(), traceparent="00-1-2-01"), True, id="with an extension"),
        pytest.param(TELLER.filed(channel="counter"), True, id="with a default said"),
        pytest.param(TELLER.filed(channel="post"), False, id="another channel"),
        pytest.param(TELLER.step("resolved"), False, id="another type"),
    ],
)
def test_the_digest_tells_whether_the_same_was_said(other: Json, is_same: bool) -> None:
    assert (report_of(TELLER.filed()).digest == report_of(other).digest) is is_same


def test_what_was_reported_before_a_field_was_added_has_the_digest_that_it_had() -> None:
    """Else who sends an old event again would be told that it says something else now."""
    report = report_of(TELLER.step("returned"))
    assert report.text == (
        '{"unit":"15712","record":"H56.31.20-230215-0001","at":"2023-02-16T08:00:00+07:00"}'
    )
    assert report_of(TELLER.step("returned", handled_by="civil-status")).digest != report.digest


def test_steps_that_say_the_same_data_are_not_the_same() -> None:
    assert report_of(TELLER.step("resolved")).digest != report_of(TELLER.step("withdrawn")).digest


def test_an_event_is_known_by_publisher_source_and_id() -> None:
    keys = {
        event_key(*parts) for parts in (("p", "s", "1"), ("q", "s", "1"), ("p", "t", "1"), ("p", "s", "2"))
    }
    assert len(keys) == 4
    assert report_of(TELLER.filed()).key == event_key("demo", TELLER.source, "filed")


def test_binary_and_structured_mode_say_the_same() -> None:
    assert read_as_sent(binary(TELLER.filed())) == read_as_sent(sent(TELLER.filed()))


@pytest.mark.parametrize(
    ("event", "field"),
    [
        pytest.param(but(TELLER.filed(), subject="\0"), "subject", id="in an attribute"),
        pytest.param(TELLER.filed(applicant={"name": "\0"}), "data.applicant.name", id="in a name"),
        pytest.param(TELLER.filed(papers=["a", "\0"]), "data.papers.1", id="in a list"),
        pytest.param(TELLER.filed(applicant={"\0": 1}), "data.applicant", id="in the name of a field"),
    ],
)
def test_a_nul_is_found_where_it_stands(event: Json, field: str) -> None:
    invalid = read_as_sent(sent(event))
    assert isinstance(invalid, InvalidEvent)
    assert [fault.field for fault in invalid.faults] == [field]


RECOMMENDATION = "PAKN.157.12-230215-0001"


@pytest.mark.parametrize(
    ("publisher", "record", "may"),
    [
        pytest.param(SURVEYS_PUBLISHER, RECOMMENDATION, True, id="our own service, of a recommendation"),
        pytest.param(
            SURVEYS_PUBLISHER, "H56.31.20-230215-0042", False, id="our own service, of any other record"
        ),
        pytest.param(PUBLISHERS["demo"], RECOMMENDATION, False, id="another system, of a recommendation"),
        pytest.param(PUBLISHERS["demo"], "H56.31.20-230215-0042", True, id="another system, of its record"),
    ],
)
def test_recommendations_are_reported_by_our_own_service_and_it_reports_nothing_else(
    publisher: Publisher, record: str, may: bool
) -> None:
    event = but(TELLER.filed(record=record), source=publisher.sources[0])
    read_as = read(publisher.name, {}, sent(event).body, {publisher.name: publisher}, VIETNAM)
    assert isinstance(read_as, Report) is may
    if isinstance(read_as, InvalidEvent):
        assert [fault.field for fault in read_as.faults] == ["data.record"]


def test_our_own_service_reports_no_births() -> None:
    event = but(TELLER.birth(), source=SURVEYS_PUBLISHER.sources[0])
    assert isinstance(
        read(
            SURVEYS_PUBLISHER.name,
            {},
            sent(event).body,
            {SURVEYS_PUBLISHER.name: SURVEYS_PUBLISHER},
            VIETNAM,
        ),
        InvalidEvent,
    )


def test_at_most_twenty_faults_are_named() -> None:
    invalid = read_as_sent(sent(TELLER.filed(**{f"field{n}": n for n in range(50)})))
    assert isinstance(invalid, InvalidEvent)
    assert len(invalid.faults) == 20
