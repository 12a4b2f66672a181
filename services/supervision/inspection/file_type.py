"""What a file is, by its content, and a name under which it can be saved safely. Pure.

Evidence is a document, a picture or a spreadsheet. Anything else by its first bytes is refused, whatever
its name says: a page or a program would act when somebody opens it.
"""

import re
import unicodedata
from typing import Final

from shared.contracts.events.text import is_hidden

PDF: Final = "application/pdf"
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
ZIP_SIGN: Final = b"PK\x03\x04"
SIGNS: Final = {
    b"%PDF-": (PDF, "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}
"""Types by their first bytes, each with the ending that its name gets."""
OFFICE_PARTS: Final = {
    b"word/": (f"{OFFICE}wordprocessingml.document", "docx"),
    b"xl/": (f"{OFFICE}spreadsheetml.sheet", "xlsx"),
}
"""Types of zipped office documents, by what is in them."""
MACROS: Final = b"vbaProject.bin"
LONGEST_STEM: Final = 80
UNSAFE: Final = re.compile(r'[\\/:*?"<>|%;\x00-\x1f]+')
DOTS_AND_SPACES: Final = re.compile(r"[\s.]+")
DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names under which Windows saves no file."""
NAMELESS: Final = "minh-chung"


def type_of(content: bytes) -> tuple[str, str] | None:
    """Return the type of a file and the ending of its name; None if it is no evidence.

    >>> type_of(b"%PDF-1.7 ..."), type_of(b"<html>")
    (('application/pdf', 'pdf'), None)
    """
    for sign, found in SIGNS.items():
        if content.startswith(sign):
            return found
    if content.startswith(ZIP_SIGN) and b"[Content_Types].xml" in content and MACROS not in content:
        return next((found for part, found in OFFICE_PARTS.items() if part in content), None)
    return None


def one_part_name(name: str) -> str:
    r"""Return a name of one part, of any type, without signs that steer a path, a terminal or a header.

    >>> one_part_name("../quyết định 41.pdf\x00"), one_part_name("CON")
    ('quyết định 41.pdf', 'minh-chung.tep')
    """
    ending = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower())[:10] if "." in name else ""
    return safe_name(name, ending or "tep")


def safe_name(name: str, ending: str) -> str:
    r"""Return a name of one part, without signs that steer a path, a terminal or a header.

    >>> safe_name("../../etc/passwd\x00.pdf.exe", "pdf"), safe_name("Quyết định 41.PDF", "pdf")
    ('passwd-pdf.pdf', 'Quyết định 41.pdf')
    """
    shown = "".join(sign for sign in unicodedata.normalize("NFC", name) if not is_hidden(sign))
    last = re.split(r"[\\/]", shown)[-1]
    stem = last.rpartition(".")[0] or last
    kept = UNSAFE.sub("-", stem).strip(" .-")
    one = DOTS_AND_SPACES.sub(lambda found: "-" if "." in found[0] else " ", kept)[:LONGEST_STEM].strip(" -")
    return f"{NAMELESS if not one or DEVICES.fullmatch(one) else one}.{ending}"
