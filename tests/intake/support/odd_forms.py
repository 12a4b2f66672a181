"""Inputs about which the entrances once disagreed, or that only look odd: moments, names, ways to travel."""

import base64
import json
from collections.abc import Callable, Sequence

from shared.contracts.events.receipt import Verdict
from tests.intake.support.bad_form import Case
from tests.intake.support.outside_system import HUSH, NAME, Json, Sent, Teller, binary, but, sent


def _filed(**data: object) -> Callable[[Teller], Sequence[Json]]:
    return lambda t: [t.filed(**data)]


def _born(**data: object) -> Callable[[Teller], Sequence[Json]]:
    return lambda t: [t.birth(**data)]  # type: ignore[arg-type]


def _outer_year(step: str, field: str, at: str) -> Callable[[Teller], Sequence[Json]]:
    more: Json = {
        "extended": {"reason": "x", "appointment_at": "2023-02-20T08:00:00+07:00"},
        "corrected": {"reason": "x"},
    }.get(step, {})
    return lambda t: [t.filed(), t.step(step, **more | {field: at})]


def _outer_entry(step: str, at: str) -> Callable[[Teller], Sequence[Json]]:
    def told(t: Teller) -> Sequence[Json]:
        details = {"details": t.birth()["data"]["details"]} if step == "corrected" else {}
        return [t.birth(), t.entry(step, at, **details)]

    return told


def _in_base64(event: Json) -> Json:
    data = base64.b64encode(json.dumps(event["data"]).encode()).decode()
    return but(event, data=..., data_base64=data)


def _with_headers(event: Json, written: Callable[[str], str]) -> Sent:
    told = binary(event)
    return told._replace(headers={name: written(value) for name, value in told.headers.items()})


