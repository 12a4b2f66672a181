"""The table of rights names questions that there are, and each says whose things it is about."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from services import gateway
from shared.contracts.documents.questions import load_questions
from shared.contracts.officer import Role
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.contracts.questions.question import ByAnOfficer, OfOwnUnits, Question
from shared.contracts.questions.supervision.scoring import ReviewScore
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.contracts.questions.surveys.reviews import ReviewAlarm
from shared.contracts.rights.table import Reach, load_rights
from shared.contracts.services import SERVICES
from tests.rights.support.stock import STOCK

QUESTIONS = load_questions()
ROWS = [(kind, right) for kind in QUESTIONS if (right := load_rights().of(kind))]


def names_its_units(kind: type[Question[Any]]) -> bool:
    """Whether a question of this kind says about which units it is: always, and about one at least."""
    fields = kind.model_fields
    unit, units = fields.get("unit"), fields.get("units")
    if unit:
        return unit.is_required() and unit.annotation is str
    return bool(
        units and units.is_required() and any(getattr(one, "min_length", 0) for one in units.metadata)
    )


def test_each_row_is_a_question() -> None:
    there = {(kind.service, kind.name) for kind in QUESTIONS}
    assert set(load_rights().named()) <= there


def test_what_reaches_own_units_says_which_they_are() -> None:
    about_own = [kind for kind, right in ROWS if Reach.OWN in right.roles.values()]
    assert about_own
    assert not [kind for kind in about_own if not (names_its_units(kind) or issubclass(kind, OfOwnUnits))]


def test_who_may_not_act_in_an_office_changes_nothing_there() -> None:
    for kind, right in ROWS:
        if right.changes:
            assert (Role.SUPERVISOR in right.roles) == (kind in (ReviewScore, ReviewAlarm)), kind
        if right.names:
            assert Role.OPERATOR not in right.roles, kind
        assert right.changes or not issubclass(kind, ByAnOfficer), kind


def test_nobody_asks_without_a_statement_for_what_shows_a_name_or_acts_for_an_officer() -> None:
    """Citizens answer surveys, recommend and look up a code; whatever else changes something is signed."""
    rights = load_rights()
    public = [kind for kind in QUESTIONS if rights.is_public(kind)]
    assert not [kind for kind in public if (right := rights.of(kind)) and right.is_logged]
    assert not [kind for kind in public if issubclass(kind, ByAnOfficer)]


def test_each_service_with_a_row_is_tried_on_the_bus() -> None:
    assert STOCK.keys() == {kind.service for kind, _ in ROWS} == set(SERVICES)


def test_the_gateway_asks_nothing_that_the_bus_refuses_it() -> None:
    """Beside the table it asks for receipts of the publishers that come by HTTP."""
    modules = (import_module(one.name) for one in walk_packages(gateway.__path__, f"{gateway.__name__}."))
    named = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Question) and "name" in vars(kind)
    }
    of_each = {kind for kind in named if not hasattr(kind, "service")}
    asked = named - of_each | {kind.asked_of(service) for kind in of_each for service in kind.services}
    rights = load_rights()
    assert len(asked) > 20
    assert {kind for kind in asked if not (rights.of(kind) or rights.is_public(kind))} == {ReceiptsOf}


def test_no_door_asks_for_the_tokens_of_open_links() -> None:
    """A gateway that was taken over could read, and answer in place of, every citizen who is invited."""
    assert not load_rights().is_public(OpenInvitations)
    assert load_rights().of(OpenInvitations) is None
