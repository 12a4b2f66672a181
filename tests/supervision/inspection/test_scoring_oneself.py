"""A unit scores itself, its supervisor accepts, returns or corrects; nothing is erased or done twice."""

import pytest

from shared.contracts.questions.supervision.evidence import EvidenceFile, WithdrawEvidence
from shared.contracts.questions.supervision.inspection import CriterionState, HowInspectionsStand
from tests.supervision.inspection.conftest import CLERK, ELSEWHERE, PDF, VAN_SON, YEAR, Desk


async def test_what_can_be_counted_fills_itself_from_its_owners(desk: Desk) -> None:
    items = {item.item: item for part in (await desk.sheet()).parts for item in part.items}
    shares = {id: (item.value.part, item.value.whole) for id, item in items.items() if item.value}
    posted = shares.pop("procedures-posted")
    assert 0 < posted[0] <= posted[1]
    assert shares == {
        "know-no-show": (18, 20),
        "attitude-rated": (39, 40),
        "records-in-time": (98, 100),
        "records-overdue": (1, 10),
        "apologies": (0, 2),
        "congratulations": (9, 10),
        "condolences": (3, 4),
        "visits": (4, 4),
        "recommendations-in-time": (98, 100),
        "satisfied": (38, 40),
        "response": (40, 100),
        "follow-ups": (3, 4),
    }
    assert items["records-in-time"].points == 11.37  # 12 x (98 - 80) / (99 - 80)
    assert items["records-overdue"].points == 0
    assert items["visits"].points == 6
    assert items["plan"].points is None


async def test_a_score_keeps_the_figures_of_its_moment(desk: Desk) -> None:
    assert (await desk.submit("letters")).kept
    before = await desk.criterion("letters")
    desk.owners.answers["ask.letters.figures.v2"] = {"kinds": []}
    after = await desk.criterion("letters")
    assert (before, after.state) == (after, CriterionState.SUBMITTED)
    assert after.own == sum(item.points or 0 for item in after.items)


async def test_a_score_is_not_taken_while_an_owner_is_silent(desk: Desk) -> None:
    del desk.owners.answers["ask.letters.figures.v2"]
    assert (await desk.submit("letters")).refused == "no-figures"
    assert (await desk.criterion("letters")).state is CriterionState.OPEN
    assert (await desk.submit("recommendations")).kept


@pytest.mark.parametrize(
    ("points", "refused"),
    [
        pytest.param({"satisfied": 10}, "counted-item", id="what an event can tell cannot be typed"),
        pytest.param({"plan": 2}, "needs-evidence", id="points without evidence"),
        pytest.param({"plan": 2.5}, "too-many-points", id="more than the item has"),
        pytest.param({"plan": -1}, "too-many-points", id="fewer than none"),
        pytest.param({"disclosed": 1}, "unknown-item", id="an item of another criterion"),
    ],
)
async def test_points_that_cannot_be_given_are_refused(
    desk: Desk, points: dict[str, float], refused: str
) -> None:
    assert (await desk.submit("satisfaction", points=points)).refused == refused
    assert (await desk.sheet()).deeds == ()


async def test_a_year_goes_from_evidence_to_an_accepted_score(desk: Desk) -> None:
    assert (await desk.hand_in()).kept
    assert (await desk.submit("satisfaction", points={"plan": 2})).kept
    own = (await desk.criterion("satisfaction")).own
    assert own
    assert (await desk.review("satisfaction", "return")).refused == "needs-reason"
    assert (await desk.review("satisfaction", "return", said="Thiếu trang 2")).kept
    assert (await desk.hand_in(PDF + b"2")).kept
    assert (await desk.submit("satisfaction", points={"plan": 1.5}, said="Đã bổ sung")).kept
    assert (await desk.review("satisfaction", "correct", points=21, said="x")).refused == "too-many-points"
    assert (await desk.review("satisfaction", "correct", points=own - 1, said="Trừ 1 điểm")).kept
    one = await desk.criterion("satisfaction")
    assert (one.state, one.own, one.accepted) == (CriterionState.CORRECTED, round(own - 0.5, 2), own - 1)
    assert one.remark
    assert one.remark.said == "Trừ 1 điểm"
    deeds = [(deed.number, deed.kind, deed.by) for deed in (await desk.sheet()).deeds]
    assert deeds == [
        (1, "added-evidence", "cb-07"),
        (2, "submitted", "ct-01"),
        (3, "returned", "gs-01"),
        (4, "added-evidence", "cb-07"),
        (5, "submitted", "ct-01"),
        (6, "corrected", "gs-01"),
    ]


