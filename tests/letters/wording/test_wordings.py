"""An office's own wordings: what is refused, with line and reason, and that they reach only the letter."""

import unicodedata
from contextlib import suppress

import pytest

from services.letters.editor.draft import TypedText
from services.letters.editor.preview import describe, preview
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.typst_job import RenderJob
from services.letters.press.typst_pool import RenderFailed, TypstPool
from services.letters.wording.grammar import MAX_LENGTH
from services.letters.wording.samples import samples
from services.letters.wording.wording import (
    MAX_LETTER_LENGTH,
    BadWording,
    Wording,
    compose,
    shipped_text,
    wording_id,
)
from tests.letters.support.families import BIRTH, letter
from tests.letters.support.sheets import RENDERER
from tests.support.zone import VIETNAM

BIRTH_KIND = load_kinds()["birth"]
TEXT = shipped_text("birth")
STYLE = load_house_style()
CLOSING = 1 + TEXT[: TEXT.index("Xin gửi tới")].count("\n")
"""The line into which the tests put what does not belong there."""


def with_slip(slip: str) -> str:
    """The shipped wording with something put into its closing."""
    return TEXT.replace("Xin gửi tới", f"{slip} Xin gửi tới")


def flaws(text: str, kind: str = "birth") -> list[tuple[int, str, str]]:
    try:
        Wording(load_kinds()[kind], text, STYLE)
    except BadWording as bad:
        return [(flaw.line, flaw.flaw, flaw.about) for flaw in bad.flaws]
    return []


async def render(job: RenderJob) -> bytes:
    """Render a sheet as the pool does, in this process."""
    try:
        return RENDERER.render(job)
    except Exception as wrong:
        raise RenderFailed(str(wrong)) from wrong


@pytest.mark.slow
@pytest.mark.parametrize("kind", load_kinds())
async def test_each_wording_that_we_ship_passes_its_trial(kind: str) -> None:
    found = await preview(TypedText(load_kinds()[kind], shipped_text(kind)), render, STYLE)
    assert found.flaws == ()
    assert found.page.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("slip", "flaw", "about"),
    [
        pytest.param("{{ yuo }}", "unknown-field", "yuo", id="a misspelt field"),
        pytest.param("{{ died_on }}", "unknown-field", "died_on", id="a field of another letter"),
        pytest.param("{{ born_on | dya }}", "unknown-filter", "dya", id="a misspelt way of saying"),
        pytest.param("{{ born_on | pprint }}", "unknown-filter", "pprint", id="a filter of Jinja2's own"),
        pytest.param("{{ head.offices }}", "unknown-field", "offices", id="a misspelt field of the head"),
        pytest.param("{{ you.__class__ }}", "unknown-field", "__class__", id="what Python hides"),
        pytest.param("{{ head.office.upper }}", "unknown-field", "upper", id="a method"),
        pytest.param("{{ head['office'] }}", "not-allowed", "getitem", id="an item"),
        pytest.param("{{ you.upper() }}", "not-allowed", "call", id="a call"),
        pytest.param("{{ cycler.__init__ }}", "unknown-field", "__init__", id="what Jinja2 has around"),
        pytest.param("{{ self.closing() }}", "not-allowed", "call", id="itself"),
        pytest.param("{{ range(10 ** 9) }}", "not-allowed", "call", id="a long range"),
        pytest.param("{{ 9 ** 9 ** 9 }}", "not-allowed", "pow", id="a number without end"),
        pytest.param("{{ 'a' * 1000000000 }}", "not-allowed", "mul", id="a text without end"),
        pytest.param("{{ '%999999999d' % 1 }}", "not-allowed", "mod", id="a format without end"),
        pytest.param("{{ [1, 2] }}", "not-allowed", "list", id="a list of its own"),
        pytest.param("{% include '/etc/passwd' %}", "not-allowed", "include", id="another file"),
        pytest.param("{% import 'os' as os %}", "not-allowed", "import", id="another module"),
        pytest.param("{% extends 'death.j2' %}", "not-allowed", "extends", id="another wording"),
        pytest.param("{% set x = you %}", "not-allowed", "assign", id="a name of its own"),
        pytest.param("{% macro x() %}{% endmacro %}", "not-allowed", "macro", id="a macro"),
        pytest.param("{% filter upper %}x{% endfilter %}", "not-allowed", "filterblock", id="a filter block"),
        pytest.param("{% for x in you %}{% endfor %}", "not-a-list", "", id="a loop through a text"),
        pytest.param("{% for x in 'abc' %}{% endfor %}", "not-a-list", "", id="a loop through its own text"),
        pytest.param(
            "{% for x in siblings %}{% for y in siblings %}{% endfor %}{% endfor %}",
            "not-a-list",
            "",
            id="a loop within a loop",
        ),
        pytest.param(
            "{% for x in siblings recursive %}{% endfor %}", "not-allowed", "for", id="a loop in itself"
        ),
        pytest.param("{{ you is callable }}", "not-allowed", "callable", id="a test of Jinja2's own"),
        pytest.param("{% if you %}", "syntax", "", id="a choice without end"),
        pytest.param("{{ you", "syntax", "", id="a bracket without end"),
        pytest.param("\u202e", "hidden", "U+202E", id="a sign that turns the direction"),
        pytest.param("\u200b", "hidden", "U+200B", id="a sign without width"),
        pytest.param("\x07", "hidden", "U+0007", id="a control character"),
        pytest.param(
            "{% block postscript %}{% endblock %}", "unknown-part", "postscript", id="a part of its own"
        ),
    ],
)
def test_a_wording_is_refused_with_line_and_reason(slip: str, flaw: str, about: str) -> None:
    found = flaws(with_slip(slip))
    line = CLOSING if flaw != "syntax" else found[0][0]
    assert (line, flaw, about) in found
    assert CLOSING <= line <= TEXT.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "flaw", "about"),
    [
        pytest.param("", "part-missing", "closing", id="empty"),
        pytest.param(
            TEXT.replace("block closing", "block end"), "part-missing", "closing", id="a part renamed"
        ),
        pytest.param(f"{TEXT}\nP.S.", "beside-the-parts", "", id="a postscript beside the parts"),
        pytest.param(
            f"{TEXT}{{% if you %}}x{{% endif %}}", "beside-the-parts", "", id="a choice beside them"
        ),
        pytest.param("a" * (MAX_LENGTH + 1), "too-long", str(MAX_LENGTH), id="too long"),
        pytest.param(
            "{{" + "(" * 3000 + "you" + ")" * 3000 + "}}", "too-deep", "", id="brackets without end"
        ),
        pytest.param("{% if you %}" * 300 + "{% endif %}" * 300, "too-deep", "", id="choices without end"),
        pytest.param("{{ " + "not " * 1500 + "you }}", "too-deep", "", id="negations without end"),
    ],
)
def test_a_text_as_a_whole_is_refused(text: str, flaw: str, about: str) -> None:
    assert (flaw, about) in [found[1:] for found in flaws(text)]


