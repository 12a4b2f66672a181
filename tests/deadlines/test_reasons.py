"""The words of explanations."""

import tomllib

from services.deadlines import reasons
from services.deadlines.calendar import DayKind
from services.deadlines.counting import Cause
from services.deadlines.reasons import SURE
from shared.questions.explanation import Reason

SENTENCES = tomllib.loads((reasons.HERE / "reasons.toml").read_text(encoding="utf-8"))


def test_each_reason_has_its_sentence_in_both_languages() -> None:
    assert set(Reason) <= set(SENTENCES)
    assert all(sentence["vi"] and sentence["en"] for sentence in SENTENCES.values())


def test_each_kind_of_day_and_each_cause_of_a_stop_is_a_reason() -> None:
    assert {str(kind) for kind in [*DayKind, *Cause]} <= {str(reason) for reason in Reason}


def test_each_rule_says_its_source_and_how_sure_it_is() -> None:
    rules = [SENTENCES[reason] for reason in Reason if str(reason) not in {str(kind) for kind in DayKind}]
    assert all(rule["source"] and rule["sure"] in SURE for rule in rules)
