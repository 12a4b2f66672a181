"""Events in which something was changed at random: values, fields, bytes, headers, moments."""

import json
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.intake.support.outside_system import Json, Sent, Teller, sent

LARGE: Final = "ấ" * 40_000
"""More than an event may have; also as ASCII the bus carries it, which refuses larger messages by itself."""
NASTY: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 10**30, "", " ", "x", "\0", "\x1b", "\u202e", "\ufeff", "\ufffe"),
    *("🫩", "a" * 300, LARGE, "..", "%F9", "1795500000", "1676424600000", "20230215", "null", "NaN"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01", "9999-12-31", "2023-02-30"),
    *("2023-02-15T08:00:00", "2023-02-15T23:59:60Z", "2099-01-01T00:00:00Z", "1801-01-01T00:00:00Z"),
    *([], {}, [[]], [None] * 50, {"x": {"y": [1, {"z": None}]}}, {"kind": "death"}, {"name": "H’Hen Niê"}),
    *("15763", "15712v1", "H56.31-991399-1", "PAKN.157.12-230215-0001", "2.000815", "o'brien@a.vn"),
)
KINDS: Final = (
    "replace",
    "replace",
    "replace",
    "remove",
    "add",
    "type",
    "cut",
    "flip",
    "bytes",
    "binary",
    "headers",
    "twice",
    "nothing",
)


def fuzzed(teller: Teller, random: Random, event_id: str) -> list[Sent]:
    """Return what is told of a record or an entry: perhaps its beginning, and an event that was changed."""
    before, event = _event(teller, random)
    event["id"] = event_id
    if before:
        before["id"] = f"{event_id}-before"
    kind = random.choice(KINDS)
    return [*([sent(before)] if before else []), _changed(event, kind, random)]


def _event(teller: Teller, random: Random) -> tuple[Json | None, Json]:
    later = "2023-02-17T08:00:00+07:00"
    steps: dict[str, Json] = {
        "extended": {"reason": "x", "appointment_at": "2023-02-20T17:00:00+07:00"},
        "corrected": {"reason": "x", "received_at": "2023-02-14T08:00:00+07:00"},
        "supplement-requested": {"papers": ["x"]},
        "suspended": {"reason": "x"},
        "resolved": {},
        "returned": {"handled_by": "clerk"},
    }
    match random.randrange(5):
        case 0:
            return None, teller.filed()
        case 1:
            return None, teller.birth(email="lan@example.vn", household="38-1")
        case 2:
            return None, teller.death()
        case 3:
            return teller.birth(), teller.entry(random.choice(("cancelled",)), later)
    step = random.choice(sorted(steps))
    return teller.filed(), teller.step(step, later, **steps[step])


def _changed(event: Json, kind: str, random: Random) -> Sent:
    match kind:
        case "replace":
            where, name = random.choice(list(_places(event)))
            where[name] = _own(where[name], name, random.choice(NASTY))
        case "remove":
            where, name = random.choice(list(_places(event)))
            del where[name]
        case "add":
            where = random.choice([place for place, _ in _places(event) if isinstance(place, dict)])
            where[random.choice(("x", "cause", "email", "at", "data", "\0", "ấ", "note"))] = random.choice(
                NASTY
            )
        case "type":
            event["type"] = random.choice(
                [f"vn.motcua.record.{step}.v1" for step in ("filed", "withdrawn", "rules-switched", "lost")]
                + [
                    f"vn.motcua.life-event.{step}.v{n}"
                    for step in ("registered", "corrected")
                    for n in (1, 2)
                ]
            )
        case "binary" | "headers":
            return _binary(event, kind, random)
    body = json.dumps(event, ensure_ascii=random.random() < 0.5).encode()
    match kind:
        case "cut":
            body = body[: random.randrange(len(body))]
        case "flip":
            at = random.randrange(len(body))
            body = body[:at] + bytes([body[at] ^ 1 << random.randrange(8)]) + body[at + 1 :]
        case "bytes":
            body = random.randbytes(random.randrange(400))
        case "twice":
            body = body.replace(b'"data":', b'"data": 5, "data":', 1)
    return Sent(body)


def _own(old: Any, name: object, value: Any) -> Any:
    """Return a value for a field; what names an event, a record or an entry stays its own.

    Else two publishers tell of the same record, and the second one is told that it is filed already.
    """
    is_own = name in ("id", "record", "life_event") and isinstance(value, str)
    return f"{value[:50]}{old}" if is_own else value


def _binary(event: Json, kind: str, random: Random) -> Sent:
    headers = {
        f"ce-{name}": quote(str(value), safe=" :/+") for name, value in event.items() if name != "data"
    }
    if kind == "headers":
        name = random.choice(sorted(headers))
        match random.randrange(5):
            case 0:
                headers[name] = f'"{headers[name]}"'
            case 1:
                nasty = random.choice(("%F9", "%00", "%", "%zz", '"', "x" * 300, "Kín"))
                headers[name] = _own(headers[name], name.removeprefix("ce-"), nasty)
            case 2:
                del headers[name]
            case 3:
                headers["ce-" + random.choice(("x" * 60, "a-b", "data", "time"))] = "x"
            case 4:
                return Sent(json.dumps(event).encode(), headers)
    return Sent(json.dumps(event["data"]).encode(), headers)


def _places(value: Any) -> Any:
    """Yield every place in an event as its object or list, and its key in it."""
    if isinstance(value, dict):
        for name in list(value):
            yield value, name
            yield from _places(value[name])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index
            yield from _places(item)
