"""Who works in a unit: with all that is known of them, or their names only."""

from shared.contracts.officer import Role
from shared.contracts.questions.staff.people import People
from tests.staff.conftest import HANH, VAN_SON, StaffDesk


async def test_names_only_are_said_without_postings_and_sign_ins(desk: StaffDesk) -> None:
    await desk.add(HANH, Role.CLERK)
    (whole,) = (await desk.ask(People(unit=VAN_SON))).people
    (named,) = (await desk.ask(People(unit=VAN_SON, only_names=True))).people
    assert (whole.person, whole.name, whole.signs_in, len(whole.postings)) == (HANH, named.name, True, 1)
    assert (named.person, named.email, named.signs_in, named.postings) == (HANH, "", False, ())
