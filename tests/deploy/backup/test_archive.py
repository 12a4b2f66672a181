"""The file of a copy: read back as it was written, by us and by anybody, or refused."""

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.backup.archive import FORMAT, PART_BYTES, Copy
from deploy.backup.encryption import new_identity
from deploy.backup.errors import CannotCopy, DamagedCopy
from tests.deploy.backup.support.copies import FIGURES, LINES, cut, flip, write_copy

KEY, RECIPIENT = new_identity()


@pytest.fixture(params=["open", "sealed"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path | None]:
    """A copy, and the file with its key if it is sealed."""
    file = tmp_path / "copy"
    if request.param == "open":
        write_copy(file)
        return file, None
    (tmp_path / "key").write_text(KEY)
    write_copy(file, RECIPIENT)
    return file, tmp_path / "key"


def read(copy: tuple[Path, Path | None]) -> dict[str, bytes]:
    """Check a copy and return its sections."""
    written = Copy(*copy)
    head, manifest = written.check()
    assert (head.format, head.readers, manifest.figures) == (FORMAT, {"intake": 150}, FIGURES)
    return {name: b"".join(parts) for name, parts in written.sections()}


def test_what_is_read_is_what_was_written(copy: tuple[Path, Path | None]) -> None:
    assert read(copy) == {name: b"".join(lines) for name, lines in LINES.items()}


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True))
def test_a_flipped_bit_changes_nothing_that_is_read_or_the_copy_is_refused(
    copy: tuple[Path, Path | None], where: float, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copyfile(copy[0], damaged)
    flip(damaged, int(where * damaged.stat().st_size))
    try:
        found = read((damaged, copy[1]))
    except CannotCopy:
        return
    assert found == {name: b"".join(lines) for name, lines in LINES.items()}
    assert copy[1] is None, "a sealed copy is whole to the last bit"


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.floats(0, 0.8))
def test_a_copy_that_ends_early_is_refused(
    copy: tuple[Path, Path | None], part: float, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copyfile(copy[0], damaged)
    cut(damaged, int(part * _content(copy[0])))
    with pytest.raises(DamagedCopy):
        Copy(damaged, copy[1]).check()


def _content(file: Path) -> int:
    """Bytes up to the zeros at the end, of which a tar has some blocks."""
    return len(file.read_bytes().rstrip(b"\0"))


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", RECIPIENT)
    (tmp_path / "other").write_text(new_identity()[0])
    with pytest.raises(CannotCopy, match="another key"):
        Copy(tmp_path / "copy", tmp_path / "other").check()


def test_without_a_key_it_says_that_one_is_needed(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", RECIPIENT)
    with pytest.raises(CannotCopy, match="--identity"):
        Copy(tmp_path / "copy").check()


def test_a_file_without_a_key_is_no_identity(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", RECIPIENT)
    (tmp_path / "key").write_text("# nothing here\n")
    with pytest.raises(CannotCopy, match="holds no key"):
        Copy(tmp_path / "copy", tmp_path / "key").check()


def test_nobody_is_no_recipient(tmp_path: Path) -> None:
    with pytest.raises(CannotCopy, match="age1"):
        write_copy(tmp_path / "copy", "portal")


def test_a_newer_format_is_refused_by_its_number(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", format=FORMAT + 1)
    with pytest.raises(CannotCopy, match=f"format {FORMAT + 1}"):
        Copy(tmp_path / "copy").check()


def test_what_is_no_copy_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Kính gửi")
    (tmp_path / "nothing").write_bytes(b"")
    for name in ("letter", "nothing"):
        with pytest.raises(DamagedCopy):
            Copy(tmp_path / name).check()


@pytest.mark.slow
def test_a_section_larger_than_a_part_comes_back_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LINES, "streams/OFFICE", [b'{"body":"%s"}\n' % (b"x" * PART_BYTES)] * 3)
    write_copy(tmp_path / "copy")
    assert read((tmp_path / "copy", None))["streams/OFFICE"] == b"".join(LINES["streams/OFFICE"])


def test_tar_and_gzip_read_it_without_us(tmp_path: Path) -> None:
    write_copy(tmp_path / "copy", RECIPIENT)
    identity = pyrage.x25519.Identity.from_str(KEY.splitlines()[1])
    pyrage.decrypt_file(str(tmp_path / "copy"), str(tmp_path / "copy.tar"), [identity])
    subprocess.run(["tar", "xf", "copy.tar"], cwd=tmp_path, check=True)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for section in manifest["sections"]:
        parts = sorted((tmp_path / section["name"]).glob("*.jsonl.gz"))
        lines = subprocess.run(["zcat", *parts], check=True, capture_output=True).stdout
        assert sha256(lines).hexdigest() == section["sha256"]
        assert len([json.loads(line) for line in lines.splitlines()]) == section["lines"]
    subprocess.run(["sha256sum", "--check", "--status", "manifest.sha256"], cwd=tmp_path, check=True)
