"""Random histories of records and life events, as an outside system would tell them."""

from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from tests.intake.support.outside_system import HUSH, NAME, Json, Teller, but
from tests.support.zone import VIETNAM

MORNINGS: Final = {
    "15712": datetime(2023, 2, 15, 8, tzinfo=VIETNAM),
    "15763": datetime(2025, 6, 30, 16, tzinfo=VIETNAM),
}
"""By unit; the second is another commune under the same code on the next day."""
STOPS: Final = (("supplement-requested", "supplemented"), ("suspended", "resumed"))
"""What stops the clock, and what starts it again."""
BESIDE: Final = ((), ("verification-needed",), ("extended",), ("extended", "verification-needed", "extended"))
"""What may come between the stops, or within one."""
ENDINGS: Final = ((), ("resolved",), ("resolved", "returned"), ("refused",), ("stopped",), ("withdrawn",))
MORE: Final[dict[str, Json]] = {
    "supplement-requested": {"papers": [f"Giấy tờ của {HUSH}"]},
    "suspended": {"reason": HUSH},
    "extended": {"reason": HUSH, "appointment_at": "2023-02-17T17:00:00+07:00"},
    "rules-switched": {"reason": HUSH, "rules": "nd61-2018", "approver": "chairman"},
    "refused": {"reason": HUSH},
    "stopped": {"reason": HUSH},
    "corrected": {"reason": HUSH},
}
"""What a step says besides its time."""
PROCEDURES: Final = ("2.000815", "1.004873", "1.001193")
STEPS: Final = (
    *(step for stop in STOPS for step in stop),
    *("verification-needed", "extended", "rules-switched", "corrected"),
    *("resolved", "returned", "refused", "stopped", "withdrawn"),
)


@st.composite
def possible_records(draw: st.DrawFn, number: int) -> list[Json]:
    """What may be told of one record, in order of time."""
    teller = Teller("demo", number, unit=draw(st.sampled_from(sorted(MORNINGS))))
    stops = [step for stop in draw(st.lists(st.sampled_from(STOPS), max_size=3)) for step in stop]
    stands_still = draw(st.booleans())
    if stops and stands_still:
        stops.pop()
    for step in draw(st.sampled_from(BESIDE)):
        stops.insert(draw(st.integers(0, len(stops))), step)
    steps = [*stops, *draw(st.sampled_from(ENDINGS))]
    minutes, told = 0, [(0, "filed", draw(_filings()))]
    for step in steps:
        least = 1 if step in stops else 0
        minutes += draw(st.just(least) | st.integers(least, 900))
        told.append((minutes, step, MORE.get(step, {})))
    first = told[1][0] if steps else 10_000
    for corrected in draw(st.lists(st.integers(0, 2000), max_size=3, unique=True)):
        told.append((corrected, "corrected", draw(_corrections(teller, min(first, corrected)))))
    for switched in draw(st.lists(st.integers(0, 2000), max_size=2, unique=True)):
        told.append((switched, "rules-switched", MORE["rules-switched"]))
    told.sort(key=lambda at: at[0])
    return [_told(teller, place, *step) for place, step in enumerate(told)]


@st.composite
def impossible_records(draw: st.DrawFn, number: int) -> list[Json]:
    """What nobody could make sense of: any steps at any time, mixed-up units and ids."""
    told = []
    for place in range(draw(st.integers(2, 12))):
        teller = Teller("demo", number, unit=draw(st.sampled_from(["15712"] * 9 + ["15715"])))
        step = draw(st.sampled_from(("filed", *STEPS))) if place else "filed"
        minutes = draw(st.integers(0, 8)) if place else draw(st.integers(0, 3))
        more = MORE.get(step, {})
        if step == "filed":
            more = draw(_filings())
        elif step == "corrected":
            more = draw(_corrections(teller, minutes))
        used = draw(st.sampled_from([place] * 9 + [0]))
        told.append(_told(teller, used, minutes, step, more))
    return told


@st.composite
def life_events(draw: st.DrawFn, number: int) -> list[Json]:
    """An entry in the register, perhaps told under two ids, perhaps corrected, perhaps struck in the end."""
    teller = Teller("demo", number)
    told = [teller.birth()] * draw(st.integers(1, 2))
    days = sorted(draw(st.sets(st.integers(1, 28), max_size=3)))
    for day in days:
        born_on = draw(st.sampled_from([None, "2023-02-09"]))
        details = teller.birth(born_on)["data"]["details"]
        told.append(teller.entry("corrected", _march(day), details=details))
    told += draw(st.sampled_from([[], [teller.entry("cancelled", _march(29))]]))
    return [but(event, id=f"{number}-{place}") for place, event in enumerate(told)]


def _march(day: int) -> str:
    return f"2023-03-{day:02}T08:00:00+07:00"


@st.composite
def possible(draw: st.DrawFn) -> list[Json]:
    """Several records and life events that may all be so, one after the other."""
    records = [draw(possible_records(number)) for number in range(draw(st.integers(1, 3)))]
    others = [draw(life_events(number)) for number in range(draw(st.integers(0, 2)))]
    return [event for told in records + others for event in told]


@st.composite
def impossible(draw: st.DrawFn) -> list[Json]:
    """Two records that contradict themselves, in any order."""
    return draw(st.permutations(draw(impossible_records(1)) + draw(impossible_records(2))))


@st.composite
def arrivals(draw: st.DrawFn, told: list[Json]) -> list[list[Json]]:
    """The same events in any order, some more than once, in batches of any size."""
    again = draw(st.lists(st.sampled_from(told), max_size=6))
    order = draw(st.permutations(told + again))
    batches: list[list[Json]] = [[]]
    for event in order:
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(event)
    return batches


def _told(teller: Teller, place: int, minutes: int, step: str, more: Json) -> Json:
    moment = MORNINGS.get(teller.unit, MORNINGS["15712"]) + timedelta(minutes=minutes)
    at = moment.isoformat()
    if step == "extended":
        more = more | {"appointment_at": (moment + timedelta(days=2)).isoformat()}
    event = teller.filed(at, **more) if step == "filed" else teller.step(step, at, **more)
    return but(event, id=f"{teller.record}-{place}".replace(".", "_"))


def _filings() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"procedure": st.sampled_from(PROCEDURES), "channel": st.sampled_from(["counter", "online", "post"])}
    )


def _corrections(teller: Teller, latest: int) -> st.SearchStrategy[Json]:
    morning = MORNINGS.get(teller.unit, MORNINGS["15712"])
    fields: dict[str, st.SearchStrategy[Any]] = {
        "procedure": st.sampled_from(PROCEDURES),
        "received_at": (st.just(latest) | st.integers(-600, latest)).map(
            lambda m: (morning + timedelta(minutes=m)).isoformat()
        ),
        "applicant": st.sampled_from([{"name": NAME}, {"name": f"Lê {HUSH}"}]),
    }
    return st.sets(st.sampled_from(sorted(fields)), min_size=1).flatmap(
        lambda names: st.fixed_dictionaries(
            {"reason": st.just(HUSH)} | {name: fields[name] for name in sorted(names)}
        )
    )
