"""The chairman's receptions, what is disclosed, and the nine indices: invented and always the same."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from deploy.demo.year import generate_district
from deploy.demo.year.answers import answer_of
from deploy.demo.year.disclosures import DISCLOSURES
from deploy.demo.year.neighbours import CODES
from deploy.demo.year.nine_indices import DISSATISFIED, INDICES, UNITS
from deploy.demo.year.office_time import WORKING_DAYS
from deploy.demo.year.receptions import AWAY, receptions
from deploy.embedded.plan import DEMO_DEFAULTS
from services.surveys.instruments import load_instruments
from services.surveys.invitation_rules import InvitationRules
from services.surveys.loading import OURS
from services.surveys.nine_indices.grading import load_grades
from shared.contracts.questions.supervision.disclosures import DisclosureWay
from shared.contracts.questions.supervision.receptions import MatterKind, ReceivingOfficial, VisitOutcome
from shared.reference.data_file import TomlFile
from shared.reference.operator_folder import open_folder

LAW = Path(DEMO_DEFAULTS["MOTCUA_LAW"])


def test_citizens_are_received_each_week_on_an_open_day_and_most_by_the_chairman() -> None:
    days = list(receptions())
    assert days == list(receptions())
    assert [day.held_on for day in days] == sorted({day.held_on for day in days} & set(WORKING_DAYS))
    mondays = [day.held_on - timedelta(day.held_on.weekday()) for day in days]
    assert mondays == [date(2023, 1, 2) + timedelta(weeks=week) for week in range(52)]
    assert [monday for monday, day in zip(mondays, days, strict=True) if day.receiver == "deputy"] == [*AWAY]


def test_whoever_is_owed_a_reply_gets_one_within_the_year() -> None:
    visits = [(day, visit) for day in receptions() for visit in day.visits]
    assert 40 < len(visits) < 110
    for day, visit in visits:
        assert visit.matter.owes_reply == (visit.replied_on is not None)
        assert ReceivingOfficial(day.receiver)
        assert MatterKind(visit.matter.kind)
        assert VisitOutcome(visit.matter.outcome)
        assert visit.replied_on is None or day.held_on < visit.replied_on <= WORKING_DAYS[-1]


def test_each_quarter_something_is_disclosed_one_thing_was_wrong_and_one_waits() -> None:
    quarters = Counter((one.since.month - 1) // 3 for one in DISCLOSURES if not one.waits)
    assert min(quarters[quarter] for quarter in range(4)) >= 2
    assert sum(bool(one.why_withdrawn) for one in DISCLOSURES) == sum(one.waits for one in DISCLOSURES) == 1
    assert all(DisclosureWay(one.way) for one in DISCLOSURES)


def test_the_demo_s_folder_asks_three_communes_by_the_nine_indices_and_all_others_as_ours_does() -> None:
    open_folder(LAW)
    asked, ours = (TomlFile.at(file).read(InvitationRules) for file in (LAW / OURS.name, OURS))
    assert asked.triggers[0].units == tuple(f"{unit}v1" for unit in UNITS)
    assert asked.triggers[0].instrument == load_grades().instrument
    assert (asked.triggers[1], asked.quotas, asked.open_days) == (
        ours.triggers[0],
        ours.quotas,
        ours.open_days,
    )
    assert set(UNITS) < set(CODES)


def test_who_is_asked_by_the_nine_indices_answers_each_on_one_of_their_levels() -> None:
    instrument = load_instruments()[load_grades().instrument]
    assert [factor.id for factor in instrument.factors] == [*INDICES]
    answers = Counter[str]()
    for event in generate_district():
        if event["type"] == "vn.motcua.record.returned.v1" and event["data"]["unit"] in UNITS:
            record = event["data"]["record"]
            assert record.partition("-")[0] in DISSATISFIED
            assert event["data"]["handled_by"] in ("clerk", "civil-status")
            if answer := answer_of(record):
                assert all(instrument.offers(answer.steps[index]) for index in INDICES)
                answers[event["data"]["unit"]] += 1
    assert min(answers[unit] for unit in UNITS) > 40
