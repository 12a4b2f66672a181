"""A fault in the data of letters is reported with its file and line."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from services.letters import kinds, loading
from services.letters.editor import preview
from services.letters.rules import hold_rules
from services.letters.wording import guide
from services.letters.writing import refusal_texts
from shared.reference.data_file import BadFiles


@pytest.mark.parametrize(
    ("load", "module", "path", "right", "wrong", "fault"),
    [
        pytest.param(
            kinds.load_kinds,
            kinds,
            "KINDS",
            "waits_days = 2",
            "wait_days = 2",
            "wait_days",
            id="an unknown key",
        ),
        pytest.param(
            kinds.load_kinds,
            kinds,
            "KINDS",
            'layout = "joy"',
            'layout = "joi"',
            "there is no layout of the name joi",
            id="an unknown layout",
        ),
        pytest.param(
            hold_rules.load_rules,
            hold_rules,
            "HOLD_RULES",
            'condition = "struck"',
            'condition = "stuck"',
            "there is no condition of the name stuck",
            id="an unknown condition",
        ),
        pytest.param(
            loading.load_house_style,
            loading,
            "CUSTOMS",
            "added_years = 0",
            'added_years = "none"',
            "added_years",
            id="a word where a number belongs",
        ),
        pytest.param(
            refusal_texts.texts,
            refusal_texts,
            "REFUSALS",
            "[refusal.impossible]",
            "[refusal.imposible]",
            "imposible",
            id="an unknown refusal",
        ),
        pytest.param(
            preview.load_flaw_texts, preview, "FLAWS", 'en = "', 'eng = "', "eng", id="an unknown language"
        ),
        pytest.param(
            guide.load_guide, guide, "GUIDE", 'write = "', 'writes = "', "writes", id="a misspelt example"
        ),
    ],
)
def test_a_fault_in_the_data_names_its_file_and_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    load: Callable[[], Mapping[str, object]],
    module: object,
    path: str,
    right: str,
    wrong: str,
    fault: str,
) -> None:
    text = getattr(module, path).read_text(encoding="utf-8")
    assert right in text
    file = tmp_path / "data.toml"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setattr(module, path, file)
    with pytest.raises(BadFiles) as bad:
        load.__wrapped__()  # type: ignore[attr-defined]  # without the cache
    line = text[: text.index(right)].count("\n") + 1
    assert any(found.line == line and fault in found.words for found in bad.value.faults), bad.value.faults
