"""What does less in `make test` than it can is done whole by `make prove`."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def test_make_prove_runs_each_test_that_make_test_shortens() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    named = re.search(r"^AT_LENGTH := \$\(addprefix tests/,(.*)\)$", makefile, re.MULTILINE)
    assert named
    shortened = {
        file.relative_to(ROOT / "tests").as_posix()
        for file in (ROOT / "tests").rglob("test_*.py")
        if "\nfrom tests.support.at_length import" in file.read_text(encoding="utf-8")
    }
    assert set(named[1].split()) == shortened
    assert "MOTCUA_AT_LENGTH=1 $(BIN)/pytest $(AT_LENGTH)" in makefile
