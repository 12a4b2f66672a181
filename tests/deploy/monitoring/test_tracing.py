"""One birth is followed from the door for HTTP to the sheet of its letter, in a running office."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from deploy.cli.commands.publishing.publishers import app
from services.intake.publishers import read_publishers
from tests.deploy.support.office import Office, eventually, open_office
from tests.shared.contracts.support.contract import EXAMPLES
from tests.support.trace_collector import Collector, Span, collector
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow
BIRTH = next(
    event
    for event in (json.loads(file.read_text(encoding="utf-8")) for file in EXAMPLES)
    if event["type"] == "vn.motcua.life-event.registered.v1"
    and event["data"]["details"]["kind"] == "birth"
    and event["source"] == "urn:motcua:demo"
)
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc")
SENT_FROM = "00f067aa0ba902b7"
LATELY = datetime.now(VIETNAM).date() - timedelta(days=30)
"""Of an old birth nobody is written to."""
KNOWN = {"motcua.about", "motcua.unit", "motcua.outcome", "messaging.batch.message_count"}
"""All that a span may have beside its name, its ids and its times."""


@dataclass(frozen=True)
class Sender:
    """A system that reports by HTTP."""

    office: Office
    key: str
    source: str

    def send(self, number: int, followed_by: str = "", **other: object) -> httpx.Response:
        """Send a birth in a family of its own; `other` are attributes of the event."""
        own = {"id": f"e-{number}", "source": self.source, "time": f"{LATELY}T08:00:00+07:00"}
        event = {**BIRTH, **own, "data": birth(number), **other}
        return self.post(event, {"traceparent": followed_by} if followed_by else {})

    def says(self, verdict: str, receipt: str) -> bool:
        """Whether this became of an event, by the address of its receipt."""
        answer = httpx.get(
            f"{self.office.stack.gateway_url}{receipt}",
            headers={"Authorization": f"Bearer {self.key}"},
            trust_env=False,
        )
        return bool(answer.json().get("verdict") == verdict)

    def post(self, event: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        """Send anything."""
        return httpx.post(
            f"{self.office.stack.gateway_url}/events",
            content=json.dumps(event),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/cloudevents+json",
                **headers,
            },
            trust_env=False,
        )


def birth(number: int) -> dict[str, Any]:
    """A birth that has nobody in common with another."""
    data: dict[str, Any] = json.loads(json.dumps(BIRTH["data"]))
    data |= {"unit": "15715", "registered_on": str(LATELY)}
    data["details"]["child"]["born_on"] = str(LATELY - timedelta(days=10))
    data |= {"life_event": f"KS-15712-2023-{number:04}", "residence": f"Thôn {number}"}
    data["details"]["child"]["name"] = f"Lê {GIVEN[number // 10]} {GIVEN[number % 10]}"
    for parent in ("mother", "father"):
        data["details"][parent]["born_on"] = str(date(1990, 1, 1) + timedelta(days=number))
    return data


def traceparent(number: int, *, followed: bool = True) -> str:
    """The trace context of a sender that wants to follow, or not."""
    return f"00-{number:032x}-{SENT_FROM}-0{int(followed)}"


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as running:
        yield running


@pytest.fixture(scope="module")
def sender(traces: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    folder = tmp_path_factory.mktemp("office")
    (folder / "publishers.toml").write_text("")
    added = CliRunner().invoke(
        app, ["add", "school", "--units", "15712,15715", "--http", "--folder", str(folder)]
    )
    assert added.exit_code == 0, added.output
    (source,) = read_publishers(folder / "publishers.toml")["school"].sources
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTCUA_TRACES_TO", traces.address)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        with open_office(folder) as office:
            yield Sender(office, (folder / "publishers/school").read_text(), source)


def by_name(spans: list[Span]) -> dict[str, Span]:
    """Spans by service and name, of which each is there once."""
    named = {f"{span.service}: {span.name}": span for span in spans}
    assert len(named) == len(spans), sorted(span.name for span in spans)
    return named


def is_told(name: str, traces: Collector, number: int) -> bool:
    """Whether a trace has a step by now."""
    return name in by_name(traces.of(f"{number:032x}"))


CHAIN = {
    "gateway: receive life-event": "",
    "intake: process report life-event.registered": "gateway: receive life-event",
    "intake: publish office.life-event.registered.v1": "intake: process report life-event.registered",
    "letters: process life-event.registered": "intake: process report life-event.registered",
    "letters: write letter": "letters: process life-event.registered",
    "letters: publish office.letter.drafted.v1": "letters: write letter",
    "letters: render sheet": "letters: write letter",
    "letters: publish office.letter.issued.v1": "letters: write letter",
}
"""Each step of a birth, and the step that it follows from."""


def test_a_birth_is_followed_from_the_door_to_the_sheet_of_its_letter(
    sender: Sender, traces: Collector
) -> None:
    assert sender.send(1, traceparent(1)).status_code == 202
    assert eventually(lambda: len(traces.of(f"{1:032x}")) >= len(CHAIN)), traces.spans
    spans = by_name(traces.of(f"{1:032x}"))
    assert spans.keys() == CHAIN.keys()
    for name, after in CHAIN.items():
        assert spans[name].parent == (spans[after].id if after else SENT_FROM), name
    assert all(span.took_ns > 0 and not span.failed for span in spans.values())
    assert spans["intake: process report life-event.registered"].attributes == {
        "motcua.about": "KS-15712-2023-0001",
        "motcua.unit": "15715",
        "motcua.outcome": "accepted",
    }
    assert spans["letters: render sheet"].attributes["motcua.outcome"] == "made"


def test_the_trace_that_an_event_names_itself_is_the_one_that_counts(
    sender: Sender, traces: Collector
) -> None:
    assert sender.send(2, traceparent(20), traceparent=traceparent(2)).status_code == 202
    assert eventually(lambda: len(traces.of(f"{2:032x}")) >= len(CHAIN))
    assert by_name(traces.of(f"{2:032x}")).keys() == CHAIN.keys()
    assert not traces.of(f"{20:032x}")


def test_what_is_sent_again_by_another_trace_is_received_again_and_nothing_follows(
    sender: Sender, traces: Collector
) -> None:
    for number in (3, 30, 300):
        assert sender.send(3, traceparent=traceparent(number)).status_code == 202
    later = f"{LATELY}T09:00:01+07:00"
    assert sender.send(3, traceparent=traceparent(3000), time=later).status_code == 202
    assert eventually(lambda: len(traces.of(f"{3:032x}")) >= len(CHAIN))
    assert by_name(traces.of(f"{3:032x}")).keys() == CHAIN.keys()
    for again in (30, 300, 3000):
        assert {span.name for span in traces.of(f"{again:032x}")} == {"receive life-event"}
    assert sender.says("accepted", "/events/e-3/receipt?source=urn%3Aschool")


def step_of(record: str, participle: str, hour: int, **more: object) -> dict[str, Any]:
    """What happened to a record, at some hour of a working day."""
    at = f"2023-02-15T{hour:02}:30:00+07:00"
    data = {"unit": "15712", "record": record, "at": at, **more}
    return {"type": f"vn.motcua.record.{participle}.v1", "data": data}


def test_what_waits_for_another_event_is_followed_in_its_own_trace(sender: Sender, traces: Collector) -> None:
    record = "H56.31.20-230215-0001"
    more = {"procedure": "2.000815", "applicant": {"name": "Lò Thị Hòa"}}
    sent = {
        72: step_of(record, "returned", 11),
        71: step_of(record, "resolved", 10),
        70: step_of(record, "filed", 8, **more),
    }
    for number, said in sent.items():
        answer = sender.send(number, traceparent(number), **said)
        assert answer.status_code == 202
        if number != 70:
            assert eventually(partial(sender.says, "waiting", answer.headers["location"]))
    then = {
        70: "deadlines: publish office.deadline.set.v1",
        71: "deadlines: publish office.deadline.met.v1",
        72: "surveys: process record.returned",
    }
    for number, last in then.items():
        assert eventually(partial(is_told, last, traces, number)), traces.of(f"{number:032x}")
        spans, participle = by_name(traces.of(f"{number:032x}")), sent[number]["type"].split(".")[3]
        took = spans[f"intake: process report record.{participle}"]
        assert took.attributes["motcua.outcome"] == ("accepted" if number == 70 else "waiting")
        assert spans[f"deadlines: process record.{participle}"].parent == took.id
        assert spans[f"intake: publish office.record.{participle}.v1"].parent == took.id


@pytest.mark.parametrize(
    ("number", "given"),
    [
        pytest.param(41, traceparent(41, followed=False), id="that its sender does not follow"),
        pytest.param(42, "", id="without a trace"),
        pytest.param(43, f"00-{0:032x}-{SENT_FROM}-01", id="with a trace that is none"),
        pytest.param(44, "Lê Nguyễn Minh Anh", id="with anything in its place"),
    ],
)
def test_an_event_is_taken_and_nobody_follows_one(
    number: int, given: str, sender: Sender, traces: Collector
) -> None:
    assert sender.send(number, **({"traceparent": given} if given else {})).status_code == 202
    assert sender.send(50 + number, traceparent(50 + number)).status_code == 202
    assert eventually(lambda: len(traces.of(f"{50 + number:032x}")) >= len(CHAIN))
    assert traces.of(f"{number:032x}") == []
    assert {int(span.trace, 16) for span in traces.spans} < set(range(3001)), "a trace that nobody began"


def test_the_log_names_the_trace_of_what_is_refused(sender: Sender) -> None:
    assert sender.post({"id": "e-9"}, {"traceparent": traceparent(9)}).status_code == 422
    log = (sender.office.folder / "logs/gateway.log").read_text(encoding="utf-8")
    (line,) = [json.loads(line) for line in log.splitlines() if "events_refused" in line]
    assert line["trace_id"] == f"{9:032x}"


def test_no_span_says_anything_about_a_person(traces: Collector, sender: Sender) -> None:
    assert sender.send(6, traceparent(6)).status_code == 202
    assert eventually(lambda: len(traces.of(f"{6:032x}")) >= len(CHAIN))
    assert set().union(*(span.attributes.keys() for span in traces.spans)) <= KNOWN
    sent = b"".join(traces.bodies)
    personal = {*texts(birth(6)["details"]), birth(6)["residence"]}
    assert len(personal) == 6
    assert [text for text in personal if text.encode() in sent] == []


def texts(value: object) -> Iterator[str]:
    """All texts in a value that tell somebody from others."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in {"kind", "sex"}:
                yield from texts(item)
    elif isinstance(value, str):
        yield value
