"""A copy that somebody else wrote or filled is refused before anything is changed."""

import gzip
import json
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.access.keys import new_seed, public_key
from deploy.backup.archive import CHECKSUM, HEADER, MANIFEST, SIGNATURE, Copy
from deploy.backup.errors import CannotCopy, DamagedCopy
from deploy.backup.signing import NOTE, signer_noted_in
from tests.deploy.backup.support.copies import recompute, rewrite, write_copy

RECORDS = "databases/intake/record/0001.jsonl.gz"
Members = dict[str, bytes]


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The key of an office."""
    file = tmp_path / "copies.seed"
    file.write_text(new_seed())
    return file


@pytest.fixture
def copy(tmp_path: Path, seed: Path) -> Path:
    """A signed copy."""
    file = tmp_path / "copy"
    write_copy(file, seed=seed)
    return file


def test_a_copy_tells_who_signed_it(copy: Path, seed: Path) -> None:
    written = Copy(copy, signed_by=public_key(seed))
    written.check()
    assert written.signed_by == public_key(seed)


def test_the_key_file_of_the_encryption_tells_who_has_to_sign(copy: Path, seed: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{NOTE}{public_key(seed)}\n")
    Copy(copy, tmp_path / "key").check()
    (tmp_path / "other").write_text(new_seed())
    (tmp_path / "key").write_text(f"{NOTE}{public_key(tmp_path / 'other')}\n")
    with pytest.raises(CannotCopy, match="is signed by U"):
        Copy(copy, tmp_path / "key").check()


def test_a_byte_order_mark_does_not_hide_who_has_to_sign(seed: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{NOTE}{public_key(seed)}\n", encoding="utf-8-sig")
    assert signer_noted_in(tmp_path / "key") == public_key(seed)


def test_an_older_copy_without_a_signature_is_read_and_said_to_have_none(tmp_path: Path, seed: Path) -> None:
    file = tmp_path / "older"
    write_copy(file)

    def as_older_versions_wrote(members: Members) -> None:
        manifest = json.loads(members[MANIFEST])
        del manifest["header"]
        for section in manifest["sections"]:
            del section["bytes"]
        members[MANIFEST] = json.dumps(manifest).encode()
        recompute_checksum(members)

    rewrite(file, as_older_versions_wrote)
    written = Copy(file)
    written.check()
    assert (written.signed_by, len(list(written.sections()))) == ("", 3)
    with pytest.raises(CannotCopy, match="not signed"):
        Copy(file, signed_by=public_key(seed)).check()


def recompute_checksum(members: Members) -> None:
    members[CHECKSUM] = f"{sha256(members[MANIFEST]).hexdigest()}  {MANIFEST}\n".encode()


def add_a_section(members: Members) -> None:
    members["databases/intake/letter/0001.jsonl.gz"] = gzip.compress(b"{}\n")


def add_a_part(members: Members) -> None:
    members["databases/intake/record/0003.jsonl.gz"] = gzip.compress(b"{}\n")


def add_a_file(members: Members) -> None:
    members["slip.key"] = b"x"


def add_the_same_again(members: Members) -> None:
    members["streams/IN/../IN/0001.jsonl.gz"] = members["streams/IN/0001.jsonl.gz"]


def change_the_header(members: Members) -> None:
    members[HEADER] = members[HEADER].replace(b"150", b"151")


def change_a_row(members: Members) -> None:
    members[RECORDS] = gzip.compress(gzip.decompress(members[RECORDS]).replace(b"H56-1", b"H56-2"))
    recompute(members)


def put_a_bomb(members: Members) -> None:
    members[RECORDS] = gzip.compress(b"\n" * 20_000_000, 9)


@pytest.mark.parametrize(
    "change",
    [
        add_a_section,
        add_a_part,
        add_a_file,
        add_the_same_again,
        change_the_header,
        change_a_row,
        put_a_bomb,
    ],
)
def test_what_was_added_or_changed_is_refused(copy: Path, change: Callable[[Members], None]) -> None:
    rewrite(copy, change)
    with pytest.raises(DamagedCopy):
        Copy(copy).check()


def test_somebody_elses_signature_is_not_the_offices(copy: Path, seed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.seed"
    other.write_text(new_seed())
    forged = tmp_path / "forged"
    write_copy(forged, seed=other)
    with pytest.raises(CannotCopy, match="not the office's own"):
        Copy(forged, signed_by=public_key(seed)).check()


def test_without_the_signature_the_copy_is_nobodys(copy: Path, seed: Path) -> None:
    def strip(members: Members) -> None:
        change_a_row(members)
        del members[SIGNATURE]

    rewrite(copy, strip)
    with pytest.raises(CannotCopy, match="not signed"):
        Copy(copy, signed_by=public_key(seed)).check()


@pytest.mark.slow
def test_an_older_copys_bomb_takes_no_memory(tmp_path: Path) -> None:
    """Its manifest does not say how large its parts are."""
    file = tmp_path / "older"
    write_copy(file)
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(compressor.compress(b"\n" * 10_000_000) for _ in range(8)) + compressor.flush()

    def plant(members: Members) -> None:
        manifest = json.loads(members[MANIFEST])
        for section in manifest["sections"]:
            section["bytes"] = None
        members[MANIFEST], members[RECORDS] = json.dumps(manifest).encode(), bomb
        recompute_checksum(members)

    rewrite(file, plant)
    with pytest.raises(DamagedCopy, match="larger"):
        Copy(file).check()
