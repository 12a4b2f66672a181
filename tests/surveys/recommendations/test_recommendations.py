"""A recommendation is kept once, filed once, answered once, and its words stay where they are kept."""

from datetime import date, datetime

import pytest
from pydantic_core import from_json

from services.intake.publishers import SURVEYS_PUBLISHER
from services.intake.reading import Report, read
from services.surveys import tables
from services.surveys.invitation_rules import is_sampled, occasions
from services.surveys.loading import load_invitation_rules
from services.surveys.recommendations.record_reports import Submission, is_recommendation
from shared.contracts.events.reported.record import FiledReport, ResolvedReport, ReturnedReport
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.surveys.recommendations import (
    CATALOGUE_FIELD,
    AnswerRecommendation,
    HowRecommendationStands,
    Recommend,
    RecommendationOutcome,
    RecommendationsTo,
    RecommendationTaken,
    TakenAs,
    TakeRecommendation,
)
from shared.contracts.questions.surveys.unanswered import WhatIsUnanswered
from shared.messaging.streams import IN
from shared.reference.loading import load_procedures, load_units
from tests.support.zone import VIETNAM
from tests.surveys.conftest import VAN_SON, Desk, returned

TAN_NINH = "15715v2"
MATTER, RULES = "x.recommendation.matter", "x.recommendation.rules"
WORDS = "Đường liên thôn Đông Thành ngập nước.\nBà Lê Thị Hòa, số nhà 12."
CHAIRMAN = Officer(role=Role.CHAIRMAN, id="ct-01")


def said(form: str = "form-0000-0000-01", words: str = WORDS, unit: str = TAN_NINH) -> Recommend:
    return Recommend(
        unit=unit, form=form, procedure=MATTER, words=words, sender="Lê Thị Hòa", contact="0912 345 678"
    )


def answer(record: str, words: str = "Xã đã cho nạo vét cống.") -> AnswerRecommendation:
    return AnswerRecommendation(
        record=record, outcome=RecommendationOutcome.SETTLED, said=words, officer=CHAIRMAN
    )


async def reports(desk: Desk) -> list[Report]:
    """What intake reads in all that waits to go to it."""
    found = []
    for message in await desk.published():
        if message.stream == IN.name:
            report = read(
                message.subject.split(".")[1],
                {},
                message.body.encode(),
                {SURVEYS_PUBLISHER.name: SURVEYS_PUBLISHER},
                VIETNAM,
            )
            assert isinstance(report, Report), report
            found.append(report)
    return found


async def test_it_is_filed_as_a_record_that_names_nobody(desk: Desk) -> None:
    taken = await desk.ask(said())
    today = datetime.now(VIETNAM)
    assert taken == RecommendationTaken(taken_as=TakenAs.KEPT, record=f"PAKN.157.15-{today:%y%m%d}-0001")
    [report] = await reports(desk)
    assert isinstance(report.data, FiledReport)
    assert (report.data.unit, report.data.procedure, report.data.channel) == ("15715", MATTER, "online")
    assert report.data.applicant.name == "Người dân"
    [message] = await desk.published()
    assert message.id == f"surveys:{taken.record} filed"
    assert not any(personal in str(message) for personal in ("Hòa", "0912", "Đông Thành"))


async def test_one_made_at_the_counter_counts_as_such_and_once_for_its_form(desk: Desk) -> None:
    asked = TakeRecommendation(officer=CHAIRMAN, **said().model_dump())
    first = await desk.ask(asked)
    assert [await desk.ask(asked) for _ in range(3)] == [first] * 3
    [report] = await reports(desk)
    assert isinstance(report.data, FiledReport)
    assert (report.data.channel, report.data.applicant.name) == ("counter", "Người dân")


async def test_the_same_form_is_filed_once_however_often_it_comes(desk: Desk) -> None:
    first = await desk.ask(said())
    assert [await desk.ask(said()) for _ in range(3)] == [first] * 3
    assert len(await desk.rows(tables.recommendation)) == len(await reports(desk)) == 1


async def test_a_form_that_was_sent_with_other_words_is_told_apart(desk: Desk) -> None:
    await desk.ask(said())
    other = await desk.ask(said(words="Đèn đường thôn Đông Thành hỏng."))
    assert other == RecommendationTaken(taken_as=TakenAs.SENT_BEFORE)
    [row] = await desk.rows(tables.recommendation)
    assert row["words"] == WORDS


async def test_two_people_with_the_same_words_have_a_record_each(desk: Desk) -> None:
    codes = [(await desk.ask(said(f"form-0000-0000-{n:02}"))).record for n in range(3)]
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003"]
    assert len({report.data.record for report in await reports(desk)}) == 3  # type: ignore[union-attr]


