"""Forms to download come from an operator's folder, safely, and a procedure without papers is not posted."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from services.gateway.public.procedures import posted_procedure
from services.supervision.inspection.figures import posted_on
from shared.reference.data_file import BadFiles
from shared.reference.loading import load_procedure_forms, load_procedures
from tests.deadlines.support.own_folder import with_own_folder
from tests.gateway.support.reading import HtmlChecker, words_of

CODE = "1.004837"
PDF = b"%PDF-1.7 to khai giam ho"
FORMS = """
[[form]]
file = "to-khai.pdf"
name = "Tờ khai đăng ký giám hộ"
procedures = ["1.004837"]
source = "Thông tư 04/2024/TT-BTP"
checked-on = 2026-11-24
"""


@pytest.fixture
def law(tmp_path: Path) -> Iterator[Path]:
    """An operator's folder with one form."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "folder.toml").write_text("replaces-ours = false\n")
    (tmp_path / "forms" / "forms.toml").write_text(FORMS)
    (tmp_path / "forms" / "to-khai.pdf").write_bytes(PDF)
    load_procedure_forms.cache_clear()
    with with_own_folder(tmp_path):
        yield tmp_path
    load_procedure_forms.cache_clear()


async def test_the_page_offers_a_form_with_size_and_digest_and_gives_exactly_it(
    law: Path, site: httpx.AsyncClient
) -> None:
    page = (await site.get(f"/thu-tuc/{CODE}")).text
    assert HtmlChecker(page).faults == []
    assert "Tờ khai đăng ký giám hộ" in page
    assert sha256(PDF).hexdigest() in page
    form = await site.get(f"/thu-tuc/{CODE}/mau/to-khai.pdf")
    assert form.content == PDF
    assert form.headers["content-disposition"].startswith("attachment")
    assert form.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in form.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/thu-tuc/{CODE}/mau/forms.toml", id="a file that is no form"),
        pytest.param(f"/thu-tuc/{CODE}/mau/..%2Ffolder.toml", id="a file of another folder"),
        pytest.param("/thu-tuc/2.000815/mau/to-khai.pdf", id="the form of another procedure"),
        pytest.param("/thu-tuc/nothing/mau/to-khai.pdf", id="no procedure"),
    ],
)
async def test_nothing_else_is_given_out(law: Path, site: httpx.AsyncClient, path: str) -> None:
    assert (await site.get(path)).status_code == 404


async def test_a_form_that_was_replaced_is_not_given_out_under_the_old_digest(
    law: Path, site: httpx.AsyncClient
) -> None:
    await site.get(f"/thu-tuc/{CODE}")
    (law / "forms" / "to-khai.pdf").write_bytes(PDF + b"!")
    assert (await site.get(f"/thu-tuc/{CODE}/mau/to-khai.pdf")).status_code == 404


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"<html>", "its content is not what its name says", id="a page"),
        pytest.param(None, "there is no such file", id="no file"),
    ],
)
def test_what_is_no_form_is_refused_with_its_line(law: Path, content: bytes | None, fault: str) -> None:
    file = law / "forms" / "to-khai.pdf"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(BadFiles, match=f"forms.toml:3: to-khai.pdf: {fault}"):
        load_procedure_forms()


def test_a_link_is_no_form(law: Path) -> None:
    file = law / "forms" / "to-khai.pdf"
    file.unlink()
    (law / "secret.pdf").write_bytes(PDF)
    (law / "secret.pdf").rename(law.parent / "secret.pdf")
    file.symlink_to(law.parent / "secret.pdf")
    with pytest.raises(BadFiles, match="links apart"):
        load_procedure_forms()


async def test_a_procedure_without_papers_is_nowhere_called_posted(site: httpx.AsyncClient) -> None:
    procedures = (await site.get("/api/public/procedures")).json()
    posted = [one for one in procedures if one["is_posted"]]
    without = next(one for one in procedures if not one["papers"])
    assert not without["is_posted"]
    assert "chưa niêm yết đủ" in words_of((await site.get(f"/thu-tuc/{without['code']}")).text)
    listed = (await site.get("/api/public/units/15712v1/disclosed")).json()["quarters"]
    codes = {one["code"] for part in listed for one in part["procedures"]}
    assert codes == {one["code"] for one in posted}
    today = date(2026, 11, 24)
    counted = posted_on(today)
    assert (counted.whole, counted.all) == (len(posted), len(procedures))
    assert all(
        posted_procedure(today, code).is_posted == load_procedures()[code].as_of(today).is_posted
        for code in codes
    )
