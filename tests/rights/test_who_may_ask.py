"""Each role asks each question of the table: from its own unit, another, in the past, and from nowhere."""

from datetime import timedelta
from enum import Enum
from typing import Any, Final

import pytest
from pydantic_core import from_json
from structlog.testing import capture_logs

from shared.contracts.officer import Posting, Role
from shared.contracts.questions.calendar import Decide, WhatWouldMove
from shared.contracts.questions.deadlines import RecordsByDueTime
from shared.contracts.questions.letters import LettersWritten, PapersOfRecord
from shared.contracts.questions.print_runs import BindAgain
from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.follow_ups import FollowUps
from shared.contracts.questions.surveys.invitations import WhoWasInvited
from shared.contracts.questions.surveys.paper_answers import GivePaperAnswers
from shared.contracts.questions.surveys.recommendations import RecommendationsTo
from shared.contracts.rights.table import Reach
from tests.rights.support.office import ANSWERED, PERSON, Office, outcome
from tests.rights.support.rows import ROWS, Row, name_of
from tests.rights.support.stock import PERSONAL
from tests.support.questions import DECISION, RECORD, UNIT

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="package")]

PAST_THE_TABLE: Final = {"save-wording": "not-tried", "answered": "not-found", "changed": "not-found"}
"""What is refused for another reason, by a service that looks no further: without a preview, or because this
office has closed no period."""


class Whose(Enum):
    """The posting of who asks, seen from the unit whose things are asked about."""

    OWN = "its own unit"
    MERGED = "the unit that its own became part of"
    OTHER = "another unit"
    PAST = "a posting that has ended"
    NONE = "no posting"

    def postings(self, role: Role) -> tuple[Posting, ...]:
        if self is Whose.NONE:
            return ()
        match role:
            case Role.OPERATOR:
                return (Posting(role=role),)
            case Role.SUPERVISOR:
                group = "elsewhere" if self is Whose.OTHER else "trieu-son"
                return (Posting(role=role, group=group),)
        return (Posting(role=role, unit=UNIT_OF.get(self, UNIT)),)


UNIT_OF: Final = {Whose.MERGED: "15715v2", Whose.OTHER: "15763v1"}
CURSORS: Final = {
    LettersWritten: "2023-02-16 z",
    RecordsByDueTime: "2023-02-14T00:00:00+00:00 A",
    RecommendationsTo: "2023-02-14T00:00:00+00:00 A",
    FollowUps: "2023-02-14T00:00:00+00:00 a",
    WhoWasInvited: "2023-02-14T00:00:00+00:00 A",
}
"""Each goes on right before the one thing that there is."""
LISTS: Final = [
    row
    for row in ROWS
    if Reach.OWN in row.right.roles.values()
    and not (row.names_its_units or row.is_about_a_thing or row.is_a_decision)
]
REFUSED_FIRST: Final = (Whose.NONE, Whose.PAST, Whose.OTHER, Whose.OWN, Whose.MERGED)


def expected(row: Row, role: Role, whose: Whose) -> str:
    """What the table says, in words of its own."""
    if whose is Whose.PAST:
        return "no-statement"
    if whose is Whose.NONE or role not in row.right.roles:
        return "not-allowed"
    if whose is Whose.OTHER and row.right.roles[role] is Reach.OWN:
        if row.names_its_units or row.is_a_decision:
            return "not-allowed"
        if row.is_about_a_thing:
            return "not-found"
    return PAST_THE_TABLE.get(row.kind.name, ANSWERED)


async def ask(office: Office, row: Row, role: Role, whose: Whose) -> str:
    text = row.text(role)
    age = timedelta(minutes=2) if whose is Whose.PAST else timedelta(0)
    statement = office.statement(row.kind, text, *whose.postings(role), age=age)
    return outcome(await office.ask(row.kind, text, statement))


@pytest.mark.parametrize("row", ROWS, ids=name_of)
async def test_each_role_is_answered_as_the_table_says(row: Row, office: Office) -> None:
    cells = [(role, whose) for whose in REFUSED_FIRST for role in Role]
    refused = [cell for cell in cells if expected(row, *cell) in ("no-statement", "not-allowed", "not-found")]
    before = await office.stored(row.kind.service)
    found = {}
    with capture_logs() as logs:
        for role, whose in refused:
            found[role, whose] = await ask(office, row, role, whose)
        assert await office.stored(row.kind.service) == before
        for role, whose in set(cells) - set(refused):
            found[role, whose] = await ask(office, row, role, whose)
    assert found == {(role, whose): expected(row, role, whose) for role, whose in cells}
    assert ANSWERED in found.values() or row.kind.name in PAST_THE_TABLE
    assert PERSONAL not in repr(logs)
    assert PERSON not in repr(logs)


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_about_a_thing], ids=name_of)
async def test_a_thing_of_another_unit_is_answered_as_one_that_is_not_there(row: Row, office: Office) -> None:
    (role, *_) = row.right.roles
    postings = Whose.OTHER.postings(role)
    text, about_nothing = row.text(role), row.text_about_nothing(role)
    replies = {
        await office.ask(row.kind, asked, office.statement(row.kind, asked, *postings))
        for asked in (text, about_nothing)
    }
    assert len(replies) == 1


