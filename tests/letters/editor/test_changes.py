"""What differs between two wordings: every word is there, in order, marked by what became of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.editor.api import Editing, compare_wordings, wording_in_force
from services.letters.editor.changes import changes_between
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.wordings import (
    ChangeKind,
    CompareWordings,
    PreviewWording,
    SaveWording,
    WordingInForce,
    WordingPart,
)
from shared.messaging.queries.client import QueryFailed
from tests.letters.conftest import Desk
from tests.letters.support.families import VAN_SON

TEXTS = st.lists(st.sampled_from(["Chúc", "cháu", "((tên cháu))", "{{ a b }}", "\n", ",", "khỏe"])).map(
    " ".join
)


def marked(before: str, after: str) -> str:
    """The changes as a reader without colours might write them."""
    marks = {ChangeKind.SAME: "{}", ChangeKind.LEFT_OUT: "[-{}-]", ChangeKind.ADDED: "[+{}+]"}
    return "".join(marks[one.how].format(one.text) for one in changes_between(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("", "", "", id="nothing"),
        pytest.param("Kính chúc", "Kính chúc", "Kính chúc", id="nothing changed"),
        pytest.param("", "Kính chúc", "[+Kính chúc+]", id="a part that was empty"),
        pytest.param("Kính chúc", "", "[-Kính chúc-]", id="a part that became empty"),
        pytest.param(
            "Chúc ((tên cháu)) hay ăn.",
            "Chúc ((tên mẹ)) hay ăn.",
            "Chúc [-((tên cháu)) -][+((tên mẹ)) +]hay ăn.",
            id="a field is one word",
        ),
        pytest.param("Xin chúc cháu", "Chúc cháu", "[-Xin chúc -][+Chúc +]cháu", id="words, not letters"),
        pytest.param("Một\nHai", "Một\n\nHai", "Một\n[+\n+]Hai", id="a new paragraph"),
        pytest.param("Chúc  cháu", "Chúc cháu", "Chúc  cháu", id="blanks between words are no change"),
        pytest.param(
            "{% if a %}Chúc{% endif %}",
            "{% if b %}Chúc{% endif %}",
            "[-{% if a %}-][+{% if b %}+]Chúc{% endif %}",
            id="a tag of a template is one word",
        ),
    ],
)
def test_the_words_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_off(before: str, after: str) -> None:
    changes = changes_between(before, after)
    old = "".join(one.text for one in changes if one.how is not ChangeKind.ADDED)
    new = "".join(one.text for one in changes if one.how is not ChangeKind.LEFT_OUT)
    assert (old.split(), new.split()) == (before.split(), after.split())
    assert all(one.text for one in changes)


@pytest.mark.slow
async def test_versions_are_compared_part_by_part_and_with_a_template_as_templates(desk: Desk) -> None:
    editing = Editing(desk.printing.render)
    async with desk.office.reading() as read:
        shipped = await wording_in_force(WordingInForce(unit=VAN_SON, kind="marriage", nth=0), read)
    assert shipped.written
    own = tuple(
        WordingPart(part=part.part, text=f"{part.text}\n\nKính chúc." if not number else part.text)
        for number, part in enumerate(shipped.written)
    )
    chairman = Officer(role=Role.CHAIRMAN, id="ct-01")
    for form in ({"written": own}, {"text": shipped.text.replace("trăm năm", "mãi mãi")}):
        async with desk.office.reading() as read:
            assert not (await editing.preview_wording(PreviewWording(kind="marriage", **form), read)).flaws
        async with desk.office.transaction() as tx:
            await editing.save_wording(
                SaveWording(unit=VAN_SON, kind="marriage", officer=chairman, **form), tx
            )

    async def compared(before: int, after: int) -> list[tuple[str, set[str]]]:
        asked = CompareWordings(unit=VAN_SON, kind="marriage", before=before, after=after)
        async with desk.office.reading() as read:
            found = await compare_wordings(asked, read)
        return [(part.part, {change.how.value for change in part.changes}) for part in found.parts]

    first, *others = await compared(0, 1)
    assert first == (shipped.written[0].part, {"same", "added"})
    assert all(hows <= {"same"} for _, hows in others)
    assert [name for name, _ in others] == [part.part for part in shipped.written[1:]]
    assert await compared(1, 2) == [("", {"same", "left-out", "added"})]
    with pytest.raises(QueryFailed):
        await compared(0, 3)
