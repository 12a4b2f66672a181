"""Each record of the year can be explained, and was resolved in time."""

from datetime import datetime

import pytest

from services.deadlines.due_times.calculation import Stop
from services.deadlines.explanation.limit import explain
from services.deadlines.law.loading import load_law
from shared.reference.loading import load_procedures
from tests.deploy.demo.year.conftest import History
from tests.support.zone import VIETNAM


@pytest.mark.slow
def test_each_record_is_explained_to_its_budget_and_was_resolved_in_time(records: dict[str, History]) -> None:
    law = load_law()
    for history in records.values():
        at = {participle: datetime.fromisoformat(data["at"]) for participle, data in history.items()}
        stops = [Stop(at["supplement-requested"], at["supplemented"])] if "supplemented" in at else []
        filed = history["filed"]
        rules = law.rules_on(at["filed"].astimezone(VIETNAM).date())
        limit = load_procedures()[filed["procedure"]].limit
        explained = explain(limit, at["filed"], stops, law.calendar_of("15712v1"), rules)
        assert sum(day.amount for day in explained.days) == explained.budget
        assert explained.due_at
        assert at["resolved"] <= explained.due_at