async def test_who_agrees_and_has_typed_other_points_has_decided_nothing(desk: Desk) -> None:
    assert (await desk.submit("letters")).kept
    own = (await desk.criterion("letters")).own
    assert own
    assert (await desk.review("letters", "accept", points=own - 1)).refused == "points-differ"
    assert (await desk.criterion("letters")).state is CriterionState.SUBMITTED
    assert (await desk.review("letters", "accept", points=own)).kept


async def test_the_whole_is_graded_once_every_criterion_is_reviewed(desk: Desk) -> None:
    for part in (await desk.sheet()).parts:
        assert (await desk.submit(part.criterion)).kept
        assert (await desk.review(part.criterion, "accept")).kept
    lines = (await desk.ask(HowInspectionsStand(units=(VAN_SON, ELSEWHERE), years=(YEAR, 2022)))).lines
    mine, other = lines
    assert (mine.unit, mine.state, mine.accepted_of, other.unit, other.state) == (
        *(VAN_SON, "reviewed", 100, ELSEWHERE, "open"),
    )
    assert mine.accepted == mine.own
    assert mine.grade_vi


async def test_the_same_form_twice_is_one_deed(desk: Desk) -> None:
    first = await desk.submit("letters", form="a" * 16)
    again = await desk.submit("letters", form="a" * 16)
    assert (first.kept, again.kept, len((await desk.sheet()).deeds)) == (True, True, 1)
    for _ in range(2):
        assert (await desk.review("letters", "accept", form="b" * 16)).kept
    assert len((await desk.sheet()).deeds) == 2
    assert (await desk.submit("letters", form="b" * 16, unit=ELSEWHERE)).refused == "changed-meanwhile"


async def test_a_page_of_before_decides_nothing(desk: Desk) -> None:
    assert (await desk.submit("letters")).kept
    assert (await desk.review("letters", "accept", seen=0)).refused == "changed-meanwhile"
    assert (await desk.review("letters", "return", said="Thiếu")).kept
    assert (await desk.submit("letters", seen=1)).refused == "changed-meanwhile"
    assert (await desk.submit("letters")).kept


async def test_what_waits_for_the_supervisor_is_not_changed(desk: Desk) -> None:
    added = await desk.hand_in()
    assert (await desk.submit("satisfaction")).kept
    assert (await desk.submit("satisfaction")).refused == "not-now"
    assert (await desk.announce()).refused == "not-now"
    question = WithdrawEvidence(unit=VAN_SON, evidence=added.evidence, form="w" * 16, officer=CLERK)
    assert (await desk.ask(question)).refused == "not-now"
    assert (await desk.review("satisfaction", "accept")).kept
    assert (await desk.review("satisfaction", "accept")).refused == "not-now"
    assert (await desk.review("satisfaction", "return", said="Xem lại")).kept
    assert (await desk.ask(question)).kept
    assert (await desk.submit("satisfaction", points={"plan": 2})).refused == "needs-evidence"
    (gone,) = next(
        item for item in (await desk.criterion("satisfaction")).items if item.item == "plan"
    ).evidence
    assert gone.withdrawn
    there = await desk.ask(EvidenceFile(unit=VAN_SON, evidence=added.evidence))
    assert there.content == PDF
