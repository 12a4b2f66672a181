"""A file for this user's eyes only is never anybody else's to read, and never half there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import private_file


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """What else this process makes, everybody may read."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_nobody_else_may_read_a_new_file_while_it_is_written(tmp_path: Path) -> None:
    with private_file.new(tmp_path / "key") as to:
        assert os.stat(to.fileno()).st_mode & 0o777 == 0o600


def test_a_new_file_takes_the_place_of_none(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        private_file.new(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == b"old"


@pytest.mark.parametrize(
    "left", [pytest.param(False, id="nothing is in the way"), pytest.param(True, id="one was killed before")]
)
def test_a_file_is_replaced_once_it_is_whole(tmp_path: Path, left: bool) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"old")
    if left:
        (tmp_path / ".key.new").write_bytes(b"hal")
    with private_file.replacing(file) as to:
        assert os.stat(to.fileno()).st_mode & 0o777 == 0o600
        to.write(b"new")
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_what_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"old")

    def break_off() -> None:
        with private_file.replacing(file) as to:
            to.write(b"hal")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
