"""Bad input, second half: well-formed messages that say what cannot be so, and some that only look bad."""

import unicodedata

from shared.contracts.events.receipt import Verdict
from tests.intake.support.bad_form import Case
from tests.intake.support.outside_system import HUSH, NAME, Teller, but

RESOLVED_AT = "2023-02-17T08:00:00+07:00"

FIELDS = [
    Case(
        "all that a filing needs is missing",
        lambda t: [but(t.filed(), data={})],
        [f"data.{name}: missing" for name in ("unit", "record", "at", "procedure", "applicant")],
    ),
    Case("a number where a moment belongs", lambda t: [t.filed(at=1676424600)], ["data.at: moment"]),
    Case(
        "a moment without offset", lambda t: [t.filed(at="2023-02-15T08:00:00")], ["data.at: timezone_aware"]
    ),
    Case("30 February", lambda t: [t.filed(at="2023-02-30T08:00:00+07:00")], ["data.at: moment"]),
    Case("an hour 25", lambda t: [t.filed(at="2023-02-15T25:00:00+07:00")], ["data.at: moment"]),
    Case("a day where a moment belongs", lambda t: [t.filed(at="2023-02-15")], ["data.at: moment"]),
    Case("a moment in words", lambda t: [t.filed(at=f"hôm qua, {HUSH}")], ["data.at: moment"]),
    Case(
        "a number where a day belongs",
        lambda t: [t.birth(registered_on=20230215)],
        ["data.registered_on: day"],
    ),
    Case("29 February 2023", lambda t: [t.birth(registered_on="2023-02-29")], ["data.registered_on: day"]),
    Case(
        "a moment where a day belongs",
        lambda t: [t.birth(registered_on="2023-02-15T00:00:00+07:00")],
        ["data.registered_on: day"],
    ),
    Case("a number as unit", lambda t: [t.filed(unit=15712)], ["data.unit: text"]),
    Case("a list as record", lambda t: [t.filed(record=[HUSH])], ["data.record: text"]),
    Case(
        "a record code of another form",
        lambda t: [t.filed(record="HS-1")],
        ["data.record: string_pattern_mismatch"],
    ),
    Case("a unit by its name", lambda t: [t.filed(unit="Văn Sơn")], ["data.unit: string_pattern_mismatch"]),
    Case("an applicant that is only a name", lambda t: [t.filed(applicant=NAME)], ["data.applicant: object"]),
    Case("an unknown channel", lambda t: [t.filed(channel="fax")], ["data.channel: choice"]),
    Case(
        "a misspelt field",
        lambda t: [t.filed(submited_at="2023-02-15T07:00:00+07:00")],
        ["data.submited_at: extra_forbidden"],
    ),
    Case(
        "a field whose name says something",
        lambda t: [t.filed(**{f"bệnh của {NAME}": 1})],
        ["data.…: extra_forbidden"],
    ),
    Case(
        "a cause of death",
        lambda t: [t.death(cause=HUSH)],
        ["data.details.cause: extra_forbidden"],
    ),
    Case(
        "a divorce",
        lambda t: [t.life_event(details={"kind": f"ly hôn {HUSH}"})],
        ["data.details.kind: choice"],
    ),
    Case("a life event of no kind", lambda t: [t.life_event(details={})], ["data.details.kind: missing"]),
    Case(
        "an unknown sex",
        lambda t: [t.marriage({"name": NAME, "sex": HUSH}, {"name": NAME})],
        ["data.details.spouses.0.sex: choice"],
    ),
    Case("a marriage of one", lambda t: [t.marriage({"name": NAME})], ["data.details.spouses.1: missing"]),
    Case(
        "a marriage of three",
        lambda t: [t.marriage(*[{"name": NAME}] * 3)],
        ["data.details.spouses: too_long"],
    ),
    Case(
        "spouses that are no list",
        lambda t: [t.life_event(details={"kind": "marriage", "spouses": NAME})],
        ["data.details.spouses: list"],
    ),
    Case(
        "no paper is missing",
        lambda t: [t.step("supplement-requested", papers=[])],
        ["data.papers: too_short"],
    ),
    Case("a refusal without reason", lambda t: [t.step("refused")], ["data.reason: missing"]),
    Case(
        "a register entry with blanks",
        lambda t: [t.birth(life_event="KS 1")],
        ["data.life_event: string_pattern_mismatch"],
    ),
]

