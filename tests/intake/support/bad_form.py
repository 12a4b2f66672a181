"""Bad input, first half: what is wrong with the form of a message."""

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.contracts.events.receipt import Verdict
from tests.intake.support.outside_system import HUSH, Json, Sent, Teller, binary, but, sent


class Case(NamedTuple):
    """Something that a publisher sends, and what it is told about the last message of it."""

    sentence: str
    send: Callable[[Teller], Sequence[Json | bytes | Sent]]
    faults: Sequence[str] = ()
    """`field: code`, in order."""
    verdict: Verdict = Verdict.REJECTED
    is_set_aside: bool = False
    """Whether the bytes are kept as a dead letter."""


def _unreadable(sentence: str, body: bytes, fault: str = "event: not_json") -> Case:
    return Case(sentence, lambda _: [body], [fault], is_set_aside=True)


def _named(name: object) -> Callable[[Teller], Sequence[Json]]:
    return lambda t: [t.filed(applicant={"name": name})]


def _cut(event: Json, old: bytes, new: bytes) -> list[bytes]:
    body = sent(event).body
    assert old in body
    return [body.replace(old, new)]


UNREADABLE = [
    _unreadable("an empty body", b""),
    _unreadable("a sentence instead of JSON", f"Kính gửi UBND xã, {HUSH}".encode()),
    _unreadable("JSON that breaks off", f'{{"id": "{HUSH}", "da'.encode()),
    _unreadable("two objects in one body", b'{"id": "1"}{"id": "2"}'),
    _unreadable("XML", f"<event><id>{HUSH}</id></event>".encode()),
    _unreadable("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    _unreadable("NUL bytes", b"\0" * 64),
    _unreadable("a byte order mark before the object", b"\xef\xbb\xbf{}"),
    _unreadable("a list", b"[1, 2]", "event: not_an_object"),
    _unreadable("a bare string", f'"{HUSH}"'.encode(), "event: not_an_object"),
    _unreadable("null", b"null", "event: not_an_object"),
    _unreadable("lists nested 100,000 deep", b"[" * 100_000 + b"]" * 100_000),
    _unreadable("near 256 KB of letters", b"x" * 250_000),
    Case("NaN", lambda t: _cut(t.filed(at=0), b": 0", b": NaN"), ["event: not_json"], is_set_aside=True),
    Case(
        "Infinity",
        lambda t: _cut(t.filed(at=0), b": 0", b": -Infinity"),
        ["event: not_json"],
        is_set_aside=True,
    ),
    Case(
        "invalid UTF-8 in a name",
        lambda t: _cut(t.filed(), b"B\xc3\xb9i", b"B\xf9i"),
        ["event: not_json"],
        is_set_aside=True,
    ),
    Case(
        "a lone surrogate in a name",
        lambda t: _cut(t.filed(), b"B\xc3\xb9i", rb"B\ud800i"),
        ["event: not_json"],
        is_set_aside=True,
    ),
    Case("no id", lambda t: [but(t.filed(), id=...)], ["id: missing"], is_set_aside=True),
    Case("an empty id", lambda t: [but(t.filed(), id="")], ["id: string_too_short"], is_set_aside=True),
    Case("a number as id", lambda t: [but(t.filed(), id=7)], ["id: text"], is_set_aside=True),
    Case(
        "an id of 256 characters",
        lambda t: [but(t.filed(), id="x" * 256)],
        ["id: string_too_long"],
        is_set_aside=True,
    ),
    Case("a NUL in the id", lambda t: [but(t.filed(), id="a\0b")], ["id: nul"], is_set_aside=True),
    Case("no source", lambda t: [but(t.filed(), source=...)], ["source: missing"], is_set_aside=True),
]

ENVELOPE = [
    Case(
        "all that an envelope needs is missing",
        lambda t: [{"id": "1", "source": t.source}],
        ["specversion: missing", "type: missing"],
    ),
    Case("an older CloudEvents", lambda t: [but(t.filed(), specversion="0.3")], ["specversion: choice"]),
    Case("a time that is a number", lambda t: [but(t.filed(), time=1676424600)], ["time: moment"]),
    Case(
        "a time without offset", lambda t: [but(t.filed(), time="2023-02-15T08:00")], ["time: timezone_aware"]
    ),
    Case("no data", lambda t: [but(t.filed(), data=...)], ["data: object"]),
    Case("data that is text", lambda t: [but(t.filed(), data=HUSH)], ["data: object"]),
    Case("an unknown type", lambda t: [but(t.filed(), type=f"vn.{HUSH}.v1")], ["type: unknown_type"]),
    Case(
        "an unknown version of a known type",
        lambda t: [but(t.filed(), type="vn.motcua.record.filed.v9")],
        ["type: unknown_type"],
    ),
    Case(
        "a fact of ours that nobody may report",
        lambda t: [but(t.filed(), type="vn.motcua.deadline.met.v1")],
        ["type: unknown_type"],
    ),
    Case(
        "a source of another publisher",
        lambda t: [but(t.filed(), source="urn:motcua:neighbour")],
        ["source: not_your_source"],
    ),
    Case("a body of more than 64 KB", lambda t: [t.filed(note="x" * 65_536)], ["event: too_large"]),
    Case("a body near 256 KB", lambda t: [t.filed(note=HUSH * 60_000)], ["event: too_large"]),
    Case(
        "an id that cannot stand in a subject",
        lambda t: [but(t.filed(at=...), id="H56.31 > Hồ sơ * 1")],
        ["data.at: missing"],
    ),
    Case(
        "binary mode with a fault in a header",
        lambda t: [binary(but(t.filed(), type="vn.motcua.record.lost.v1"))],
        ["type: unknown_type"],
    ),
    Case("binary mode with a fault in the body", lambda t: [binary(t.filed(at=5))], ["data.at: moment"]),
    Case(
        "binary mode without JSON",
        lambda t: [binary(t.filed())._replace(body=b"8:00")],
        ["event: not_json"],
    ),
    Case(
        "binary mode with a NUL in a header",
        lambda t: [binary(but(t.filed(), subject="a%00b"))],
        ["subject: nul"],
    ),
    Case("binary mode, all well", lambda t: [binary(t.filed())], verdict=Verdict.ACCEPTED),
    Case(
        "binary mode with Vietnamese as it is, all well",
        lambda t: [binary(but(t.filed(), subject="hồ sơ"))],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "binary mode with Vietnamese as it is in the id",
        lambda t: [binary(but(t.filed(at=5), id="hồ sơ"))],
        ["data.at: moment"],
    ),
    Case(
        "binary mode with percent-encoded Vietnamese, all well",
        lambda t: [binary(but(t.filed(), subject="h%E1%BB%93%20s%C6%A1"))],
        verdict=Verdict.ACCEPTED,
    ),
]

TEXT = [
    Case("a name that is a number", _named(7), ["data.applicant.name: text"]),
    Case("a name of 121 characters", _named(HUSH * 40 + "n"), ["data.applicant.name: string_too_long"]),
    Case("an empty name", _named(""), ["data.applicant.name: string_too_short"]),
    Case("a blank name", _named("  \u2003 "), ["data.applicant.name: blank"]),
    Case("markup in a name", _named(f"<b>{HUSH}</b>"), ["data.applicant.name: name"]),
    Case("SQL in a name", _named(f"{HUSH}'; drop table record;--"), ["data.applicant.name: name"]),
    Case("a template in a name", _named(f"{{{{ {HUSH} }}}}"), ["data.applicant.name: name"]),
    Case("a control character in a name", _named(f"{HUSH}\x1b[2J"), ["data.applicant.name: hidden"]),
    Case("a direction change in a name", _named(f"\u202e{HUSH}"), ["data.applicant.name: hidden"]),
    Case("a joiner of no width in a name", _named(f"{HUSH}\u200d"), ["data.applicant.name: hidden"]),
    Case("a NUL in a name", _named(f"{HUSH}\0"), ["data.applicant.name: nul"]),
    Case(
        "a NUL in the name of a field",
        lambda t: [t.filed(**{f"{HUSH}\0": 1})],
        ["data: nul"],
    ),
    Case(
        "data nested 150 deep",
        lambda t: [t.filed(note=json.loads('{"x":' * 150 + "1" + "}" * 150))],
        ["data.note: extra_forbidden"],
    ),
]
