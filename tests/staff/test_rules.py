"""The pure rules of staff: postings by day, sessions, lock-out, the chain of the reading log."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.staff.people.postings import DatedPosting, ended_on, is_covered, is_whole, postings_on
from services.staff.reading_log.chain import (
    NOTHING_BEFORE,
    ChainCheck,
    ChainedEntry,
    ChainFault,
    ChainLink,
    Entry,
    chained,
)
from services.staff.reading_log.entries import logged
from services.staff.sessions.limits import ABSOLUTE, IDLE, Lifetime
from services.staff.sign_in.lockout import LIMITS, CountedBy, WrongTries, one_more, pause_left, ways
from services.staff.sign_in.second_factor import code_at, new_spare_codes, plain_code, step_of_code
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.supervision.evidence import EvidenceFile
from shared.contracts.rights.table import load_rights

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
DAY = date(2026, 12, 1)
CLERK = Posting(role=Role.CLERK, unit="15712v1")
CHAIRMAN = Posting(role=Role.CHAIRMAN, unit="15712v1")
SEED = bytes(range(20))
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
BEGINNING = ChainLink(0, NOTHING_BEFORE)
texts = st.text(max_size=12)
entries = st.lists(st.builds(Entry, moments, texts, texts, texts, texts, texts), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        pytest.param(DAY, DAY, True, id="on its only day"),
        pytest.param(DAY + timedelta(1), None, False, id="before its first"),
        pytest.param(DAY - timedelta(9), DAY - timedelta(1), False, id="after its last"),
        pytest.param(DAY - timedelta(9), None, True, id="with no end known"),
    ],
)
def test_a_posting_holds_from_its_first_day_to_its_last(first: date, last: date | None, holds: bool) -> None:
    assert bool(postings_on(DAY, [DatedPosting("a", CLERK, first, last)])) is holds


@given(days, days, st.none() | days)
def test_what_was_ended_with_a_day_holds_on_no_later_one(end: date, first: date, last: date | None) -> None:
    before = [DatedPosting("a", CLERK, first, last)]
    after = ended_on(end, before) or before
    assert not any(one.holds_on(end + timedelta(later)) for one in after for later in (1, 400))


def test_the_same_posting_twice_is_one() -> None:
    twice = [DatedPosting("a", CLERK, DAY), DatedPosting("b", CLERK, DAY), DatedPosting("c", CHAIRMAN, DAY)]
    assert postings_on(DAY, twice) == (CLERK, CHAIRMAN)
    assert is_covered(DatedPosting("d", CLERK, DAY, DAY), twice)
    assert not is_covered(DatedPosting("d", CLERK, DAY - timedelta(1)), twice)
    assert not is_covered(DatedPosting("d", CLERK, DAY), [DatedPosting("a", CLERK, DAY, DAY)])


@pytest.mark.parametrize(
    ("posting", "whole"),
    [
        (CLERK, True),
        (Posting(role=Role.CLERK), False),
        (Posting(role=Role.SUPERVISOR, group="trieu-son"), True),
        (Posting(role=Role.SUPERVISOR, unit="15712v1"), False),
        (Posting(role=Role.OPERATOR), True),
        (Posting(role=Role.OPERATOR, unit="15712v1"), False),
    ],
)
def test_a_posting_says_where_it_is(posting: Posting, whole: bool) -> None:
    assert is_whole(posting) is whole


def test_the_log_says_which_file_of_evidence_was_fetched() -> None:
    asked, right = EvidenceFile(unit="15712v1", evidence="e" * 32), load_rights().of(EvidenceFile)
    assert right is not None
    assert [(one.unit, one.about) for one in logged(asked, [CLERK], right)] == [("15712v1", "e" * 32)]


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=12)), st.timedeltas(timedelta(0), timedelta(1)))
def test_no_session_outlives_either_limit(
    created: datetime, seen_after: timedelta, asked_after: timedelta
) -> None:
    life = Lifetime(created, created + seen_after)
    now = life.seen_at + asked_after
    if life.is_open(now):
        assert now - life.seen_at < IDLE
        assert now - created < ABSOLUTE
        assert now < life.expires_at(now) <= created + ABSOLUTE
    assert not life._replace(ended_at=now).is_open(now)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(minutes=40)), max_size=60))
def test_whatever_strangers_try_a_known_browser_is_counted_apart(gaps: list[timedelta]) -> None:
    of_strangers = ways("lt-hanh", "203.0.113.9", "")
    counted: dict[tuple[CountedBy, tuple[str, ...]], WrongTries] = {}
    now = NOW
    for gap in gaps:
        now += gap
        for way, what in of_strangers.items():
            counted[way, what] = one_more(counted.get((way, what)), way, now)
    own = ways("lt-hanh", "203.0.113.9", "device")
    met = {way: counted[way, what] for way, what in own.items() if (way, what) in counted}
    assert pause_left(met, now) == timedelta(0)


@pytest.mark.parametrize("way", CountedBy)
def test_some_tries_are_free_then_pauses_come_and_end(way: CountedBy) -> None:
    limit, tries = LIMITS[way], None
    for _ in range(limit.free):
        assert not tries or pause_left({way: tries}, NOW) == timedelta(0)
        tries = one_more(tries, way, NOW)
    assert tries
    assert pause_left({way: tries}, NOW) == limit.pause
    assert pause_left({way: tries}, NOW + limit.pause) == timedelta(0)
    assert pause_left({way: WrongTries(10_000, NOW)}, NOW) == limit.longest
    assert one_more(tries, way, NOW + limit.forgotten_after).number == 1


@given(st.integers(0, 2_000))
def test_a_name_has_few_tries_a_day_from_anywhere(patience: int) -> None:
    """An attacker who tries as soon as he may, from a new address each time."""
    way, tries, now, number = CountedBy.LOGIN, None, NOW, 0
    for _ in range(patience):
        if tries:
            now += pause_left({way: tries}, now)
        if now >= NOW + timedelta(1):
            break
        tries, number = one_more(tries, way, now), number + 1
    doubling = 4
    assert number <= 24 * 30 + LIMITS[way].free + doubling


@pytest.mark.parametrize(
    ("steps", "last", "taken"),
    [
        pytest.param(0, -1, True, id="of now"),
        pytest.param(1, -1, True, id="of a clock that is ahead"),
        pytest.param(-1, -1, True, id="of a clock that is behind"),
        pytest.param(2, -1, False, id="too early"),
        pytest.param(-2, -1, False, id="too old"),
        pytest.param(0, 0, False, id="taken before"),
        pytest.param(-1, 0, False, id="older than one that was taken"),
        pytest.param(1, 0, True, id="newer than one that was taken"),
    ],
)
def test_a_code_is_good_for_its_step_and_once(steps: int, last: int, taken: bool) -> None:
    here = int(NOW.timestamp()) // 30
    last_step = here + last if last >= 0 else -1
    assert (step_of_code(SEED, code_at(SEED, here + steps), NOW, last_step) is not None) is taken


def test_a_code_is_that_of_the_standard() -> None:
    """RFC 6238, appendix B: SHA-1, 59 seconds after the epoch, the last six of eight digits."""
    assert code_at(b"12345678901234567890", 59 // 30) == "287082"


def test_spare_codes_differ_and_are_compared_as_they_are_meant() -> None:
    codes = new_spare_codes()
    assert len(set(codes)) == 10
    assert {plain_code(f" {code[:5].upper()}-{code[5:]}\n") for code in codes} == set(codes)


def checked(stored: list[ChainedEntry], head: ChainLink) -> ChainCheck:
    check = ChainCheck(BEGINNING)
    all(check.follow(one) for one in stored)
    check.end(head)
    return check


@given(entries)
def test_a_whole_chain_has_no_fault(said: list[Entry]) -> None:
    stored = chained(said, BEGINNING)
    check = checked(stored, stored[-1].link)
    assert (check.fault, check.checked) == (None, len(said))


@given(entries, st.data())
def test_an_entry_that_was_removed_is_found(said: list[Entry], data: st.DataObject) -> None:
    stored = chained(said, BEGINNING)
    gone = data.draw(st.integers(0, len(said) - 1))
    check = checked(stored[:gone] + stored[gone + 1 :], stored[-1].link)
    expected = ChainFault.HEAD if gone == len(said) - 1 else ChainFault.REMOVED
    assert (check.fault, check.fault_at) == (expected, gone + 1)


@given(entries, st.data())
def test_an_entry_that_was_changed_is_found(said: list[Entry], data: st.DataObject) -> None:
    stored = chained(said, BEGINNING)
    at = data.draw(st.integers(0, len(said) - 1))
    field = data.draw(st.sampled_from(("person", "question", "unit", "about", "origin")))
    changed = stored[at].entry._replace(**{field: getattr(stored[at].entry, field) + "x"})
    stored[at] = stored[at]._replace(entry=changed)
    check = checked(stored, stored[-1].link)
    assert (check.fault, check.fault_at) == (ChainFault.CHANGED, at + 1)


@given(entries)
def test_what_is_moved_from_one_field_to_the_next_is_found(said: list[Entry]) -> None:
    (entry,) = chained(said[:1], BEGINNING)
    moved = entry.entry._replace(person=entry.entry.person + "x", question=f"y{entry.entry.question}")
    other = entry.entry._replace(person=f"{entry.entry.person}xy", question=entry.entry.question)
    assert chained([moved], BEGINNING)[0].link.digest != chained([other], BEGINNING)[0].link.digest
