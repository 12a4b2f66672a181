"""Numbers as each language writes them."""

import pytest

from shared.numbers import grouped
from shared.service.diagnosis.messages import finding


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [(0, "0", "0"), (999, "999", "999"), (9315, "9.315", "9,315"), (7_526_000, "7.526.000", "7,526,000")],
)
def test_thousands_are_marked(number: int, vietnamese: str, english: str) -> None:
    assert (grouped(number, "vi"), grouped(number, "en")) == (vietnamese, english)


def test_the_doctor_writes_its_numbers_as_each_language_does() -> None:
    found = finding("known-alike", records=9315)
    assert found.found == "các dịch vụ biết như nhau: 9.315 hồ sơ · the services know alike: 9,315 records"
    assert found.words["vi"].found == "các dịch vụ biết như nhau: 9.315 hồ sơ"
