"""The file of a copy: a tar of gzipped JSON lines, written from end to end and read from end to end.

READ-ME.txt            how to read it without us
copy.json              the header: format, version, time, and how far streams and readers were
<section>/0001.jsonl.gz, 0002...   the lines of a table, a stream or the files, in parts
manifest.json          each section's lines and digest, and figures
manifest.sha256        digest of the manifest
manifest.sig           its signature by the office's key, see `signing`
"""

import gzip
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import IO, Final
from zlib import error as ZlibError

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.backup.encryption import decrypted
from deploy.backup.errors import CannotCopy, DamagedCopy
from deploy.backup.members import content_of, decompressed, plausible_size
from deploy.backup.signing import check_signer, sign, signer_noted_in, signer_of
from shared.moments import Moment

FORMAT: Final = 1
PART_BYTES: Final = 8 * 1024 * 1024
"""Lines that are compressed together and held in memory."""
GZIP_LEVEL: Final = 4
HEADER, MANIFEST, CHECKSUM, READ_ME = "copy.json", "manifest.json", "manifest.sha256", "READ-ME.txt"
SIGNATURE: Final = "manifest.sig"
DOCUMENTS: Final = frozenset({HEADER, MANIFEST, CHECKSUM, READ_ME, SIGNATURE})
PART: Final = "{:04}.jsonl.gz"
READ_ME_TEXT: Final = """\
A copy of an office that runs motcua, taken at one moment. It holds personal data.

    tar xf COPY                                            or: age -d -i KEY COPY | tar x
    zcat databases/intake/record/*.jsonl.gz                each line is a row, as JSON
    zcat databases/intake/record/*.jsonl.gz | sha256sum    is what manifest.json says

databases/<service>/<table>  rows by their primary key; moments in UTC, bytes as base64
streams/<stream>             messages of the bus in their order: the body as text, or as base64 if it is none
files                        files beside the databases, if the office runs on one computer
copy.json                    when it was taken, by which version, how far each reader of the bus was
"""


class CopyModel(BaseModel):
    """Base of the documents in a copy."""

    model_config = ConfigDict(frozen=True)


class StreamRange(CopyModel):
    """The messages of a stream that belong to a copy."""

    first: int
    last: int = Field(description="The sequence of the last one; before `first` if there is none")


class CopyHeader(CopyModel):
    """The header of a copy, `copy.json`."""

    format: int
    motcua: str = Field(description="The version that took it")
    taken_at: Moment
    revisions: Mapping[str, str] = Field(description="Of each service's tables")
    streams: Mapping[str, StreamRange]
    readers: Mapping[str, int] = Field(
        description="Sequence up to which each reader of the bus had taken in everything"
    )


class Section(CopyModel):
    """A table, a stream, or the files."""

    name: str
    columns: tuple[str, ...] = Field(default=(), description="Of a table")
    lines: int
    bytes: int | None = Field(default=None, description="Of the lines; older copies do not say it")
    sha256: str = Field(description="Of the lines as they are when they are not compressed")


class Manifest(CopyModel):
    """The contents of a copy, `manifest.json`."""

    sections: tuple[Section, ...]
    figures: Mapping[str, Mapping[str, int]] = Field(description="What was counted in the databases")
    header: str = Field(default="", description="SHA-256 of the header; older copies do not say it")


class LineCounter:
    """Counts lines and computes their digest."""

    def __init__(self) -> None:
        self.lines, self.bytes, self._digest = 0, 0, sha256()

    def add(self, lines: bytes) -> None:
        """Add whole lines."""
        self.lines += lines.count(b"\n")
        self.bytes += len(lines)
        self._digest.update(lines)

    def section(self, name: str, columns: Sequence[str] = ()) -> Section:
        """Return the count as an entry of the manifest."""
        return Section(
            name=name,
            columns=tuple(columns),
            lines=self.lines,
            bytes=self.bytes,
            sha256=self._digest.hexdigest(),
        )

    def equals(self, section: Section) -> bool:
        """Return whether an entry of the manifest says the same."""
        return (self.lines, self._digest.hexdigest()) == (section.lines, section.sha256)


