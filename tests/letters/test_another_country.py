"""The papers of an office in another country: its own head, words and paper, by its operator's folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pytest
from pypdf import PdfReader

from services.letters.content.letterhead import Letterhead
from services.letters.delivery.message import message_of
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.typst_job import render_job
from services.letters.rules.required_letters import letter_of_entry
from services.letters.wording.samples import samples
from services.letters.wording.wording import load_shipped_wordings, shipped_text, wording
from shared.reference.data_file import BadFiles
from shared.reference.units import read_units
from tests.deadlines.support.own_folder import with_own_folder
from tests.letters.support.families import BIRTH, registered
from tests.letters.support.sheets import RENDERER, text_of

ROOT = Path(__file__).parents[2]
FRANCE = ROOT / "docs/examples/law-of-france"
CLERMONT = "63113v1"
POINTS = {"a4": ((595, 842), (595, 420)), "us-letter": ((612, 792), (612, 396))}
"""A sheet and half of one across."""
VIETNAMESE = ("Ủy ban", "CỘNG HÒA", "Độc lập", "ngày", "Kính gửi", "Một cửa", "Chủ tịch", "hồ sơ")


@contextmanager
def with_letters_of(folder: Path) -> Iterator[None]:
    """The letters of this process are those of an office with this folder."""
    with with_own_folder(folder):
        load_house_style.cache_clear()
        yield
    load_house_style.cache_clear()


@pytest.fixture(params=["a4", "us-letter"])
def size(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The example, on either paper."""
    folder = copytree(FRANCE, tmp_path / "law")
    file = folder / "papers.toml"
    file.write_text(file.read_text("utf-8").replace('size = "a4"', f'size = "{request.param}"'), "utf-8")
    with with_letters_of(folder):
        yield request.param


def printed(kind: str, content: object, size: str) -> str:
    """What stands on a sheet of the right size."""
    known = load_kinds()[kind]
    words = wording(known, shipped_text(kind), load_house_style())
    pdf = RENDERER.render(render_job(content, words, CLERMONT))  # type: ignore[arg-type]
    for page in PdfReader(BytesIO(pdf)).pages:
        width, height = page.mediabox[2:]
        assert (round(width), round(height)) == POINTS[size][known.layout.paper != "a4"]
    text = text_of(pdf)
    assert not [word for word in VIETNAMESE if word in text]
    return text


def test_a_french_letter_is_french(size: str) -> None:
    units = read_units([FRANCE / "units"])
    birth = registered(BIRTH).model_copy(update={"unit": CLERMONT})
    draft = letter_of_entry([birth], [], units, load_house_style())
    assert draft
    assert draft.letter.matter.addressee == "Monsieur Lê Văn Nam et Madame Nguyễn Thị Hoa"
    text = printed("birth", draft.letter.matter, size)
    assert text.startswith("MAIRIE DE CLERMONT-FERRAND RÉPUBLIQUE FRANÇAISE Liberté - Égalité - Fraternité")
    assert "Clermont-Ferrand, le 13 mars 2023" in text
    assert "FÉLICITATIONS" in text
    assert "LE MAIRE" in text


def test_a_french_slip_is_french(size: str) -> None:
    content = samples(load_house_style().zone)[load_kinds()["receipt"].about][1]
    unit, dated = read_units([FRANCE / "units"])[CLERMONT], content.head.dated.replace(year=2026)
    head = Letterhead.of(unit, load_house_style().papers, dated=dated)
    update = {"head": head, "procedure": "Copie d'acte de naissance", "papers": ("Pièce d'identité (1 ex.)",)}
    text = printed("receipt", content.model_copy(update=update), size)
    assert "RÉCÉPISSÉ DE DÉPÔT ET RENDEZ-VOUS" in text
    assert "Mode de dépôt: au guichet" in text
    assert "Réponse au plus tard le 23 novembre 2023 à" in text
    assert "À retirer : Bưu cục Văn Sơn" in text
    assert text.startswith("MAIRIE DE CLERMONT-FERRAND GUICHET UNIQUE RÉPUBLIQUE FRANÇAISE")


@pytest.mark.slow
@pytest.mark.parametrize("kind", load_kinds())
def test_each_sample_fits_on_its_paper(kind: str, size: str) -> None:
    for sample in samples(load_house_style().zone)[load_kinds()[kind].about]:
        known = load_kinds()[kind]
        RENDERER.render(render_job(sample, wording(known, shipped_text(kind), load_house_style()), CLERMONT))


def test_a_french_e_mail_is_french(size: str) -> None:
    birth = registered(BIRTH).model_copy(update={"unit": CLERMONT})
    draft = letter_of_entry([birth], [], read_units([FRANCE / "units"]), load_house_style())
    assert draft
    style, kind = load_house_style(), load_kinds()["birth"]
    at = birth.happened_at(style.zone)
    sent = message_from_bytes(
        message_of(draft.letter, kind, b"", style.papers, sender="mairie@example.fr", at=at)
    )
    assert sent["Content-Language"] == "fr"
    subject = "Lettre de félicitations pour une naissance (Mairie de Clermont-Ferrand)"
    assert str(make_header(decode_header(sent["Subject"]))) == subject
    body = sent.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Veuillez trouver ci-joint" in body
    assert not [word for word in VIETNAMESE if word in body]


def test_the_name_of_who_signs_is_printed_from_its_day_on(size: str) -> None:
    content = samples(load_house_style().zone)[load_kinds()["birth"].about][1]
    later = content.head.model_copy(update={"dated": content.head.dated.replace(year=2026)})
    assert "Camille Durand" in printed("birth", content.model_copy(update={"head": later}), size)
    assert "Camille Durand" not in printed("birth", content, size)


def test_a_wording_with_a_flaw_is_named_with_its_file_and_line(size: str) -> None:
    load_shipped_wordings()


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        pytest.param(
            "birth.j2", "{% block heading %}{{ nobody }}{% endblock %}", "birth.j2:1: ", id="a flaw"
        ),
        pytest.param("naissance.j2", "x", "there is no kind of letter naissance", id="no kind"),
    ],
)
def test_a_faulty_wording_of_the_folder_is_refused(tmp_path: Path, name: str, text: str, fault: str) -> None:
    (tmp_path / "wordings").mkdir()
    (tmp_path / "folder.toml").write_text("replaces-ours = false\n")
    (tmp_path / "wordings" / name).write_text(text)
    with with_letters_of(tmp_path), pytest.raises(BadFiles, match=fault):
        load_shipped_wordings()


def test_the_papers_of_another_country_without_words_of_its_own_bear_no_state_of_ours(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").write_text('replaces-ours = true\nzone = "America/Chicago"\n')
    done = subprocess.run(
        [sys.executable, "-c", SAY_HEAD],
        env=os.environ | {"MOTCUA_LAW": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["", "", ""]


SAY_HEAD = """
from datetime import date
from shared.reference.loading import load_papers
head = load_papers().letterhead_on(date(2026, 1, 1))
print(head.state, head.motto, head.authority, sep="\\n")
"""
