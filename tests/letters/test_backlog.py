"""A register that sends its books of the past: nobody is congratulated on an old birth."""

from datetime import UTC, datetime, timedelta

from services.letters.rules.required_letters import letter_id
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, MARRIAGE, corrected, registered
from tests.support.zone import VIETNAM

VAN_SON = registered(BIRTH).unit


async def test_no_letter_is_written_about_what_is_told_a_year_later(desk: Desk) -> None:
    births = [registered(BIRTH, f"KS-{n}") for n in range(3)]
    desk.clock.at = births[0].happened_at(VIETNAM) + timedelta(days=365)
    await desk.consume([*births, registered(MARRIAGE, "KH-1")])
    await desk.consume([corrected(BIRTH, "KS-0", at=desk.clock.at)])
    found = {(row.status, row.reason) for row in (await desk.letters()).values()}
    assert found == {("cancelled", "heard-of-late")}
    assert await desk.issue() == 0


async def test_what_was_told_in_time_stays_so_whatever_is_told_later(desk: Desk) -> None:
    """When it was heard of is kept: a correction or a repeat a year later changes nothing of that."""
    birth = registered(BIRTH, "KS-1")
    desk.clock.at = datetime.combine(birth.registered_on, datetime.min.time(), UTC) + timedelta(days=3)
    await desk.consume([birth])
    desk.clock.at += timedelta(days=365)
    await desk.consume([birth, corrected(BIRTH, "KS-1", at=desk.clock.at)])
    assert (await desk.letters())[letter_id(VAN_SON, "KS-1")].status == "drafted"
