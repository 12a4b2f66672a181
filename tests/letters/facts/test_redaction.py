"""What of a stored fact is personal: each optional field that nobody has said to be harmless."""

from services.letters.facts.redaction import is_personal, redacted
from shared.contracts.events.record import RecordFiled
from tests.letters.support.families import DUE, FILED

NOBODY_IS_NAMED = RecordFiled(**FILED.model_dump() | {"applicant": "", "channel": "online"})


class FiledWithMore(RecordFiled):
    """The fact after somebody has added a field."""

    mobile: str = ""


def test_a_new_field_of_a_fact_is_redacted_without_anybody_having_thought_of_it() -> None:
    fact = FiledWithMore(**NOBODY_IS_NAMED.model_dump(), mobile="0912 345 678")
    assert is_personal(fact)
    assert not is_personal(redacted(fact))
    assert redacted(fact) == fact.model_copy(update={"mobile": ""})


def test_what_names_nobody_stays() -> None:
    for fact in (NOBODY_IS_NAMED, DUE):
        assert not is_personal(fact)
        assert redacted(fact) == fact
