"""A small copy, written as one is taken."""

import gzip
import json
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from deploy.backup.archive import CHECKSUM, FORMAT, MANIFEST, CopyHeader, StreamRange, open_writer
from deploy.backup.encryption import encrypted

LINES = {
    "databases/intake/record": [b'{"code":"H56-1","applicant":"Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b Hoa"}\n']
    * 40,
    "databases/intake/inbox": [],
    "streams/IN": [b'{"sequence":%d,"body":"{}"}\n' % n for n in range(200)],
}
FIGURES = {"Hồ sơ · records": {"filed": 40}}


def write_copy(
    file: Path,
    recipient: str = "",
    format: int = FORMAT,
    revision: str = "0001",
    seed: Path | None = None,
) -> None:
    """Write a copy of a few lines."""
    head = CopyHeader(
        format=format,
        motcua="0.1.0",
        taken_at=datetime(2026, 11, 28, 8, tzinfo=UTC),
        revisions={"intake": revision},
        streams={"IN": StreamRange(first=1, last=200)},
        readers={"intake": 150},
    )
    with file.open("wb") as to, encrypted(to, recipient) as clear, open_writer(clear, head) as writer:
        for name, lines in LINES.items():
            with writer.section(name, columns=("code", "applicant")) as section:
                for line in lines:
                    section.write(line)
        writer.finish(FIGURES, seed)


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Let somebody change the members of a copy that is not encrypted."""
    with tarfile.open(file) as tar:
        members = {one.name: (tar.extractfile(one) or BytesIO()).read() for one in tar}
    change(members)
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))


def recompute(members: dict[str, bytes]) -> None:
    """Recompute the digests of changed sections, as anybody can."""
    manifest = json.loads(members[MANIFEST])
    for section in manifest["sections"]:
        parts = sorted(name for name in members if name.startswith(f"{section['name']}/"))
        lines = b"".join(gzip.decompress(members[name]) for name in parts)
        section |= {"lines": lines.count(b"\n"), "bytes": len(lines), "sha256": sha256(lines).hexdigest()}
    members[MANIFEST] = json.dumps(manifest).encode()
    members[CHECKSUM] = f"{sha256(members[MANIFEST]).hexdigest()}  {MANIFEST}\n".encode()


def flip(file: Path, target: int) -> None:
    """Change a bit of a byte."""
    with file.open("r+b") as damaged:
        damaged.seek(target)
        (byte,) = damaged.read(1)
        damaged.seek(target)
        damaged.write(bytes([byte ^ 0x10]))


def cut(file: Path, size: int) -> None:
    """Let a file end early."""
    os.truncate(file, size)
