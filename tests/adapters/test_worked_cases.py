"""The worked cases: messages of all generations, and what becomes of them, each with its reason."""

from typing import Any

import pytest

from tests.adapters.support.cases import Case, short, tried, worked_cases


def only(results: list[dict[str, Any]], code: str) -> dict[str, Any]:
    """What became of the record of a case, with the faults of all parts."""
    about = [one for one in results if one["record"] == code] or [{"events": [], "differences": []}]
    assert len(about) == 1
    return about[0] | {"faults": [fault for one in results for fault in one["faults"]]}


@pytest.mark.parametrize("case", list(worked_cases()), ids=lambda case: case.why)
def test_messages_become_what_the_case_says(case: Case) -> None:
    result = only(tried(case), case.code)

    assert [short(event) for event in result["events"]] == case.events
    assert sorted({one["code"] for one in result["differences"]}) == case.differences
    assert {f"{fault['field']} {fault['code']}" for fault in result["faults"]} == {*case.faults}


def test_no_register_says_that_a_family_wants_no_letter() -> None:
    """What nobody has explained is told as such, so that the letter is held with the true reason."""
    entries = [event["data"] for case in worked_cases() for one in tried(case) for event in one["events"]]
    entries = [said for said in entries if "life_event" in said]
    assert entries
    assert not any(said["no_letter"] for said in entries)
    assert any(said.get("perhaps_repeated") for said in entries)


def test_there_are_at_least_sixty_cases() -> None:
    assert len(list(worked_cases())) >= 60
