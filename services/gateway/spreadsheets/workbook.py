"""Opens a file that may be a spreadsheet: XLSX, XLS, ODS or text with separators, one row after another."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from services.gateway.spreadsheets.recognition import Cells

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_BYTES_UNPACKED: Final = 512 * 1024 * 1024
"""A year of a large commune takes 20 MB; a small file that grows beyond this was made to do harm."""
MOST_ROWS: Final = 1_048_576
"""As many as a sheet of Excel has."""
PACKED: Final = b"PK"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAMPLE: Final = 64 * 1024
SEPARATORS: Final = ",;\t|"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
VIETNAMESE: Final = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ]")


class NotASpreadsheet(Exception):
    """A file cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet: its name, the index of its first row and column that hold anything, and its rows."""

    name: str
    top: int
    left: int
    rows: Callable[[], Iterator[Cells]]


def sheets_of(file: BinaryIO) -> Iterator[WorkbookSheet]:
    """Yield the sheets of a file, one at a time.

    Raises:
        NotASpreadsheet: It is none that can be read.
    """
    begin = file.read(8)
    file.seek(0)
    if not begin:
        raise NotASpreadsheet("empty")
    if begin.startswith(PACKED):
        _check_unpacked(file)
        yield from _with_calamine(file)
    elif begin.startswith(OLD_EXCEL):
        yield from _with_calamine(file)
    else:
        yield _of_text(file)


def _check_unpacked(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise NotASpreadsheet("broken") from None
    if sum(member.file_size for member in members) > MOST_BYTES_UNPACKED:
        raise NotASpreadsheet("too_large")
    file.seek(0)


def _with_calamine(file: BinaryIO) -> Iterator[WorkbookSheet]:
    # Loaded by the process that reads a file, and not by that of the pages.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_filelike(file) as book:
            for name in book.sheet_names:
                yield _sheet(name, book.get_sheet_by_name(name))
    except PasswordError:
        raise NotASpreadsheet("password") from None
    except (CalamineError, OSError, ValueError) as failure:
        is_locked = "password" in str(failure).lower() or "encrypt" in str(failure).lower()
        raise NotASpreadsheet("password" if is_locked else "broken") from None


def _sheet(name: str, sheet: "CalamineSheet") -> WorkbookSheet:
    top, left = sheet.start or (0, 0)
    return WorkbookSheet(name, top, left, lambda: islice(sheet.iter_rows(), MOST_ROWS))


def _of_text(file: BinaryIO) -> WorkbookSheet:
    """Return text with separators as a sheet.

    Raises:
        NotASpreadsheet: It is no text.
    """
    sample = file.read(SAMPLE)
    file.seek(0)
    encoding = _encoding_of(sample)
    head = sample.decode(encoding, errors="ignore")
    lines = head.splitlines()
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines[:50]))

    def rows() -> Iterator[Cells]:
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
        try:
            yield from islice(csv.reader(text, delimiter=separator), MOST_ROWS)
        except UnicodeDecodeError:
            raise NotASpreadsheet("encoding") from None
        except csv.Error:
            raise NotASpreadsheet("broken") from None
        finally:
            text.detach()

    return WorkbookSheet("", 0, 0, rows)


def _encoding_of(sample: bytes) -> str:
    """Return the encoding of a text, by its beginning.

    Raises:
        NotASpreadsheet: It is no text, or nobody knows how it was written.
    """
    if sample.startswith(UTF_16):
        return "utf-16"
    if b"\0" in sample:
        raise NotASpreadsheet("unknown")
    for end in range(4):  # the sample may end within a letter
        try:
            sample[: len(sample) - end].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        return "utf-8-sig"
    if VIETNAMESE.search(sample.decode("cp1258", errors="ignore")):
        return "cp1258"
    raise NotASpreadsheet("encoding")
