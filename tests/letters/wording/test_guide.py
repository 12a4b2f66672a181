"""The guide beside the editor: it leaves nothing out, and every example in it is a wording that holds."""

import pytest

from services.letters.content.letterhead import Letterhead
from services.letters.kinds import About, LetterKind, load_kinds
from services.letters.loading import load_house_style
from services.letters.wording.filters import FILTERS
from services.letters.wording.guide import guide_to, load_guide
from services.letters.wording.wording import Wording, fields_of, shipped_text
from shared.contracts.questions.wordings import Usable

KINDS = load_kinds().values()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_all_that_a_wording_can_use_is_explained(kind: LetterKind) -> None:
    told = {
        what: [one.name for one in guide_to(kind, load_house_style()) if one.what is what] for what in Usable
    }
    of_the_head = {f"head.{name}" for name in Letterhead.model_fields}
    assert set(told[Usable.FIELD]) == fields_of(kind.about).keys() - {"head"} | of_the_head
    assert tuple(told[Usable.PART]) == kind.layout.parts
    assert tuple(told[Usable.FILTER]) == tuple(FILTERS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_an_example_can_be_put_into_the_wording_and_says_something(kind: LetterKind) -> None:
    opening = "{% block opening %}"
    for one in guide_to(kind, load_house_style()):
        if one.what is Usable.FIELD:
            text = shipped_text(kind.id).replace(opening, opening + one.write)
            Wording(kind, text, load_house_style())
            assert one.name.removeprefix("head.") in one.write
            assert one.reads


def test_nothing_is_explained_that_there_is_not() -> None:
    parts = {part for kind in KINDS for part in kind.layout.parts}
    assert load_guide().part.keys() == parts
    assert load_guide().filter.keys() == FILTERS.keys()
    assert load_guide().field.keys() == {"every", *About}