WORLD = [
    Case(
        "a counter of a unit that never was",
        lambda t: [t.filed(counter_unit="99999")],
        ["data.counter_unit: unknown_unit"],
    ),
    Case(
        "a unit that isn't the publisher's", lambda t: [t.filed(unit="15715")], ["data.unit: not_your_unit"]
    ),
    Case("a unit that never was", lambda t: [t.filed(unit="99999")], ["data.unit: unknown_unit"]),
    Case(
        "a unit after its last day",
        lambda t: [t.filed(at="2025-07-01T08:00:00+07:00")],
        ["data.unit: unknown_unit"],
    ),
    Case(
        "the first moment of all",
        lambda t: [t.filed(at="0001-01-01T00:00:00+07:00")],
        ["data.at: year"],
    ),
    Case("the last moment of all", lambda t: [t.filed(at="9999-12-31T23:59:59-07:00")], ["data.at: year"]),
    Case("the year 2222", lambda t: [t.filed(at="2222-01-01T08:00:00+07:00")], ["data.at: year"]),
    Case(
        "the year 2122",
        lambda t: [t.filed(at="2122-01-01T08:00:00+07:00")],
        ["data.at: in_the_future", "data.unit: unknown_unit"],
    ),
    Case(
        "submitted after it was received",
        lambda t: [t.filed(submitted_at="2023-02-15T08:00:01+07:00")],
        ["data.submitted_at: after_receipt"],
    ),
    Case(
        "submitted before anyone was born",
        lambda t: [t.filed(submitted_at="1801-01-01T00:00:00+07:00")],
        ["data.submitted_at: too_long_ago"],
    ),
    Case(
        "a new appointment that has passed",
        lambda t: [
            t.filed(),
            t.step("extended", reason="x", appointment_at="2023-02-16T08:00:00+07:00"),
        ],
        ["data.appointment_at: appointment_passed"],
    ),
    Case(
        "a new appointment in the next century",
        lambda t: [
            t.filed(),
            t.step("extended", reason="x", appointment_at="2123-02-16T08:00:00+07:00"),
        ],
        ["data.appointment_at: appointment_too_late"],
    ),
    Case(
        "rules switched by a system that is not the office's",
        lambda t: [t.step("rules-switched", rules="nd118-2025", approver="chairman", reason="x")],
        ["type: office_only"],
    ),
    Case(
        "a birth that is to come",
        lambda t: [t.birth(None, registered_on="2150-01-01")],
        ["data.registered_on: in_the_future", "data.unit: unknown_unit"],
    ),
    Case(
        "registered before birth",
        lambda t: [t.birth(born_on="2023-02-16")],
        ["data.details.child.born_on: after_registration"],
    ),
    Case(
        "dead after the registration",
        lambda t: [t.death(died_on="2023-02-16")],
        ["data.details.died_on: after_registration"],
    ),
    Case(
        "born after death",
        lambda t: [t.death(born_on="2023-02-15")],
        ["data.details.deceased.born_on: after_death"],
    ),
    Case(
        "151 years old",
        lambda t: [t.death(born_on="1872-01-01")],
        ["data.details.deceased.born_on: too_long_ago"],
    ),
    Case(
        "married to themself",
        lambda t: [t.marriage(*[{"name": NAME, "born_on": "1999-01-01"}] * 2)],
        ["data.details.spouses: same_person"],
    ),
]


def _resolved(t: Teller) -> list[dict[str, object]]:
    return [t.filed(), t.step("resolved", RESOLVED_AT)]


