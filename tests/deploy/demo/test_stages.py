"""The demo's citizens answer all the year through, some late, and never so many at once as fraud would."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import pytest

from deploy.demo.citizens import NEWEST
from deploy.demo.stages import Stage, stages_of
from deploy.demo.year import generate_district
from deploy.demo.year.answers import answer_of
from deploy.replay.lines import lines_of
from services.surveys.alarms import load_thresholds
from services.surveys.loading import load_invitation_rules
from shared.contracts.events.reported.record import ReturnedReport
from shared.contracts.questions.surveys.figures import AlarmPattern

pytestmark = pytest.mark.slow
VAN_SON = "15712v1"
Told = dict[str, datetime]


@pytest.fixture(scope="module")
def stages() -> Sequence[Stage]:
    """The district's year."""
    return list(stages_of(lines_of(json.dumps(event).encode() for event in generate_district())))


def moment(line: bytes) -> datetime:
    return datetime.fromisoformat(json.loads(line)["time"])


def test_whoever_answers_does_so_once_and_all_events_are_sent_once(stages: Sequence[Stage]) -> None:
    answered = Counter(record for stage in stages for records in stage.due.values() for record in records)
    sent = [json.loads(line.body) for stage in stages for line in stage.lines]
    returned = {event["data"]["record"] for event in sent if event["type"] == ReturnedReport.type_name()}
    assert answered == Counter(record for record in returned if answer_of(record))
    assert sent == list(generate_district())
    told = Counter((f"{event['data']['unit']}v1", event["type"]) for event in sent)
    assert sum((stage.events for stage in stages), Counter()) == told


def test_answers_come_through_the_year_some_late_and_none_before_its_invitation_or_after_it_expires(
    stages: Sequence[Stage],
) -> None:
    returned: dict[str, datetime] = {}
    waits, months = [], Counter[int]()
    for stage, following in pairwise([*stages, stages[-1]]):
        for event in (json.loads(line.body) for line in stage.lines):
            if event["type"] == ReturnedReport.type_name():
                returned[event["data"]["record"]] = datetime.fromisoformat(event["time"])
        if following.lines:  # else the year is over, and the clock stands
            latest = moment(following.lines[-1].body)
        for record in stage.due.get(VAN_SON, ()):
            waits.append((latest - returned[record]).days)
            months[latest.month] += 1
    assert max(waits) < load_invitation_rules().open_days
    assert sum(wait >= 8 for wait in waits) > len(waits) / 10
    assert min(months[month] for month in range(1, 13)) > 40


def test_the_answers_of_two_stages_are_no_sign_of_ballot_stuffing(stages: Sequence[Stage]) -> None:
    """The office's clock may stand still for two stages, where all that are due answer within its minute.

    At the end of the year it also stands while those answer who are left.
    """
    before, _ = [nth for nth, stage in enumerate(stages) if stage.lines][-2:]
    for together in (*pairwise(stages), stages[before:]):
        answers = Counter(unit for stage in together for unit, records in stage.due.items() for _ in records)
        assert max(answers.values()) < load_thresholds()[AlarmPattern.ONE_MINUTE]


def test_the_newest_links_are_those_of_two_stages(stages: Sequence[Stage]) -> None:
    for one, other in pairwise(stages):
        assert (one.events + other.events)[VAN_SON, ReturnedReport.type_name()] < NEWEST
