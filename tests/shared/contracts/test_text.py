"""Which signs of a text from outside nobody sees."""

import sys
import unicodedata

import pytest

from shared.contracts.events.text import HIDDEN, has_hidden, is_hidden


@pytest.mark.slow
def test_a_text_has_what_nobody_sees_if_one_of_its_signs_is_such_a_sign() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        hidden = unicodedata.category(sign) in HIDDEN or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        assert is_hidden(sign) == hidden == has_hidden(f"a{sign}b")


def test_a_text_of_visible_signs_is_taken() -> None:
    assert not has_hidden("Lê Thị Hòa, thôn 3\u00a0– đã nộp \U0001fae9")
    assert not has_hidden("")
