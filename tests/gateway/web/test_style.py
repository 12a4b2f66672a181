"""The style sheet says only what browsers understand."""

import re

from services.gateway.app import STATIC

WIDE = re.compile(r"\b(inherit|initial|unset|revert)\b")
"""Keywords that are the whole value of a property, or make it invalid."""


def test_no_value_mixes_a_keyword_that_has_to_stand_alone_with_others() -> None:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    values = re.findall(r"[{;]\s*[a-z-]+:\s*([^;{}]+)", style)
    assert len(values) > 500
    assert [value for value in values if WIDE.search(value) and " " in value.strip()] == []
