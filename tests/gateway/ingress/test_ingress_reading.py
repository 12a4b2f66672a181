"""Requests become events as intake will read them, or are refused with every fault named."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.gateway.ingress.content_mode import ContentMode, mode_of
from services.gateway.ingress.problems import RequestRefused, problem_texts
from services.gateway.ingress.reading import read
from services.intake import reading as intake
from services.intake.publishers import Publisher
from shared.contracts.content_modes import PREFIX
from shared.contracts.events.reported import REPORTS
from tests.gateway.support.ingress_app import BATCH, STRUCTURED, filed
from tests.support.at_length import size
from tests.support.zone import VIETNAM

PORTAL = {"portal": Publisher("portal", ("urn:portal",), ("15712",))}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted(filed())
DATA = sorted(filed()["data"])


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """An event in which something was left out, exchanged, added or cut, or that is none at all."""
    event: dict[str, Any] = filed()
    match draw(st.integers(0, 5)):
        case 0:
            return draw(st.binary(max_size=200))
        case 1:
            return json.dumps(draw(ANY_JSON)).encode()
        case 2:
            event.pop(draw(st.sampled_from(FIELDS)))
        case 3:
            event[draw(st.sampled_from(FIELDS))] = draw(ANY_JSON)
        case 4:
            event["data"][draw(st.sampled_from(DATA) | st.text(max_size=5))] = draw(ANY_JSON)
        case 5:
            event["type"] = draw(st.sampled_from(sorted(REPORTS)))
    body = json.dumps(event, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")
    return body[: draw(st.integers(0, len(body)) | st.just(len(body)))]


def refusal_of(mode: ContentMode, body: bytes, **headers: str) -> RequestRefused:
    with pytest.raises(RequestRefused) as refused:
        read(mode, {name.replace("_", "-"): value for name, value in headers.items()}, body)
    return refused.value


@settings(
    max_examples=size(test=300, prove=1000), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@pytest.mark.slow
@given(spoilt(), st.sampled_from([ContentMode.STRUCTURED, ContentMode.BATCH]))
def test_spoilt_bodies_are_refused_in_words_or_reach_intake_as_what_can_be_answered(
    body: bytes, mode: ContentMode
) -> None:
    try:
        events = read(mode, {}, body)
    except RequestRefused as refusal:
        said = json.loads(bytes(refusal.response.body))
        assert said["status"] in (400, 413, 422)
        assert said["faults"]
        assert all(
            fault[part][language]
            for fault in said["faults"]
            for part in ("fault", "allowed")
            for language in ("vi", "en")
        )
        return
    for event in events:
        found = intake.read("portal", {}, event.body, PORTAL, VIETNAM)
        assert (found.source, found.event_id) == (event.source, event.event_id)
        assert found.key


@pytest.mark.parametrize(
    ("headers", "mode"),
    [
        pytest.param({"content-type": STRUCTURED}, ContentMode.STRUCTURED, id="structured"),
        pytest.param(
            {"content-type": f"{STRUCTURED}; Charset=UTF-8"}, ContentMode.STRUCTURED, id="with its charset"
        ),
        pytest.param({"content-type": BATCH}, ContentMode.BATCH, id="a batch"),
        pytest.param(
            {"content-type": "application/json", "ce-specversion": "1.0"}, ContentMode.BINARY, id="binary"
        ),
        pytest.param({"content-type": "application/json"}, None, id="JSON that is no event"),
        pytest.param({}, None, id="no type at all"),
        pytest.param({"content-type": f"{STRUCTURED}; charset=latin-1"}, None, id="another charset"),
        pytest.param({"content-type": STRUCTURED, "content-encoding": "gzip"}, None, id="compressed"),
        pytest.param({"content-type": "application/cloudevents+xml"}, None, id="XML"),
    ],
)
def test_how_events_travel_is_said_by_the_headers(headers: dict[str, str], mode: ContentMode | None) -> None:
    if mode:
        assert mode_of(headers) is mode
        return
    with pytest.raises(RequestRefused) as refused:
        mode_of(headers)
    assert refused.value.response.status_code == 415


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        pytest.param({}, {"specversion", "id", "source", "type"}, id="nothing"),
        pytest.param(filed(id="a\u200bb"), {"id"}, id="a hidden character in the id"),
        pytest.param(filed(time="yesterday"), {"time"}, id="a time that is none"),
        pytest.param(filed(time=7), {"time"}, id="a time that is a number"),
        pytest.param(filed(type="vn.motcua.record.lost.v1"), {"type"}, id="a type that nobody knows"),
        pytest.param(filed(data=None), {"data"}, id="no data"),
        pytest.param(
            filed(specversion="0.3", data={}),
            {"specversion", "data.unit", "data.record", "data.procedure", "data.applicant", "data.at"},
            id="faults outside and inside, all at once",
        ),
    ],
)
def test_every_fault_is_named(event: dict[str, Any], fields: set[str]) -> None:
    refusal = refusal_of(ContentMode.STRUCTURED, json.dumps(event).encode())
    assert {fault.field for fault in refusal.faults} == fields


@pytest.mark.parametrize("name", ["ce-data", "ce-Ünfit", "ce-a-b", "ce-"])
def test_a_header_that_is_no_attribute_is_left_out(name: str) -> None:
    event = filed()
    data = json.dumps(event.pop("data")).encode()
    headers = {f"{PREFIX}{attribute}": value for attribute, value in event.items()}
    [taken] = read(ContentMode.BINARY, headers | {name: "x"}, data)
    assert json.loads(taken.body) == filed()


def test_two_events_with_one_id_in_a_batch_are_one_too_many() -> None:
    other = filed() | {"data": filed()["data"] | {"channel": "post"}}
    refusal = refusal_of(ContentMode.BATCH, json.dumps([filed(), filed(), other]).encode())
    assert [(fault.field, fault.fault.en) for fault in refusal.faults] == [
        ("2.id", "this id was used before for other content")
    ]


def test_deep_nesting_is_not_json() -> None:
    assert refusal_of(ContentMode.STRUCTURED, b"[" * 60_000).kind == "not_json"


def test_every_problem_has_its_words_in_both_languages() -> None:
    for text in problem_texts().values():
        assert all(text)
