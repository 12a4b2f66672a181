"""The rules of telling others: what is redacted, what an answer means, when to try again, what is signed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.feed.subscribers import BadSubscribers, Subscriber, read_subscribers
from services.feed.webhooks.addresses import AddressRefused, checked_url
from services.feed.webhooks.answers import (
    GIVEN_UP_AFTER,
    LONGEST_WISH,
    PAUSES,
    Failing,
    ReceiverAnswer,
    Taken,
    answer_of,
    next_try,
)
from services.feed.webhooks.signature import new_secret, signature
from shared.contracts.events.envelope import read_event
from shared.contracts.events.personal import MARK
from shared.contracts.events.redaction import redacted_event
from shared.contracts.events.registry import FACTS
from shared.reference.loading import load_units

EXAMPLES = Path(__file__).parents[2] / "docs/contracts/examples"
KINDS = {fact.type_name(): fact for fact in FACTS}
OF_FACTS = [file for file in sorted(EXAMPLES.glob("*.json")) if json.loads(file.read_text())["type"] in KINDS]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FAILED = ReceiverAnswer(Taken.LATER, "it answered 500")


def marked_values(said: Any, schema: Any, definitions: Any) -> set[str]:
    """What a message says in fields that its published schema marks as personal."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    found: set[str] = set()
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found |= marked_values(said, option, definitions)
    if isinstance(said, dict):
        for name, value in said.items():
            field = schema.get("properties", {}).get(name, {})
            if field.get(MARK):
                found.add(json.dumps(value, ensure_ascii=False))
            found |= marked_values(value, field, definitions)
    if isinstance(said, list):
        for value, item in zip(
            said, schema.get("prefixItems", [schema.get("items", {})] * len(said)), strict=False
        ):
            found |= marked_values(value, item, definitions)
    return found


@pytest.mark.parametrize("file", OF_FACTS, ids=lambda file: file.stem)
def test_a_redacted_fact_says_nothing_that_its_schema_marks(file: Path) -> None:
    body = file.read_bytes()
    kind = KINDS[json.loads(body)["type"]]
    schema = kind.model_json_schema()
    redacted = json.loads(redacted_event(read_event(body, kind)))
    assert not marked_values(redacted["data"], schema, schema.get("$defs", {}))
    whole = json.loads(read_event(body, kind).model_dump_json())
    assert redacted["id"] == whole["id"]
    marked = marked_values(whole["data"], schema, schema.get("$defs", {})) - {"null", "false", '""', "[]"}
    said = json.dumps(redacted, ensure_ascii=False)
    assert not [value for value in marked if value in said]


@pytest.mark.parametrize(("procedure", "is_told"), [("x.book.0123456789ab", False), ("1.0011930", True)])
def test_what_a_clerk_wrote_in_a_book_is_no_name_of_a_procedure_for_others(
    procedure: str, is_told: bool
) -> None:
    body = json.loads((EXAMPLES / "vn.motcua.record.filed.v1.json").read_text())
    body["data"] |= {"procedure": procedure, "procedure_name": "Khai sinh cho cháu Bịa"}
    event = read_event(json.dumps(body).encode(), KINDS["vn.motcua.record.filed.v1"])
    assert ("Bịa" in redacted_event(event)) is is_told