async def test_a_unit_that_is_no_more_takes_none(desk: Desk) -> None:
    assert await desk.ask(said(unit=VAN_SON)) == RecommendationTaken(taken_as=TakenAs.NO_OFFICE)
    assert await desk.rows(tables.recommendation) == []


async def test_an_answer_resolves_and_returns_its_record_once_and_the_first_stays(desk: Desk) -> None:
    record = (await desk.ask(said())).record
    first = await desk.ask(answer(record))
    again = await desk.ask(answer(record, "Khác"))
    assert (first.kept, again.kept, again.answered_at) == (True, False, first.answered_at)
    standing = await desk.ask(HowRecommendationStands(record=record))
    assert (standing.said, standing.outcome) == ("Xã đã cho nạo vét cống.", "settled")
    assert "Hòa" not in standing.model_dump_json()
    kinds = [type(report.data) for report in await reports(desk)]
    assert kinds == [FiledReport, ResolvedReport, ReturnedReport]


async def test_staff_read_what_waits_oldest_first_and_what_is_answered_apart(desk: Desk) -> None:
    codes = [(await desk.ask(said(f"form-0000-0000-{n:02}"))).record for n in range(5)]
    await desk.ask(answer(codes[1]))
    page = await desk.ask(RecommendationsTo(unit=TAN_NINH, limit=3))
    rest = await desk.ask(RecommendationsTo(unit=TAN_NINH, limit=3, after=page.next))
    waiting = [line.record for line in (*page.recommendations, *rest.recommendations)]
    assert (waiting, rest.next) == ([codes[0], *codes[2:]], "")
    [done] = (await desk.ask(RecommendationsTo(unit=TAN_NINH, answered=True))).recommendations
    assert (done.record, done.words, done.officer) == (codes[1], WORDS, "chairman ct-01")


async def test_words_are_kept_plain(desk: Desk) -> None:
    await desk.ask(said(words="<script>x</script>\u202e\x07 Tốt\r\n"))
    [row] = await desk.rows(tables.recommendation)
    assert row["words"] == "<script>x</script> Tốt"


async def test_nobody_who_sent_one_is_asked_how_they_were_served(desk: Desk) -> None:
    for procedure in (MATTER, RULES):
        [occasion] = occasions([returned(1, procedure=procedure)], load_invitation_rules(), VIETNAM)
        assert not is_sampled(occasion)


@pytest.mark.parametrize(
    ("procedure", "may"), [(MATTER, True), (RULES, True), ("2.000815", False), ("", False)]
)
def test_a_recommendation_is_about_a_procedure_of_its_field(procedure: str, may: bool) -> None:
    assert is_recommendation(load_procedures().get(procedure)) is may


def test_each_kind_has_a_limit_that_says_how_sure_it_is() -> None:
    kinds = [procedure for procedure in load_procedures().values() if procedure.field == CATALOGUE_FIELD]
    assert {kind.code for kind in kinds} == {MATTER, RULES}
    assert all(kind.certainty and kind.source for kind in kinds)


@pytest.mark.parametrize(
    ("unit", "day", "there"),
    [
        pytest.param(VAN_SON, date(2025, 6, 30), True, id="its last day"),
        pytest.param(VAN_SON, date(2025, 7, 1), False, id="the day after"),
        pytest.param(TAN_NINH, date(2025, 6, 30), False, id="before its first day"),
    ],
)
def test_an_office_is_there_from_its_first_to_its_last_day(unit: str, day: date, there: bool) -> None:
    at = datetime.combine(day, datetime.min.time(), VIETNAM)
    assert Submission(load_units()[unit], at, VIETNAM).has_office is there


async def test_the_report_says_when_it_came(desk: Desk) -> None:
    await desk.ask(said())
    [message] = await desk.published()
    [row] = await desk.rows(tables.recommendation)
    assert datetime.fromisoformat(from_json(message.body)["data"]["at"]) == row["received_at"]


async def test_recommendations_that_nobody_has_answered_are_counted(desk: Desk) -> None:
    taken = await desk.ask(said())
    unanswered = await desk.ask(WhatIsUnanswered(units=(TAN_NINH,)))
    assert unanswered.recommendations == 1
    assert unanswered.recommendation_since is not None
    assert (await desk.ask(WhatIsUnanswered(units=(VAN_SON,)))).recommendations == 0
    await desk.ask(answer(taken.record))
    assert (await desk.ask(WhatIsUnanswered(units=(TAN_NINH,)))).recommendations == 0
