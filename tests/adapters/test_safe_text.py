"""What looks like an identity number is left out of a text; telephones, sums and codes stay."""

import pytest

from services.gateway.adapters.spelling import safe_text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("CCCD 038090001234, nộp", "CCCD …, nộp"),
        ("CCCD 038 090 001 234", "CCCD …"),
        ("CCCD 038.090.001.234.", "CCCD …."),
        ("CMND 012345678", "CMND …"),
        ("CMND 012 345 678", "CMND …"),
        *(
            (text, text)
            for text in ("gọi 0912 345 678", "gọi 0912.345.678", "+84 912 345 678", "02373 867 123")
        ),
        *(
            (text, text)
            for text in ("phí 123.456.789 đ", "phí 1.234.567.890 đ", "H56.31.20-20260609-0092637")
        ),
    ],
)
def test_an_identity_number_is_left_out_however_it_is_written(text: str, safe: str) -> None:
    assert safe_text(text, 99) == safe
