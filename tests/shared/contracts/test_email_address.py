"""What mail servers take is an address, however odd it looks; anything else is none and harms nothing."""

import pytest

from services.intake.reading import Report
from shared.contracts.events.reported.email_address import usable_address
from shared.contracts.events.reported.record import Applicant, FiledReport
from tests.intake.support.batches import report_of
from tests.intake.support.outside_system import Teller


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("o'brien@example.vn", "o'brien@example.vn", id="an apostrophe"),
        pytest.param("lan@example.xn--p1ai", "lan@example.xn--p1ai", id="a domain in another script"),
        pytest.param("lan@ví-dụ.vn", "lan@xn--v-d-rma6749a.vn", id="a domain with marks"),
        pytest.param(" lan@example.vn\u00a0", "lan@example.vn", id="blanks around"),
        pytest.param("lan+thư@example.vn", None, id="marks before the @"),
        pytest.param("lan+thu.2/3@example.vn", "lan+thu.2/3@example.vn", id="all signs of an atom"),
        pytest.param("a..b@example.vn", None, id="two dots"),
        pytest.param(".a@example.vn", None, id="a dot at the beginning"),
        pytest.param("a.@example.vn", None, id="a dot at the end"),
        pytest.param("a@b@example.vn", None, id="two @"),
        pytest.param("a@-example.vn", None, id="a domain that begins with a hyphen"),
        pytest.param("a@exa_mple.vn", None, id="an underscore in the domain"),
        pytest.param("a@example", None, id="no top level"),
        pytest.param("a@example.123", None, id="a number as top level"),
        pytest.param("a" * 65 + "@example.vn", None, id="too long before the @"),
        pytest.param("a@" + "b." * 130 + "vn", None, id="too long"),
        pytest.param("a@b\r\nBcc: c@example.vn", None, id="a second header"),
        pytest.param("Lan <lan@example.vn>", None, id="with a name"),
        pytest.param("0900 000 000", None, id="a telephone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_an_address_is_kept_if_mail_can_be_sent_to_it(text: str, address: str | None) -> None:
    assert usable_address(text) == address


@pytest.mark.parametrize(
    ("email", "noted"), [("a..b@example.vn", True), ("lan@example.vn", False), ("  ", False)]
)
def test_the_receipt_says_that_an_address_is_left_out(email: str, noted: bool) -> None:
    report = report_of(Teller("demo").birth(email=email))
    assert isinstance(report, Report)
    assert [note.field for note in report.notes] == (["data.email"] if noted else [])
    assert email.strip() not in str(report.notes) or not email.strip()


@pytest.mark.parametrize(
    ("email", "kept", "noted"), [("a..b@example.vn", None, True), ("lan@example.vn", "lan@example.vn", False)]
)
def test_an_address_of_an_applicant_is_kept_or_left_out_and_said_so(
    email: str, kept: str | None, noted: bool
) -> None:
    report = report_of(Teller("demo").filed(applicant={"name": "Lê Thị Bịa", "email": email}))
    assert isinstance(report, Report)
    assert isinstance(report.data, FiledReport)
    assert report.data.applicant.email == kept
    assert [note.field for note in report.notes] == (["data.applicant.email"] if noted else [])


def test_a_record_without_an_address_says_what_it_said_before_there_were_any() -> None:
    assert Applicant(name="Lê Thị Bịa").model_dump().keys() == {"name"}
