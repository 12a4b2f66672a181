"""Who is asked: by data, drawn once and for all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest

from services.surveys import instruments, loading
from services.surveys.instruments import load_instruments
from services.surveys.invitation_rules import (
    InvitationRules,
    Quota,
    Trigger,
    is_sampled,
    occasions,
    within_quota,
)
from services.surveys.loading import load_invitation_rules
from shared.contracts.events.letter import LetterHandedOver
from shared.reference.data_file import BadFiles
from shared.reference.operator_folder import OperatorFolder
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
    by_roles = [
        replace(one, subject=one.subject._replace(role=role))
        for one, role in zip(new, cycle(("clerk", "land")), strict=False)
    ]
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
    ("key", "factors"),
    [("three-factors/1", 3), ("sipas/1", 5), ("five-three-four/1", 3), ("nine-indices/1", 9)],
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


def test_an_office_asks_its_own_questionnaire_and_the_others_go_on_as_before() -> None:
    of_one = Trigger(fact="record.returned", instrument="five-three-four/1", share=1, units=(VAN_SON,))
    own = InvitationRules(open_days=60, triggers=(of_one, *rules().triggers))
    facts = [returned(1), returned(2, unit="15718v1")]
    asked = {one.invitation.subject.unit: one.invitation.instrument for one in occasions(facts, own, VIETNAM)}
    assert asked == {VAN_SON: "five-three-four/1", "15718v1": "three-factors/1"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An operator's folder, read in place of none."""
    (tmp_path / "instruments").mkdir()
    own = OperatorFolder(tmp_path, replaces_ours=False, zone="Asia/Ho_Chi_Minh")
    monkeypatch.setattr(instruments, "operator_folder", lambda: own)
    monkeypatch.setattr(loading, "own_file", lambda name: tmp_path / name)
    for load in (load_instruments, load_invitation_rules):
        load.cache_clear()
    yield tmp_path
    for load in (load_instruments, load_invitation_rules):
        load.cache_clear()


def test_an_operator_switches_on_and_edits_five_three_four(folder: Path) -> None:
    text = (
        (instruments.FOLDER / "five-three-four.toml").read_text("utf-8").replace("version = 1", "version = 2")
    )
    (folder / "instruments/five-three-four.toml").write_text(text, "utf-8")
    ours = loading.OURS.read_text("utf-8")
    (folder / loading.RULES).write_text(ours.replace("three-factors/1", "five-three-four/2"), "utf-8")
    assert {"five-three-four/1", "five-three-four/2", "three-factors/1"} <= set(load_instruments())
    (occasion,) = occasions([returned(1)], load_invitation_rules(), VIETNAM)
    assert occasion.invitation.instrument == "five-three-four/2"


def test_a_questionnaire_that_there_is_not_is_named_with_its_line(folder: Path) -> None:
    ours = loading.OURS.read_text("utf-8")
    (folder / loading.RULES).write_text(ours.replace("three-factors/1", "four-factors/1"), "utf-8")
    with pytest.raises(
        BadFiles, match=r"invitation_rules.toml:\d+: instrument: say one of five-three-four/1"
    ):
        load_invitation_rules()
