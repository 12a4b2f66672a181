"""The kinds of letter, as the data have them."""

import pytest

from services.letters.kinds import About, LetterKind, PaperSize, PrintTiming, load_kinds
from services.letters.press.typst_worker import LAYOUT
from services.letters.rules.required_letters import name_of
from services.letters.wording.samples import samples
from services.letters.wording.wording import CONTENT_OF, TEXTS
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.events.registry import FACTS
from tests.support.zone import VIETNAM

every_kind = pytest.mark.parametrize("kind", load_kinds().values(), ids=load_kinds())


@every_kind
def test_a_kind_has_its_wording_its_layout_its_samples_and_its_source(kind: LetterKind) -> None:
    (text,) = TEXTS.glob(f"{kind.id}.*")
    assert text.suffix == (".txt" if kind.to_families else ".j2")
    assert (LAYOUT / f"{kind.layout.id}.typ").is_file()
    assert {type(sample) for sample in samples(VIETNAM)[kind.about]} == {CONTENT_OF[kind.about]}
    assert kind.source
    assert kind.certainty in {"law", "second-hand", "unchecked"}


@every_kind
def test_a_kind_is_called_for_by_facts_that_are_told(kind: LetterKind) -> None:
    assert kind.facts <= {name_of(fact) for fact in FACTS}


def test_each_life_event_has_a_kind_of_its_name() -> None:
    assert {LifeEventKind(about) for about in About if about is not About.RECORD} == set(LifeEventKind)
    for life_event in LifeEventKind:
        assert load_kinds()[life_event].about == About(life_event)


def test_no_wording_lies_about_without_a_kind() -> None:
    assert {file.stem for file in TEXTS.iterdir()} == set(load_kinds())


def test_slips_wait_until_somebody_wants_them_and_letters_do_not() -> None:
    for kind in load_kinds().values():
        assert (kind.printed is PrintTiming.ON_DEMAND) == (kind.layout.paper is PaperSize.A4)


def test_the_slip_that_goes_from_desk_to_desk_does_not_bear_the_citizens_secret() -> None:
    assert not load_kinds()["control"].layout.has_qr