LIFE = [
    Case(
        "a resolution before the filing",
        lambda t: [t.filed(), t.step("resolved", "2023-02-14T08:00:00+07:00")],
        ["data.at: before_filing"],
    ),
    Case("a second filing", lambda t: [t.filed(), but(t.filed(), id="2")], ["type: already"]),
    Case(
        "a second resolution", lambda t: [*_resolved(t), but(t.step("resolved"), id="2")], ["type: already"]
    ),
    Case(
        "a supplement after the result",
        lambda t: [*_resolved(t), t.step("supplement-requested", "2023-02-18T08:00:00+07:00", papers=["x"])],
        ["data.at: ended"],
    ),
    Case("a withdrawal beside a result", lambda t: [*_resolved(t), t.step("withdrawn")], ["type: ended"]),
    Case(
        "a return before the result",
        lambda t: [*_resolved(t), t.step("returned")],
        ["data.at: too_early"],
    ),
    Case(
        "a step after the end",
        lambda t: [t.filed(), t.step("withdrawn"), t.step("supplement-requested", RESOLVED_AT, papers=["x"])],
        ["data.at: ended"],
    ),
    Case(
        "two requests at one moment",
        lambda t: [t.filed(), *(but(t.step("supplement-requested", papers=["x"]), id=n) for n in "12")],
        ["data.at: same_moment"],
    ),
    Case(
        "a correction of nothing",
        lambda t: [t.filed(), t.step("corrected", reason=HUSH)],
        ["data: nothing_corrected"],
    ),
    Case(
        "a receipt corrected to after its own correction",
        lambda t: [t.filed(), t.step("corrected", reason=HUSH, received_at=RESOLVED_AT)],
        ["data.received_at: after_event"],
    ),
    Case(
        "a receipt corrected to after a step",
        lambda t: [
            t.filed(),
            t.step("resolved"),
            t.step("corrected", "2023-02-18T08:00:00+07:00", reason=HUSH, received_at=RESOLVED_AT),
        ],
        ["data.received_at: after_event"],
    ),
    Case(
        "a record of another unit",
        lambda t: [t.filed(), t.step("resolved", unit="99999")],
        ["data.unit: unknown_unit"],
    ),
    Case(
        "an id used again for other content",
        lambda t: [t.filed(), t.filed(channel="post")],
        ["id: other_content"],
    ),
    Case(
        "an id used again for another step with the same data",
        lambda t: [t.filed(), but(t.step("resolved"), id="2"), but(t.step("withdrawn"), id="2")],
        ["id: other_content"],
    ),
    Case(
        "a life event told again with other content",
        lambda t: [t.birth(), but(t.birth(born_on=None), id="2")],
        ["data.life_event: registered_otherwise"],
    ),
    Case(
        "an e-mail address of a family that is none",
        lambda t: [t.birth(email=f"{HUSH}@")],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "an e-mail address of a family that is no text",
        lambda t: [t.birth(email=[HUSH])],
        ["data.email: text"],
    ),
    Case(
        "a household's number with its address",
        lambda t: [t.birth(household=f"38 {HUSH}")],
        ["data.household: string_pattern_mismatch"],
    ),
    Case(
        "an entry corrected before it was made",
        lambda t: [t.birth(), t.entry("cancelled", "2023-02-14T08:00:00+07:00")],
        ["data.at: before_registration"],
    ),
    Case(
        "an entry corrected to another kind",
        lambda t: [t.birth(), t.entry("corrected", details=t.death()["data"]["details"])],
        ["data.details.kind: other_kind"],
    ),
    Case(
        "an entry struck twice",
        lambda t: [t.birth(), t.entry("cancelled"), but(t.entry("cancelled"), id="2")],
        ["type: struck"],
    ),
    Case("an entry struck before it is known", lambda t: [t.entry("cancelled")], verdict=Verdict.WAITING),
    Case("a resolution whose filing has not come", lambda t: [t.step("resolved")], verdict=Verdict.WAITING),
    Case(
        "a supplement that nobody asked for",
        lambda t: [t.filed(), t.step("supplemented")],
        verdict=Verdict.WAITING,
    ),
    Case("the same event again", lambda t: [t.filed(), t.filed()], verdict=Verdict.DUPLICATE),
    Case(
        "a name in decomposed letters",
        lambda t: [t.filed(applicant={"name": unicodedata.normalize("NFD", NAME)})],
        verdict=Verdict.ACCEPTED,
    ),
    Case(
        "a name of H'Mông or Ê Đê form",
        lambda t: [t.filed(applicant={"name": f"H'Hen Niê-{HUSH}"})],
        verdict=Verdict.ACCEPTED,
    ),
]
