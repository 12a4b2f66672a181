"""The words of explanations."""

from services.deadlines.calendar.axis import DayKind
from services.deadlines.due_times.calculation import StopCause
from services.deadlines.explanation.texts import load_texts
from services.deadlines.law.loading import load_law
from services.deadlines.law.rule_sets import NO_SOURCE
from shared.contracts.questions.explanation import DayReason


def test_each_reason_has_its_sentence_in_both_languages() -> None:
    texts = load_texts()
    assert set(DayReason) == set(texts.reason)
    assert all(text.vi and text.en for text in (*texts.reason.values(), *texts.note.values()))


def test_each_kind_of_day_and_each_cause_of_a_stop_is_a_reason() -> None:
    assert {str(kind) for kind in [*DayKind, *StopCause]} <= {str(reason) for reason in DayReason}


def test_each_reason_is_a_day_s_own_or_rests_on_the_rule_set() -> None:
    ours = {str(reason) for reason in DayReason} - {str(kind) for kind in DayKind}
    for rules in load_law().rule_sets.values():
        assert {str(reason) for reason in rules.grounds} == ours
        assert NO_SOURCE not in rules.grounds.values()
