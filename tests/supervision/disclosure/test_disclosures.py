"""What an office disclosed is entered once, published by the chairman, and never changed afterwards."""

from datetime import date
from typing import Any

import pytest

from shared.contracts.questions.supervision.disclosures import (
    DisclosedLine,
    DisclosureDone,
    DisclosuresOf,
    DisclosureState,
    EnterDisclosure,
    EnteredDisclosure,
    PublishDisclosure,
    WhatIsDisclosed,
    WithdrawDisclosure,
)
from tests.supervision.inspection.conftest import CHAIRMAN, CLERK, ELSEWHERE, VAN_SON, Desk

QUARTER = {"since": date(2024, 1, 1), "until": date(2024, 3, 31)}
FILE = {"file_name": "../Dự toán 2024.pdf", "size": 12, "sha256": "a" * 64}


async def enter(desk: Desk, form: str = "a" * 16, **changed: Any) -> DisclosureDone:
    fields: dict[str, Any] = {
        "unit": VAN_SON,
        "form": form,
        "what": "Dự toán ngân sách xã năm 2024",
        "way": "office-board",
        "where": "Bảng tin trụ sở",
        "since": "2024-01-10",
        "file": FILE,
        "officer": CLERK,
    }
    return await desk.ask(EnterDisclosure.model_validate(fields | changed))


async def publish(desk: Desk, entry: str, unit: str = VAN_SON) -> dict[str, Any]:
    return await desk.reply(PublishDisclosure(unit=unit, disclosure=entry, officer=CHAIRMAN))


async def withdraw(desk: Desk, entry: str, why: str) -> DisclosureDone:
    asked = WithdrawDisclosure(unit=VAN_SON, disclosure=entry, why=why, officer=CHAIRMAN)
    return await desk.ask(asked)


async def entered(desk: Desk, unit: str = VAN_SON) -> tuple[EnteredDisclosure, ...]:
    return (await desk.ask(DisclosuresOf(unit=unit, **QUARTER))).lines


async def public(desk: Desk) -> tuple[DisclosedLine, ...]:
    return (await desk.ask(WhatIsDisclosed(unit=VAN_SON, **QUARTER))).lines


async def test_a_double_click_enters_once_and_another_text_under_the_same_form_is_refused(desk: Desk) -> None:
    first, again = await enter(desk), await enter(desk)
    assert first == again == DisclosureDone(kept=True, disclosure=first.disclosure)
    other = await enter(desk, what="Danh sách hộ nghèo")
    assert (other.kept, other.refused) == (False, "changed-meanwhile")
    (line,) = await entered(desk)
    assert (line.what, line.entered_by) == ("Dự toán ngân sách xã năm 2024", "cb-07")
    assert (line.file_name, line.sha256) == ("Dự toán 2024.pdf", "a" * 64)


async def test_only_what_the_chairman_has_published_is_public_and_once_is_enough(desk: Desk) -> None:
    done = await enter(desk)
    assert await public(desk) == ()
    await publish(desk, done.disclosure)
    (before,) = await public(desk)
    await publish(desk, done.disclosure)
    assert await public(desk) == (before,)
    assert before.state is DisclosureState.PUBLISHED
    assert not {"entered_by", "published_by"} & before.model_dump().keys(), "staff are not named to everybody"


async def test_what_was_withdrawn_stays_readable_with_its_first_reason_and_is_not_published_again(
    desk: Desk,
) -> None:
    done = await enter(desk)
    await publish(desk, done.disclosure)
    assert (await withdraw(desk, done.disclosure, "Ghi nhầm ngày")).kept
    assert (await withdraw(desk, done.disclosure, "Lý do khác")).kept
    (line,) = await public(desk)
    assert (line.state, line.why) == (DisclosureState.WITHDRAWN, "Ghi nhầm ngày")
    assert (await publish(desk, done.disclosure))["answer"]["refused"] == "not-now"


async def test_an_entry_withdrawn_before_it_was_published_is_never_public(desk: Desk) -> None:
    done = await enter(desk)
    await withdraw(desk, done.disclosure, "Ghi nhầm")
    assert await public(desk) == ()
    assert len(await entered(desk)) == 1


async def test_an_entry_of_another_unit_is_none_and_a_quarter_has_its_own_days(desk: Desk) -> None:
    done = await enter(desk)
    await enter(desk, form="b" * 16, since="2024-03-31")
    await enter(desk, form="c" * 16, since="2024-04-01")
    assert "no_answer" in await publish(desk, done.disclosure, ELSEWHERE)
    assert [line.since for line in await entered(desk)] == [date(2024, 3, 31), date(2024, 1, 10)]
    assert await entered(desk, ELSEWHERE) == ()


def test_it_cannot_end_before_it_begins() -> None:
    fields = {
        "unit": VAN_SON,
        "form": "a" * 16,
        "what": "x",
        "way": "meeting",
        "where": "y",
        "officer": CLERK,
    }
    with pytest.raises(ValueError, match="ends before it begins"):
        EnterDisclosure.model_validate(fields | {"since": "2024-02-01", "until": "2024-01-31"})
