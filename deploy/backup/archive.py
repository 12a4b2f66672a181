"""The file of a copy: a tar of gzipped JSON lines, written from end to end and read from end to end.

READ-ME.txt            how to read it without us
copy.json              the header: format, version, time, and how far streams and readers were
<section>/0001.jsonl.gz, 0002...   the lines of a table, a stream or the files, in parts
manifest.json          each section's lines and digest, and figures
manifest.sha256        digest of the manifest
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

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from deploy.backup.encryption import decrypted
from deploy.backup.errors import CannotCopy, DamagedCopy

FORMAT: Final = 1
PART_BYTES: Final = 8 * 1024 * 1024
"""Lines that are compressed together and held in memory."""
GZIP_LEVEL: Final = 4
HEADER, MANIFEST, CHECKSUM, READ_ME = "copy.json", "manifest.json", "manifest.sha256", "READ-ME.txt"
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
    taken_at: AwareDatetime
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
    sha256: str = Field(description="Of the lines as they are when they are not compressed")


class Manifest(CopyModel):
    """The contents of a copy, `manifest.json`."""

    sections: tuple[Section, ...]
    figures: Mapping[str, Mapping[str, int]] = Field(description="What was counted in the databases")


class LineCounter:
    """Counts lines and computes their digest."""

    def __init__(self) -> None:
        self.lines, self._digest = 0, sha256()

    def add(self, lines: bytes) -> None:
        """Add whole lines."""
        self.lines += lines.count(b"\n")
        self._digest.update(lines)

    def section(self, name: str, columns: Sequence[str] = ()) -> Section:
        """Return the count as an entry of the manifest."""
        return Section(name=name, columns=tuple(columns), lines=self.lines, sha256=self._digest.hexdigest())


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
        self._add(f"{self._name}/{self._parts:04}.jsonl.gz", gzip.compress(self._part, GZIP_LEVEL, mtime=0))
        self._part.clear()


class CopyWriter:
    """Writes a copy."""

    def __init__(self, tar: tarfile.TarFile, head: CopyHeader) -> None:
        self._tar, self._at = tar, int(head.taken_at.timestamp())
        self._sections: list[Section] = []
        self._add(READ_ME, READ_ME_TEXT.encode())
        self._add(HEADER, _json(head))

    @contextmanager
    def section(self, name: str, columns: Sequence[str] = ()) -> Iterator[SectionWriter]:
        """Yield a writer for the lines of a section."""
        writer = SectionWriter(name, self._add)
        yield writer
        writer.flush()
        self._sections.append(writer.count.section(name, columns))

    def finish(self, figures: Mapping[str, Mapping[str, int]]) -> Manifest:
        """Write the manifest, which is the end of a copy."""
        manifest = Manifest(sections=tuple(self._sections), figures=figures)
        self._add(MANIFEST, content := _json(manifest))
        self._add(CHECKSUM, f"{sha256(content).hexdigest()}  {MANIFEST}\n".encode())
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
    """The file of a copy, and the file with the key if it is encrypted."""

    def __init__(self, path: Path, identity: Path | None = None) -> None:
        self._path, self._identity = path, identity

    def check(self) -> tuple[CopyHeader, Manifest]:
        """Read the whole copy, check it against its manifest, and return both its documents.

        Raises:
            CannotCopy: The format is unknown, or the copy is encrypted to another key.
            DamagedCopy: The copy was changed or cut off.
        """
        documents: dict[str, bytes] = {}
        found: dict[str, LineCounter] = {}
        members = groupby(self._members(), key=lambda member: member[0].rpartition("/")[0])
        for section, parts in members:
            if section:
                found[section] = LineCounter()
                for _, lines in parts:
                    found[section].add(lines)
                continue
            for name, content in parts:
                documents[name] = content
                if name == HEADER:
                    _check_format(content)
        if MANIFEST not in documents or HEADER not in documents:
            raise DamagedCopy("its end is missing")
        if not documents.get(CHECKSUM, b"").startswith(sha256(documents[MANIFEST]).hexdigest().encode()):
            raise DamagedCopy("its manifest is not the one that was written")
        try:
            head = CopyHeader.model_validate_json(documents[HEADER])
            manifest = Manifest.model_validate_json(documents[MANIFEST])
        except ValidationError as failure:
            raise DamagedCopy("what it says of itself cannot be read") from failure
        held = {section.name: section for section in manifest.sections}
        if held != {
            name: count.section(name, held[name].columns) for name, count in found.items() if name in held
        }:
            raise DamagedCopy("a table or a stream in it is not what was written")
        return head, manifest

    def sections(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield the sections in order, each with its parts of lines."""
        members = ((name, lines) for name, lines in self._members() if "/" in name)
        for section, parts in groupby(members, key=lambda member: member[0].rpartition("/")[0]):
            yield section, (lines for _, lines in parts)

    def _members(self) -> Iterator[tuple[str, bytes]]:
        """Yield the members of the archive by name; the parts of sections are decompressed."""
        try:
            with (
                decrypted(self._path, self._identity) as clear,
                tarfile.open(fileobj=clear, mode="r|") as tar,
            ):
                for member in tar:
                    content = (tar.extractfile(member) or BytesIO()).read()
                    yield member.name, gzip.decompress(content) if "/" in member.name else content
                while clear.read(PART_BYTES):
                    pass
        except (tarfile.TarError, ZlibError, gzip.BadGzipFile, EOFError) as failure:
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
