"""What was left at the counter holds for the record that counts instead, while the two are linked."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.letters.notices.contacts import contacts_of
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import (
    RecordCorrected,
    RecordFiled,
    RecordLinked,
    RecordResolved,
    RecordSupplementRequested,
    RecordUnlinked,
)
from tests.letters.notices.conftest import CASE, NoticeDesk, filed
from tests.letters.notices.test_called_for import HOUR, RETURNED
from tests.letters.support.families import FILED, RECORD, VAN_SON

pytestmark = pytest.mark.slow

REPORTED = "H56.31.20-230313-0099"
"""The code under which another system reports the record that was filed at the counter."""
OF_IT: dict[str, Any] = {"unit": VAN_SON, "record": REPORTED, "procedure": "1.001193"}
TOLD_BY_FEED = FILED.model_copy(update={"record": REPORTED, "applicant": "LÊ VĂN NAM"})
ASKED = RecordSupplementRequested(**OF_IT, sequence=2, at=FILED.at + HOUR, papers=("Giấy chứng sinh",))
READY = RecordResolved(**OF_IT, sequence=3, at=FILED.at + 3 * HOUR)
AT_COUNTER: dict[str, Any] = {"unit": VAN_SON, "record": RECORD, "procedure": "1.001193"}
LINKED = RecordLinked(**AT_COUNTER, sequence=2, at=FILED.at + 2 * HOUR, other=REPORTED)
UNLINKED = RecordUnlinked(**AT_COUNTER, sequence=3, at=FILED.at + 2 * HOUR + timedelta(minutes=1))
EMAIL, TELEPHONE = "lan@example.vn", "0912 345 678"


def addresses(office: NoticeDesk) -> list[tuple[str, str]]:
    """To whom something was mailed, and about which record."""
    return [(mail["To"], mail["Subject"].split(":")[0]) for mail in office.mails()]


@pytest.mark.parametrize("order", list(permutations((filed(EMAIL, TELEPHONE), LINKED, TOLD_BY_FEED, ASKED))))
async def test_the_citizen_is_told_once_of_the_record_that_counts_in_whatever_order_it_is_heard(
    office: NoticeDesk, order: tuple[Fact, ...]
) -> None:
    for fact in order:
        await office.tell(fact)
    await office.tell(*order)
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {REPORTED}")]
    (told,) = await office.published()
    assert (told.record, told.kind, told.email, told.telephone) == (REPORTED, "supplement", EMAIL, TELEPHONE)
    assert (told.channels, told.emailed) == (("e-mail", "telephone"), True)


async def test_what_happens_after_the_link_is_told_too(office: NoticeDesk) -> None:
    await office.tell(filed(EMAIL), TOLD_BY_FEED, LINKED)
    await office.tell(READY)
    await office.send()
    assert [mail["Subject"] for mail in office.mails()] == [f"Hồ sơ {REPORTED}: đã có kết quả"]


async def test_an_address_that_the_system_reports_is_used_and_the_number_of_the_counter_beside_it(
    office: NoticeDesk,
) -> None:
    reported = TOLD_BY_FEED.model_copy(update={"email": "nam@example.vn"})
    await office.tell(filed(EMAIL, TELEPHONE), reported, LINKED, READY)
    assert [(one.email, one.telephone) for one in await office.published()] == [("nam@example.vn", TELEPHONE)]


async def test_an_address_that_is_corrected_at_the_counter_is_the_one_that_is_written_to(
    office: NoticeDesk,
) -> None:
    await office.tell(filed("nham@example.vn"), TOLD_BY_FEED, LINKED, READY)
    right = {"right_applicant": "Lê Văn Nam", "right_email": EMAIL}
    await office.tell(RecordCorrected(**AT_COUNTER, sequence=3, at=FILED.at + 3 * HOUR, **right))
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {REPORTED}")]


async def test_an_address_that_comes_by_a_correction_only_is_told_what_is_still_news(
    office: NoticeDesk,
) -> None:
    await office.tell(FILED, TOLD_BY_FEED, LINKED, READY)
    assert await office.published() == []
    right = {"right_applicant": "Lê Văn Nam", "right_email": EMAIL}
    await office.tell(RecordCorrected(**AT_COUNTER, sequence=3, at=FILED.at + 3 * HOUR, **right))
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {REPORTED}")]


async def test_links_that_are_taken_apart_again_leave_the_address_with_the_counter(
    office: NoticeDesk,
) -> None:
    asked_here = RecordSupplementRequested(**AT_COUNTER, sequence=4, at=UNLINKED.at, papers=("Đơn",))
    await office.tell(filed(EMAIL), TOLD_BY_FEED, ASKED, LINKED)
    await office.tell(UNLINKED)
    await office.send()
    assert addresses(office) == [], "what was queued for the other record is dropped"
    await office.tell(READY, asked_here)
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {RECORD}")]


async def test_a_link_to_a_second_record_takes_the_address_along(office: NoticeDesk) -> None:
    right_code = "H56.31.20-230313-0100"
    right = {"record": right_code}
    again = RecordLinked(**AT_COUNTER, sequence=4, at=UNLINKED.at + HOUR, other=right_code)
    await office.tell(filed(EMAIL), TOLD_BY_FEED, LINKED, UNLINKED, again)
    await office.tell(READY, TOLD_BY_FEED.model_copy(update=right), READY.model_copy(update=right))
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {right_code}")]


async def test_what_was_told_before_the_link_is_not_told_again(office: NoticeDesk) -> None:
    at_counter = RecordSupplementRequested(**AT_COUNTER, sequence=2, at=FILED.at + HOUR, papers=("Đơn",))
    link = LINKED.model_copy(update={"sequence": 3})
    await office.tell(filed(EMAIL), at_counter)
    await office.send()
    await office.tell(TOLD_BY_FEED, ASKED, link, READY)
    await office.send()
    assert sorted(mail["Subject"].partition(":")[0] for mail in office.mails()) == [
        f"Hồ sơ {RECORD}",
        f"Hồ sơ {REPORTED}",
    ]
    assert [one.kind for one in await office.published()] == ["supplement", "ready"]


async def test_what_was_about_to_be_told_of_the_counters_record_is_told_of_the_other(
    office: NoticeDesk,
) -> None:
    at_counter = RecordSupplementRequested(**AT_COUNTER, sequence=2, at=FILED.at + HOUR, papers=("Đơn",))
    await office.tell(filed(EMAIL), at_counter)
    await office.tell(TOLD_BY_FEED, ASKED, LINKED.model_copy(update={"sequence": 3}))
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {REPORTED}")]


async def test_a_record_that_was_filed_before_a_merger_lends_its_address_to_one_filed_after(
    office: NoticeDesk,
) -> None:
    """Văn Sơn became part of another commune, whose counter works on the records of both."""
    after = {"unit": "15715v2"}
    reported = [fact.model_copy(update=after) for fact in (TOLD_BY_FEED, READY)]
    await office.tell(filed(EMAIL), LINKED)
    await office.tell(*reported)
    await office.send()
    assert addresses(office) == [(EMAIL, f"Hồ sơ {REPORTED}")]
    await office.tell(RETURNED)


async def test_nobody_else_is_written_to(office: NoticeDesk) -> None:
    other = RecordFiled.model_validate(TOLD_BY_FEED.model_dump() | {"record": "H56.31.20-230313-0500"})
    await office.tell(filed(EMAIL), LINKED, other, TOLD_BY_FEED)
    async with office.desk.office.reading() as read:
        reached = await contacts_of(read, [f"{VAN_SON}/record/{one}" for one in (REPORTED, other.record)])
    assert reached.keys() == {f"{VAN_SON}/record/{REPORTED}"}
    assert [one.case for one in reached[f"{VAN_SON}/record/{REPORTED}"].at_the_counter] == [CASE]