@pytest.mark.parametrize(
    ("slip", "flaw"),
    [
        pytest.param("{{ you | day }}", "wrong-field", id="a text is no day"),
        pytest.param("{{ born_on | day }}", "wrong-field", id="a day that need not be known"),
        pytest.param("{{ 'Xin chúc mừng gia đình. ' ~ you }}" * 90, "does-not-fit", id="more than a page"),
        pytest.param("中", "does-not-fit", id="a letter not in the font"),
        pytest.param("🎉", "does-not-fit", id="a picture"),
        pytest.param("W" * 300, "does-not-fit", id="a word wider than the sheet"),
    ],
)
async def test_a_wording_that_cannot_be_printed_is_refused_at_its_longest_part(slip: str, flaw: str) -> None:
    (found,) = (await preview(TypedText(BIRTH_KIND, with_slip(slip)), render, STYLE)).flaws
    assert found.flaw == flaw
    assert found.line in {CLOSING, CLOSING - 1}
    assert all(sentence and "{" not in sentence for sentence in (describe(found).vi, describe(found).en))


async def test_typesetting_code_in_a_wording_prints_as_itself() -> None:
    found = await preview(TypedText(BIRTH_KIND, with_slip('#read("/etc/passwd") $x$ *b* \\')), render, STYLE)
    assert found.flaws == ()
    assert '#read("/etc/passwd") $x$ *b* \\' in trial_parts(with_slip('#read("/etc/passwd") $x$ *b* \\'))


def trial_parts(text: str) -> str:
    return " ".join(compose(letter(BIRTH).matter, Wording(BIRTH_KIND, text, STYLE)).parts["closing"])


HOSTILE = (
    pytest.param(with_slip("{{ you ~ you ~ you ~ you }}" * 250), id="names"),
    pytest.param(with_slip("{% if you %}{{ you }}{% endif %}" * 200), id="choices"),
    pytest.param(with_slip("{% for x in siblings %}{{ x ~ x ~ x }}{% endfor %}" * 120), id="loops"),
)
"""Wordings that are allowed, and as long as they can be made to run."""


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_the_longest_that_a_wording_may_run_is_bounded_by_its_length(text: str) -> None:
    for sample in samples(VIETNAM)[BIRTH_KIND.about]:
        with suppress(BadWording):
            said = str(compose(sample, Wording(BIRTH_KIND, text, STYLE)).parts)
            assert len(said) < MAX_LETTER_LENGTH + len(text)


def test_a_letter_that_grows_beyond_all_measure_is_refused() -> None:
    long_name = "ng" * 2000
    said = letter(BIRTH).matter.model_copy(update={"child": long_name})
    with pytest.raises(BadWording, match="letter-too-long"):
        compose(said, Wording(BIRTH_KIND, with_slip("{{ child }} " * 9), STYLE))


def test_a_decomposed_wording_is_printed_composed() -> None:
    assert trial_parts(unicodedata.normalize("NFD", TEXT)) == trial_parts(TEXT)


def test_the_same_text_is_the_same_version_and_another_is_another() -> None:
    assert wording_id("birth", TEXT) == wording_id("birth", TEXT)
    assert wording_id("birth", TEXT) != wording_id("birth", TEXT + "\n")


@pytest.mark.slow
async def test_the_pool_gives_the_same_preview_as_this_process() -> None:
    pool = TypstPool()
    try:
        passed = await preview(TypedText(BIRTH_KIND, TEXT), pool.render, STYLE)
        refused = await preview(TypedText(BIRTH_KIND, with_slip("中")), pool.render, STYLE)
    finally:
        await pool.close()
    assert passed == await preview(TypedText(BIRTH_KIND, TEXT), render, STYLE)
    assert [flaw.flaw for flaw in refused.flaws] == ["does-not-fit"]
