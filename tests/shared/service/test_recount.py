"""Each service of the list answers for its figures, and no other does."""

import pytest

from deploy.services import load_service
from shared.contracts.questions.checks import CheckFigures, Recount
from shared.contracts.services import SERVICES, WITH_FIGURES


@pytest.mark.parametrize("name", SERVICES)
def test_the_services_with_figures_are_those_that_check_and_recount_them(name: str) -> None:
    answered = load_service(name).handlers.keys()
    expected = {CheckFigures.asked_of(name), Recount.asked_of(name)}
    assert answered & expected == (expected if name in WITH_FIGURES else set())
