"""Who is asked: by data, drawn once and for all."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle

import pytest

from services.surveys.instruments import load_instruments
from services.surveys.invitation_rules import (
    InvitationRules,
    Quota,
    Trigger,
    is_sampled,
    load_invitation_rules,
    occasions,
    within_quota,
)
from shared.contracts.events.letter import LetterHandedOver
from tests.support.zone import VIETNAM
from tests.surveys.conftest import CERTIFIED_COPY, MARRIAGE, VAN_SON, returned

AT = datetime(2023, 2, 15, 2, tzinfo=UTC)


def rules(share: float = 1, *quotas: Quota) -> InvitationRules:
    triggers = (
        Trigger(fact="record.returned", instrument="three-factors/1", share=share),
        Trigger(fact="letter.handed-over", kinds=("birth",), instrument="sipas/1", share=1),
    )
    return InvitationRules(open_days=60, triggers=triggers, quotas=quotas)


def asked(law: InvitationRules, count: int = 1000) -> set[str]:
    found = occasions(
        (returned(serial, procedure=(CERTIFIED_COPY, MARRIAGE)[serial % 2]) for serial in range(count)),
        law,
        VIETNAM,
    )
    return {one.invitation.record for one in found if is_sampled(one)}


def test_a_sample_takes_about_its_share_and_the_same_ones_again() -> None:
    assert len(asked(rules(1))) == 1000
    assert asked(rules(0)) == set()
    assert 200 < len(asked(rules(0.25))) < 300
    assert asked(rules(0.25)) == asked(rules(0.25)) < asked(rules(0.5))


def test_a_quota_replaces_the_share_of_its_procedure_only() -> None:
    assert len(asked(rules(1, Quota(procedure=MARRIAGE, share=0)))) == 500


def test_a_quota_is_full_for_its_unit_and_month() -> None:
    law = rules(1, Quota(procedure=MARRIAGE, most=3))
    facts = [returned(serial, f"2023-0{1 + serial % 2}-10", procedure=MARRIAGE) for serial in range(10)]
    new = [one.invitation for one in occasions(facts, law, VIETNAM)]
    assert len(list(within_quota(new, {}, law))) == 6
    assert len(list(within_quota(new, {new[0].subject: 2}, law))) == 4
    by_roles = [replace(one, role=role) for one, role in zip(new, cycle(("clerk", "land")), strict=False)]
    assert len(list(within_quota(by_roles, {}, law))) == 6, "whoever handled them"


@pytest.mark.parametrize(("kind", "count"), [("birth", 1), ("death", 0)])
def test_a_family_is_asked_about_a_letter_of_the_kinds_named(kind: str, count: int) -> None:
    fact = LetterHandedOver(unit=VAN_SON, letter="l1", kind=kind, at=AT, channel="visit")
    found = list(occasions([fact, fact], rules(), VIETNAM))
    assert [one.invitation.instrument for one in found] == ["sipas/1"] * count


def test_the_rules_ask_everybody_whose_result_is_returned_and_nobody_about_a_letter() -> None:
    assert len(asked(load_invitation_rules())) == 1000
    letters = [
        LetterHandedOver(unit=VAN_SON, letter=k, kind=k, at=AT, channel="post") for k in ("birth", "death")
    ]
    assert not [one for one in occasions(letters, load_invitation_rules(), VIETNAM) if is_sampled(one)]


def test_each_trigger_has_an_instrument_that_is_there() -> None:
    assert {trigger.instrument for trigger in load_invitation_rules().triggers} <= set(load_instruments())


@pytest.mark.parametrize(
    ("key", "factors"), [("three-factors/1", 3), ("sipas/1", 5), ("five-three-four/1", 3)]
)
def test_an_instrument_asks_in_both_languages(key: str, factors: int) -> None:
    instrument = load_instruments()[key]
    assert len(instrument.factors) == factors
    texts = [
        text for one in instrument.factors for said in (one.name, one.question) for text in (said.vi, said.en)
    ]
    assert all(texts)
    assert len({one.id for one in instrument.factors}) == factors
    assert instrument.certainty in {"A", "L", "S", "?"}
