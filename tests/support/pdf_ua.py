"""What an independent checker finds against PDF/UA-1 in a document. It checks 16 of the standard's rules."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import pdfua

CLAIMS: Final = "UA-28-004"
"""That a document says it keeps to the standard."""


def findings(document: bytes, *, claims: bool = True) -> list[str]:
    """Return what is wrong with a document, and what could not be checked; `claims`: whether it says so."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(document)
        report = pdfua.validate(file.name)
    return [
        f"{found.rule_id}: {found.message}" for found in report.findings if claims or found.rule_id != CLAIMS
    ]
