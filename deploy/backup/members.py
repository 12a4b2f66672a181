"""Reads the members of the archive of a copy, none of which may fill the memory."""

import tarfile
from io import BytesIO
from typing import Final
from zlib import decompressobj

from deploy.backup.errors import DamagedCopy

GZIP_FORMAT: Final = 31
"""As zlib names it."""
MAX_MEMBER_BYTES: Final = 2**28
"""Of a compressed part or a document. A part holds `PART_BYTES`, or one larger document."""
PLAUSIBLE_BYTES: Final = 64 * 1024 * 1024
PLAUSIBLE_RATIO: Final = 100
"""More than JSON is ever compressed to; a part that was made to fill a memory is ten times above it."""


def content_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """Return the content of a member, which is stored as it is."""
    if not member.isreg() or member.issparse() or member.size > MAX_MEMBER_BYTES:
        raise DamagedCopy(f"{member.name!r} does not belong in it")
    return (tar.extractfile(member) or BytesIO()).read()


def plausible_size(content: bytes) -> int:
    """Return to how much a part may decompress in a copy whose manifest does not say so."""
    return max(PLAUSIBLE_BYTES, PLAUSIBLE_RATIO * len(content))


def decompressed(content: bytes, most: int) -> bytes:
    """Decompress a part, and stop at a limit: little may decompress to very much."""
    stream = decompressobj(wbits=GZIP_FORMAT)
    lines = stream.decompress(content, most + 1)
    if len(lines) > most or not stream.eof or stream.unused_data:
        raise DamagedCopy("a part of it is larger than was written, or is not whole")
    return lines
