"""The container of a pack: a ZIP of uncompressed files, so that the same files are always the same bytes.

Nothing is compressed, and nothing in it says when or where it was written. Whoever has the files can write it
again, and compare it byte by byte with the one that was handed over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, Final, Protocol, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

SUMS: Final = "SHA256SUMS"
"""The last file: a line for each of the others, as `sha256sum -c` reads it."""
VERSION: Final = 1
"""Of what is in a pack, and how."""
READ_AT_ONCE: Final = 65_536


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> int: ...


class PackWriter:
    """Writes the files of a pack, one after the other; when its block ends, their digests are added."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = ZipFile(target, "w", ZIP_STORED)
        self._sums: list[tuple[str, str]] = []

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        with self.begin(name) as file:
            file.write(content)

    @contextmanager
    def begin(self, name: str) -> Iterator[Sink]:
        """Open a file that is written piece by piece."""
        digest = sha256()
        with self._zip.open(entry(name), "w", force_zip64=True) as file:

            class Hashing:
                def write(self, data: bytes, /) -> int:
                    digest.update(data)
                    return file.write(data)

            yield Hashing()
        self._sums.append((name, digest.hexdigest()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """End the container, with the digests of all files unless it is given up.

        One that is given up ends here, too: Python would end it later, in a file that is closed by then.
        """
        with self._zip:
            if failure is None:
                self._add_sums()

    def _add_sums(self) -> None:
        text = "".join(f"{digest}  {name}\n" for name, digest in self._sums)
        with self._zip.open(entry(SUMS), "w", force_zip64=True) as file:
            file.write(text.encode())


def entry(name: str) -> ZipInfo:
    """Return the entry of a file, always of the same moment: it does not say when it was written."""
    info = ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info