async def test_nobody_of_another_unit_has_an_expired_print_run_bound_again(office: Office) -> None:
    text = BindAgain(run="expired").model_dump_json().encode()
    before = await office.stored("letters")
    statement = office.statement(BindAgain, text, *Whose.OTHER.postings(Role.CHAIRMAN))
    assert outcome(await office.ask(BindAgain, text, statement)) == "not-found"
    assert await office.stored("letters") == before


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_about_a_thing], ids=name_of)
async def test_which_units_are_its_own_is_not_what_a_question_says(row: Row, office: Office) -> None:
    (role, *_) = row.right.roles
    text = row.text(role, within=[UNIT])
    statement = office.statement(row.kind, text, *Whose.OTHER.postings(role))
    assert outcome(await office.ask(row.kind, text, statement)) == "not-found"


@pytest.mark.parametrize(
    "kind", [LettersWritten, RecordsByDueTime, RecommendationsTo, FollowUps, WhoWasInvited]
)
async def test_a_cursor_of_another_unit_leads_to_nothing_of_it(
    kind: type[Question[Any]], office: Office
) -> None:
    """A cursor says after which row to go on, in the unit that is asked about."""
    other = UNIT_OF[Whose.OTHER]
    text = kind.model_validate({"unit": other, "after": CURSORS[kind]}).model_dump_json().encode()
    reply = await office.ask(kind, text, office.statement(kind, text, *Whose.OTHER.postings(Role.CHAIRMAN)))
    (rows, next_page) = from_json(reply)["answer"].values()
    assert (rows, next_page) == ([], "")


@pytest.mark.parametrize("row", LISTS, ids=name_of)
async def test_a_list_of_no_unit_has_what_belongs_to_the_units_of_whoever_asks(
    row: Row, office: Office
) -> None:
    role = next(role for role, reach in row.right.roles.items() if reach is Reach.OWN)
    found = {}
    for whose in (Whose.OWN, Whose.MERGED, Whose.OTHER):
        text = row.text(role, within=[UNIT])
        reply = await office.ask(row.kind, text, office.statement(row.kind, text, *whose.postings(role)))
        found[whose] = PERSONAL in reply.decode()
    assert found == {Whose.OWN: True, Whose.MERGED: True, Whose.OTHER: False}


@pytest.mark.parametrize("kind", [WhatWouldMove, Decide])
async def test_a_chairman_does_not_close_the_offices_of_others(
    kind: type[Question[Any]], office: Office
) -> None:
    """A decision that names no units is about all of them."""
    for_all = DECISION.replace(f'units = ["{UNIT}"]\n', "").replace("Bão", "Bão lớn")
    for_more = DECISION.replace(f'["{UNIT}"]', f'["{UNIT}", "{UNIT_OF[Whose.OTHER]}"]')
    before = await office.stored("deadlines")
    for text in (for_all, for_more):
        asked = kind.model_validate({"text": text} | ({"by": "x"} if kind is Decide else {}))
        body = asked.model_dump_json().encode()
        statement = office.statement(kind, body, *Whose.OWN.postings(Role.CHAIRMAN))
        assert outcome(await office.ask(kind, body, statement)) == "not-allowed"
    assert await office.stored("deadlines") == before


async def test_the_papers_of_a_record_are_found_in_its_own_unit(office: Office) -> None:
    text = PapersOfRecord(unit=UNIT, record=RECORD).model_dump_json().encode()
    statement = office.statement(PapersOfRecord, text, *Whose.OWN.postings(Role.CLERK))
    reply = await office.ask(PapersOfRecord, text, statement)
    assert [line["letter"] for line in from_json(reply)["answer"]["letters"]] == ["paper"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (PapersOfRecord, {"record": RECORD}),
        (PapersOfRecord, {"record": f"../{UNIT}/record/{RECORD}"}),
        (GivePaperAnswers, {"sheets": [{"record": RECORD, "steps": {"capacity": 5}}]}),
    ],
    ids=["papers", "papers with a path", "paper answers"],
)
async def test_what_one_unit_has_is_not_found_by_its_code_in_another(
    kind: type[Question[Any]], fields: dict[str, Any], office: Office
) -> None:
    text = kind.model_validate({"unit": UNIT_OF[Whose.OTHER]} | fields).model_dump_json().encode()
    reply = await office.ask(kind, text, office.statement(kind, text, *Whose.OTHER.postings(Role.CLERK)))
    unknown = {"state": "unknown", "kept": False, "missing": []}
    assert from_json(reply)["answer"] in (
        {"letters": [], "next": ""},
        {"taken": [unknown]},
    )
