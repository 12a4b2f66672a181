"""Properties of the scoring: never above the whole, never less for a better figure, whatever the order."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.supervision.inspection.criteria import Counted, CriteriaFile, CriterionItem, ScoreStep
from services.supervision.inspection.loading import criteria_of
from services.supervision.inspection.points import points_of, total_of, wrong_points
from services.supervision.inspection.standing import (
    FROM,
    CriterionStanding,
    DeedDone,
    InspectionDeed,
    ItemScore,
    may_follow,
    standings,
    totals,
)
from shared.contracts.questions.supervision.inspection import FigureValue, InspectionFigure

NOW = datetime(2024, 12, 10, 9, tzinfo=UTC)
CRITERIA = criteria_of(2024).file
WHOLES = st.integers(0, 10_000)


@st.composite
def values(draw: st.DrawFn) -> FigureValue:
    whole = draw(WHOLES)
    part = draw(st.integers(0, whole))
    low = draw(st.floats(0, part / whole)) if whole else None
    return FigureValue(part=part, whole=whole, low=low, high=1.0 if whole else None, as_of=NOW)


@st.composite
def rules(draw: st.DrawFn) -> Counted:
    """A rule of an item of 10 points, as a file may have it."""
    figure = draw(st.sampled_from(InspectionFigure))
    nothing = draw(st.integers(0, 10))
    if draw(st.booleans()):
        ends = draw(st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True))
        linear = {"none_at": ends[0], "all_at": ends[1]}
        return Counted.model_validate({"figure": figure, "linear": linear, "nothing_to_count": nothing})
    bounds = sorted(draw(st.lists(st.integers(0, 100), min_size=1, max_size=5, unique=True)))
    points = sorted(draw(st.lists(st.integers(0, 10), min_size=len(bounds), max_size=len(bounds))))
    falls = draw(st.booleans())
    steps = [
        ScoreStep(at_most=bound, points=given) if falls else ScoreStep(at_least=bound, points=given)
        for bound, given in zip(bounds, reversed(points) if falls else points, strict=True)
    ]
    return Counted(figure=figure, steps=tuple(steps), nothing_to_count=nothing)


def item_of(counted: Counted) -> CriterionItem:
    name = {"vi": "a", "en": "a"}
    return CriterionItem.model_validate({"id": "a", "name": name, "points": 10, "counted": counted})


def is_better_when_smaller(counted: Counted) -> bool:
    if counted.linear:
        return counted.linear.none_at > counted.linear.all_at
    return counted.steps[0].at_most is not None


@given(rules(), values())
def test_an_item_earns_between_nothing_and_all(counted: Counted, value: FigureValue) -> None:
    assert 0 <= points_of(item_of(counted), counted, value) <= 10


@given(st.integers(1, 100), st.integers(1, 100), st.booleans())
def test_a_figure_that_is_exactly_a_step_reaches_it(bound: int, times: int, falls: bool) -> None:
    step = ScoreStep(at_most=bound, points=3) if falls else ScoreStep(at_least=bound, points=3)
    counted = Counted(figure=InspectionFigure.IN_TIME, steps=(step,), nothing_to_count=0)
    value = FigureValue(part=bound * times, whole=100 * times, as_of=NOW)
    assert points_of(item_of(counted), counted, value) == 3


@given(rules(), st.integers(1, 1000), st.data())
def test_a_better_figure_never_earns_less(counted: Counted, whole: int, data: st.DataObject) -> None:
    fewer, more = sorted(data.draw(st.integers(0, whole)) for _ in range(2))
    low, high = (
        points_of(item_of(counted), counted, FigureValue(part=part, whole=whole, as_of=NOW))
        for part in (fewer, more)
    )
    assert high <= low if is_better_when_smaller(counted) else low <= high


@given(
    st.dictionaries(st.text(max_size=5), st.floats(0, 100).map(lambda value: round(value, 2))), st.randoms()
)
def test_a_sum_does_not_depend_on_the_order(points: Mapping[str, float], chance: object) -> None:
    shuffled = list(points.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total_of(dict(shuffled)) == total_of(points)


def score_of(file: CriteriaFile, data: st.DataObject) -> list[DeedDone]:
    """All criteria, submitted in some order, each item with whatever it can earn."""
    deeds = []
    for number, criterion in enumerate(data.draw(st.permutations(file.criteria)), start=1):
        items = {
            item.id: ItemScore(
                points_of(item, item.counted, data.draw(values()))
                if item.counted
                else round(data.draw(st.floats(0, item.points)), 2)
            )
            for item in criterion.items
        }
        deeds.append(
            DeedDone(number, InspectionDeed.SUBMITTED, criterion.id, "chairman", "a", NOW, items=items)
        )
    return deeds


@given(st.data())
def test_no_inspection_has_more_than_a_hundred_points_whatever_the_order(data: st.DataObject) -> None:
    deeds = score_of(CRITERIA, data)
    found = totals("15712v1", 2024, CRITERIA, deeds)
    assert 0 <= found.own <= found.most == 100
    turned = [
        DeedDone(number, deed.kind, deed.criterion, deed.role, deed.by, deed.at, items=deed.items)
        for number, deed in enumerate(reversed(deeds), start=1)
    ]
    assert totals("15712v1", 2024, CRITERIA, turned).own == found.own
    assert totals("15712v1", 2024, CRITERIA, deeds[::-1]) == found


KINDS = st.lists(st.sampled_from(InspectionDeed), max_size=12)


@given(KINDS)
def test_only_a_possible_deed_is_done_and_the_last_word_is_the_supervisor_s(
    kinds: list[InspectionDeed],
) -> None:
    """Deeds that may not follow are left out; what remains is accepted only right after a submission."""
    deeds: list[DeedDone] = []
    for kind in kinds:
        standing = standings(deeds).get("letters", CriterionStanding())
        assert may_follow(kind, standing) == (standing.state in FROM[kind])
        if may_follow(kind, standing):
            items = {"visits": ItemScore(6)} if kind is InspectionDeed.SUBMITTED else {}
            points = 5.0 if kind is InspectionDeed.CORRECTED else None
            deeds.append(
                DeedDone(len(deeds) + 1, kind, "letters", "", "", NOW, points=points, said="x", items=items)
            )
    words = [deed.kind for deed in deeds if "evidence" not in deed.kind]
    for before, after in pairwise(words):
        if after in (InspectionDeed.ACCEPTED, InspectionDeed.CORRECTED):
            assert before is InspectionDeed.SUBMITTED
        if after is InspectionDeed.SUBMITTED:
            assert before is InspectionDeed.RETURNED
    accepted = standings(deeds).get("letters", CriterionStanding()).accepted
    assert accepted == {InspectionDeed.ACCEPTED: 6, InspectionDeed.CORRECTED: 5}.get(
        words[-1] if words else InspectionDeed.SUBMITTED
    )


@given(st.floats(-10, 30), st.integers(0, 3))
def test_a_unit_gives_itself_points_only_with_evidence_and_never_more_than_there_are(
    given_points: float, pieces: int
) -> None:
    criterion = CRITERIA.criterion("satisfaction")
    assert criterion
    wrong = wrong_points(criterion, {"plan": given_points}, {"plan": pieces})
    assert (not wrong) == (0 <= given_points <= 2 and (pieces >= 1 or given_points == 0))