def test_a_field_that_nobody_declared_is_left_out() -> None:
    body = json.loads((EXAMPLES / "vn.motcua.record.filed.v1.json").read_text())
    body["data"]["nickname"] = "Tí"
    body["nickname"] = "Tí"
    kind = KINDS["vn.motcua.record.filed.v1"]
    assert "Tí" not in redacted_event(read_event(json.dumps(body).encode(), kind))


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of Standard Webhooks 1.0 and of its libraries."""
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    ("status", "headers", "taken", "wished_s"),
    [
        pytest.param(200, {}, Taken.YES, 0, id="200 takes it"),
        pytest.param(202, {}, Taken.YES, 0, id="accepted is taken"),
        pytest.param(301, {"location": "/"}, Taken.LATER, 0, id="no redirect is followed"),
        pytest.param(404, {}, Taken.LATER, 0, id="a page that is missing may come back"),
        pytest.param(410, {}, Taken.NEVER, 0, id="410 ends the subscription"),
        pytest.param(429, {"retry-after": "120"}, Taken.LATER, 120, id="a pause in seconds"),
        pytest.param(
            429, {"retry-after": "Mon, 02 Mar 2026 09:00:00 GMT"}, Taken.LATER, 3600, id="a pause as a date"
        ),
        pytest.param(503, {"retry-after": "60"}, Taken.LATER, 60, id="503 may say it, too"),
        pytest.param(500, {"retry-after": "60"}, Taken.LATER, 0, id="500 may not"),
        pytest.param(429, {"retry-after": "soon"}, Taken.LATER, 0, id="neither number nor date"),
        pytest.param(429, {"retry-after": "-5"}, Taken.LATER, 0, id="less than nothing"),
        pytest.param(429, {"retry-after": "9" * 5000}, Taken.LATER, 0, id="more than can be counted"),
        pytest.param(429, {"retry-after": "99999999"}, Taken.LATER, 86_400, id="a day at most"),
    ],
)
def test_what_follows_from_an_answer(
    status: int, headers: dict[str, str], taken: Taken, wished_s: int
) -> None:
    answer = answer_of(status, headers, NOW)
    assert (answer.taken, answer.wished) == (taken, timedelta(seconds=wished_s))
    assert answer.wished <= LONGEST_WISH


def test_pauses_grow_and_an_event_is_given_up_after_three_days_and_not_before() -> None:
    failing, now, pauses = None, NOW, []
    while True:
        following = next_try(FAILED, failing, written_at=NOW, now=now)
        if following.gives_up:
            break
        pauses.append(following.at - now)
        failing, now = following.failing, following.at
    assert tuple(pauses[: len(PAUSES)]) == PAUSES
    assert pauses == sorted(pauses)
    assert GIVEN_UP_AFTER <= now - NOW < GIVEN_UP_AFTER + PAUSES[-1]


def test_an_event_that_came_while_the_receiver_failed_has_three_days_of_its_own() -> None:
    since = NOW - timedelta(days=10)
    young = next_try(FAILED, Failing(since, 30), written_at=NOW - timedelta(days=2), now=NOW)
    old = next_try(FAILED, Failing(since, 30), written_at=NOW - timedelta(days=3), now=NOW)
    assert (young.gives_up, old.gives_up) == (False, True)


def test_an_old_event_is_tried_for_three_days_from_its_first_failure() -> None:
    """One that is sent from the beginning was written long ago, and its receiver has failed just now."""
    assert not next_try(FAILED, None, written_at=NOW - timedelta(days=29), now=NOW).gives_up


def test_a_wish_makes_a_pause_longer_and_never_shorter() -> None:
    wished = ReceiverAnswer(Taken.LATER, "it answered 429", timedelta(hours=1))
    assert next_try(wished, None, NOW, NOW).at == NOW + timedelta(hours=1)
    short = ReceiverAnswer(Taken.LATER, "it answered 429", timedelta(seconds=1))
    assert next_try(short, None, NOW, NOW).at == NOW + PAUSES[0]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "http://a.vn",
        "ftp://a.vn",
        "https://a.vn:99999/",
        "https://u@a.vn/",
        "https://a.vn/#x",
    ],
)
def test_an_address_that_may_not_be_sent_to_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked_url(url, private=False)


@pytest.mark.parametrize(
    ("facts", "subjects"),
    [
        (("record.filed",), {"feed.record.filed.*.15712v1"}),
        (("record.filed", "record.*"), {"feed.record.*.*.15712v1"}),
        (("record.filed", "deadline.*"), {"feed.record.filed.*.15712v1", "feed.deadline.*.*.15712v1"}),
        (("*", "record.*"), {"feed.*.*.*.15712v1"}),
    ],
)
def test_subjects_never_overlap(facts: tuple[str, ...], subjects: set[str]) -> None:
    subscriber = Subscriber("a", NOW, facts, ("15712",))
    assert {
        subject for subject in subscriber.subjects(load_units()) if subject.endswith("15712v1")
    } == subjects


def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path) -> None:
    file = tmp_path / "subscribers.toml"
    file.write_text(
        '[subscriber.a]\nfacts = ["record.filed"]\nunits = ["*"]\nadded_at = "2026-03-02T08:00:00"\n'
    )
    with pytest.raises(BadSubscribers, match="a: added_at has to be a moment with its offset"):
        read_subscribers(file)
    assert read_subscribers(tmp_path / "none.toml") == {}