class SectionWriter:
    """Writes the lines of one section."""

    def __init__(self, name: str, add: Callable[[str, bytes], None]) -> None:
        self.count = LineCounter()
        self._name, self._add = name, add
        self._part, self._parts = bytearray(), 0

    def write(self, lines: bytes) -> None:
        """Add whole lines."""
        self.count.add(lines)
        self._part += lines
        if len(self._part) >= PART_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the collected lines as a part."""
        self._parts += 1
        self._add(f"{self._name}/{PART.format(self._parts)}", gzip.compress(self._part, GZIP_LEVEL, mtime=0))
        self._part.clear()


class CopyWriter:
    """Writes a copy."""

    def __init__(self, tar: tarfile.TarFile, head: CopyHeader) -> None:
        self._tar, self._at = tar, int(head.taken_at.timestamp())
        self._sections: list[Section] = []
        self._add(READ_ME, READ_ME_TEXT.encode())
        self._add(HEADER, header := _json(head))
        self._header = sha256(header).hexdigest()

    @contextmanager
    def section(self, name: str, columns: Sequence[str] = ()) -> Iterator[SectionWriter]:
        """Yield a writer for the lines of a section."""
        writer = SectionWriter(name, self._add)
        yield writer
        writer.flush()
        self._sections.append(writer.count.section(name, columns))

    def finish(self, figures: Mapping[str, Mapping[str, int]], seed: Path | None = None) -> Manifest:
        """Write the manifest and its signature by the key in a file, which are the end of a copy."""
        manifest = Manifest(sections=tuple(self._sections), figures=figures, header=self._header)
        self._add(MANIFEST, content := _json(manifest))
        self._add(CHECKSUM, f"{sha256(content).hexdigest()}  {MANIFEST}\n".encode())
        if seed:
            self._add(SIGNATURE, sign(content, seed))
        return manifest

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(content), self._at, 0o600
        self._tar.addfile(member, BytesIO(content))


@contextmanager
def open_writer(to: IO[bytes], head: CopyHeader) -> Iterator[CopyWriter]:
    """Open an archive for writing."""
    with tarfile.open(fileobj=to, mode="w|") as tar:
        yield CopyWriter(tar, head)


class Copy:
    """The file of a copy, the file with the key if it is encrypted, and the public key that must sign it."""

    def __init__(self, path: Path, identity: Path | None = None, signed_by: str = "") -> None:
        self._path, self._identity = path, identity
        self._expected = signed_by or signer_noted_in(identity)
        self._sections: dict[str, Section] = {}
        self.signed_by = ""
        """Public key of the office that signed a checked copy; empty if none did."""

    def check(self) -> tuple[CopyHeader, Manifest]:
        """Read the whole copy, check it against its manifest, and return both its documents.

        Raises:
            CannotCopy: The format is unknown, the copy is encrypted to another key, or signed by another.
            DamagedCopy: The copy was changed or cut off.
        """
        documents = self._documents()
        if MANIFEST not in documents or HEADER not in documents:
            raise DamagedCopy("its end is missing")
        if not documents.get(CHECKSUM, b"").startswith(sha256(documents[MANIFEST]).hexdigest().encode()):
            raise DamagedCopy("its manifest is not the one that was written")
        if SIGNATURE in documents:
            self.signed_by = signer_of(documents[MANIFEST], documents[SIGNATURE])
        if self._expected:
            check_signer(self.signed_by, self._expected)
        try:
            head = CopyHeader.model_validate_json(documents[HEADER])
            manifest = Manifest.model_validate_json(documents[MANIFEST])
        except ValidationError as failure:
            raise DamagedCopy("what it says of itself cannot be read") from failure
        if manifest.header and manifest.header != sha256(documents[HEADER]).hexdigest():
            raise DamagedCopy("its header is not the one that was written")
        self._sections = {section.name: section for section in manifest.sections}
        found = {}
        for name, parts in self.sections():
            if name in found:
                raise DamagedCopy(f"{name} is in it twice")
            found[name] = LineCounter()
            for lines in parts:
                found[name].add(lines)
        held = self._sections
        if held.keys() != found.keys() or not all(found[name].equals(held[name]) for name in held):
            raise DamagedCopy("a table or a stream in it is not what was written")
        return head, manifest

    def sections(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield the sections of a checked copy in order, each with its parts of lines."""
        parts = groupby(self._parts(), key=lambda part: part[0])
        for section, lines in parts:
            yield section, (part for _, part in lines)

    def _documents(self) -> dict[str, bytes]:
        """Return the documents, without decompressing any section."""
        documents: dict[str, bytes] = {}
        with self._opened() as tar:
            for member in tar:
                if "/" in member.name:
                    continue
                if member.name not in DOCUMENTS or member.name in documents:
                    raise DamagedCopy(f"{member.name!r} does not belong in it")
                documents[member.name] = content = content_of(tar, member)
                if member.name == HEADER:
                    _check_format(content)
        return documents

    def _parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the parts of the sections, each with the name of its section."""
        with self._opened() as tar:
            section, number = "", 0
            left: int | None = None
            for member in tar:
                name, _, file = member.name.rpartition("/")
                if not name:
                    continue
                if name not in self._sections:
                    raise DamagedCopy(f"{name!r} is not in its manifest")
                if name != section:
                    section, number, left = name, 0, self._sections[name].bytes
                number += 1
                if file != PART.format(number):
                    raise DamagedCopy(f"{member.name!r} does not belong in it")
                content = content_of(tar, member)
                lines = decompressed(content, plausible_size(content) if left is None else left)
                left = None if left is None else left - len(lines)
                yield section, lines

    @contextmanager
    def _opened(self) -> Iterator[tarfile.TarFile]:
        try:
            with (
                decrypted(self._path, self._identity) as clear,
                tarfile.open(fileobj=clear, mode="r|") as tar,
            ):
                yield tar
                while clear.read(PART_BYTES):
                    pass
        except (tarfile.TarError, ZlibError, EOFError) as failure:
            raise DamagedCopy("it breaks off, or holds what was not written") from failure


def _check_format(head: bytes) -> None:
    try:
        found = json.loads(head)["format"]
    except (ValueError, KeyError, TypeError) as failure:
        raise DamagedCopy("what it says of itself cannot be read") from failure
    if found != FORMAT:
        raise CannotCopy(
            f"this copy is of format {found}, and this version reads format {FORMAT}: "
            "restore it with the version that took it, or a newer one"
        )


def _json(document: CopyModel) -> bytes:
    return document.model_dump_json(indent=2).encode() + b"\n"