RIGHT_MOMENTS = {
    "with Z": "2023-02-15T01:00:00Z",
    "in small letters": "2023-02-15t01:00:00z",
    "with a blank": "2023-02-15 08:00:00+07:00",
    "without seconds": "2023-02-15T08:00+07:00",
    "with an offset without colon": "2023-02-15T08:00:00+0700",
    "as PostgreSQL writes it": "2023-02-15 08:00:00+07",
    "as .NET writes it": "2023-02-15T08:00:00.0000000+07:00",
    "as Go writes it": "2023-02-15T08:00:00.123456789+07:00",
}
WRONG_MOMENTS = {
    "seconds as text": "1676424600",
    "milliseconds as text": "1676424600000",
    "seconds with a fraction": "1676424600.5",
    "a negative number": "-1",
    "digits of a day": "20230215",
    "digits of a day and an hour": "20230215T080000Z",
    "a week": "2023-W07-3T08:00:00+07:00",
    "a day of the year": "2023-046T08:00:00+07:00",
    "a duration": "P1D",
    "the Vietnamese way": "15/02/2023 08:00",
    "digits of another script": "２０２３-02-15T08:00:00+07:00",
    "a comma before the fraction": "2023-02-15T08:00:00,5+07:00",
    "an hour 24": "2023-02-15T24:00:00+07:00",
    "an offset of 25 hours": "2023-02-15T08:00:00+25:00",
    "blanks around": " 2023-02-15T08:00:00+07:00 ",
    "nothing": "",
}
OUTER_YEARS = ("0001-01-01T00:00:00Z", "1799-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
MOMENTS = [
    *(Case(f"a moment {how}", _filed(at=at), verdict=Verdict.ACCEPTED) for how, at in RIGHT_MOMENTS.items()),
    *(Case(f"for a moment {how}", _filed(at=at), ["data.at: moment"]) for how, at in WRONG_MOMENTS.items()),
    *(
        Case(f"for a day {how}", _born(registered_on=day), ["data.registered_on: day"])
        for how, day in {
            "seconds as text": "1676424600",
            "digits": "20230215",
            "a moment at midnight": "2023-02-15T00:00:00Z",
            "a fraction": 1.5,
        }.items()
    ),
    *(
        Case(f"{at} in {field} of {step}", _outer_year(step, field, at), [f"data.{field}: year"])
        for step, field in (
            ("resolved", "at"),
            ("extended", "at"),
            ("extended", "appointment_at"),
            ("corrected", "received_at"),
        )
        for at in OUTER_YEARS
    ),
    *(
        Case(f"an entry {step} at {at}", _outer_entry(step, at), ["data.at: year"])
        for step in ("cancelled", "corrected")
        for at in OUTER_YEARS
    ),
    Case(
        "a receipt corrected to digits",
        lambda t: [t.filed(), t.step("corrected", reason=HUSH, received_at="1676424600")],
        ["data.received_at: moment"],
    ),
    Case(
        "born in the year 1", lambda t: [t.birth(born_on="0001-01-01")], ["data.details.child.born_on: year"]
    ),
    Case("a time in the year 1", lambda t: [but(t.filed(), time="0001-01-01T00:00:00Z")], ["time: year"]),
    Case("a time as digits", lambda t: [but(t.filed(), time="1676424600")], ["time: moment"]),
]


NAMES = [
    *(
        Case(
            f"the name {name}",
            _filed(applicant={"name": name}),
            verdict=Verdict.ACCEPTED,
        )
        for name in (
            f"H’Hen Niê {HUSH}",
            f"H‘Hen Niê {HUSH}",
            f"H´Hen Niê {HUSH}",
            f"H`Hen Niê {HUSH}",
            f"Hʼ Hen Niê {HUSH}",
            f"H′Hen Niê {HUSH}",
            f'H"Hen Niê {HUSH}',
            f"H＇Hen Niê {HUSH}",
            f"Rơ‑Chăm H‐Lan {HUSH}",
            f"Rơ – Chăm {HUSH}",
            f"Y Blăm Niê Kđăm ({HUSH})",
            f"K'Să Ƀuôn Yă {HUSH}",
        )
    ),
    *(
        Case(f"the address {email}", _born(email=email), verdict=Verdict.ACCEPTED)
        for email in (
            "o'brien@example.vn",
            "lan@example.xn--p1ai",
            "lan@ví-dụ.vn",
            "lan@example.vn ",
            " lan+thu@mail.example.vn",
            "a..b@example.vn",
            ".a@example.vn",
            "a@-example.vn",
            "a@example",
            "x" * 300 + "@example.vn",
            "",
        )
    ),
]

CONTACTS = [
    Case(
        f"the telephone {number}",
        _filed(applicant={"name": NAME, "telephone": number}),
        verdict=Verdict.ACCEPTED,
    )
    for number in ("0900 000 000", " +84 900000000 ", "0900 000 000 (nhà)", "không có", "")
]

TRAVEL = [
    Case(
        "a structured event beside a header of an intermediary",
        lambda t: [sent(t.filed())._replace(headers={"ce-partition": "7"})],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "a structured event beside all headers of a binary one",
        lambda t: [sent(t.filed())._replace(headers=binary(but(t.filed(), id="other")).headers)],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "data of JSON with its charset",
        lambda t: [but(t.filed(), datacontenttype="application/json; charset=utf-8")],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "data of JSON with its charset in quotes and capitals",
        lambda t: [but(t.filed(), datacontenttype='Application/JSON;charset="UTF-8"')],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "a content type of nothing",
        lambda t: [but(t.filed(), datacontenttype=None)],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "data of XML",
        lambda t: [but(t.filed(), datacontenttype="text/xml")],
        ["datacontenttype: content_type"],
    ),
    Case(
        "data of JSON in UTF-16",
        lambda t: [but(t.filed(), datacontenttype="application/json; charset=utf-16")],
        ["datacontenttype: content_type"],
    ),
    Case("data in Base64", lambda t: [_in_base64(t.filed())], verdict=Verdict.ACCEPTED),
    Case(
        "data in Base64 that are none",
        lambda t: [but(t.filed(), data=..., data_base64="%%%")],
        ["data: object"],
    ),
    Case(
        "an extension of long name",
        lambda t: [binary(but(t.filed(), **{"x" * 40: 1}))],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "an extension of strange name",
        lambda t: [binary(but(t.filed(), **{"my-trace_id": 1}))],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "binary attributes in quotes",
        lambda t: [_with_headers(t.filed(), lambda value: f'"{value}"')],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "binary attributes in capitals",
        lambda t: [
            binary(t.filed())._replace(
                headers={name.title(): value for name, value in binary(t.filed()).headers.items()}
            )
        ],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "a percent sign that encodes nothing",
        lambda t: [binary(but(t.filed(), subject="100% done"))],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "a subject of bytes that are no UTF-8",
        lambda t: [binary(but(t.filed(), subject="%F9"))],
        ["subject: percent"],
    ),
    Case(
        "an id of bytes that are no UTF-8",
        lambda t: [binary(but(t.filed(), id="%F9"))],
        ["id: percent"],
        is_set_aside=True,
    ),
    Case("a subject that is a number", lambda t: [but(t.filed(), subject=5)], ["subject: text"]),
    Case("a trace that is a list", lambda t: [but(t.filed(), traceparent=[])], ["traceparent: text"]),
    Case("a trace that is none", lambda t: [but(t.filed(), traceparent="x")], verdict=Verdict.ACCEPTED),
    Case("the id ..", lambda t: [but(t.filed(), id="..")], verdict=Verdict.ACCEPTED),
    Case("the id .", lambda t: [but(t.filed(), id=".")], verdict=Verdict.ACCEPTED),
    Case("an id with slashes", lambda t: [but(t.filed(), id="a/../b?c#d%2F")], verdict=Verdict.ACCEPTED),
    Case(
        "an id with an emoji of next year",
        lambda t: [but(t.filed(), id="\U0001fae9")],
        verdict=Verdict.ACCEPTED,
    ),
    Case("a control character in the id", lambda t: [but(t.filed(), id="a\nb")], ["id: hidden"]),
    Case(
        "a number of 5,000 digits",
        lambda t: [sent(t.filed(channel=0)).body.replace(b'"channel": 0', b'"channel": ' + b"7" * 5000)],
        ["event: not_json"],
        is_set_aside=True,
    ),
    Case(
        "a key twice in one object",
        lambda t: [sent(t.filed()).body.replace(b'"at":', b'"at": 5, "at":')],
        verdict=Verdict.ACCEPTED,
    ),
]
