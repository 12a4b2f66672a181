"""The words of explanations."""

import tomllib

from services.deadlines.calendar.axis import DayKind
from services.deadlines.due_times.calculation import StopCause
from services.deadlines.explanation import texts
from services.deadlines.law import load_law
from services.deadlines.law.rule_sets import NOT_SAID
from shared.contracts.questions.explanation import DayReason

SENTENCES = tomllib.loads((texts.HERE / "texts.toml").read_text(encoding="utf-8"))


def test_each_reason_has_its_sentence_in_both_languages() -> None:
    assert set(DayReason) <= set(SENTENCES)
    assert all(sentence["vi"] and sentence["en"] for sentence in SENTENCES.values())


def test_each_kind_of_day_and_each_cause_of_a_stop_is_a_reason() -> None:
    assert {str(kind) for kind in [*DayKind, *StopCause]} <= {str(reason) for reason in DayReason}


def test_each_reason_is_a_day_s_own_or_rests_on_the_rule_set() -> None:
    ours = {str(reason) for reason in DayReason} - {str(kind) for kind in DayKind}
    for rules in load_law().rule_sets.values():
        assert {str(reason) for reason in rules.grounds} == ours
        assert NOT_SAID not in rules.grounds.values()
