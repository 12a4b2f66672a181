"""Forms of procedures to download, from the folder `forms` of an operator's own folder.

`forms/forms.toml` says which file is for which procedures; a file that it does not name is not given out, and
neither is one that lies elsewhere, that a link leads to, or that is no document by its first bytes.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from shared.reference.data_file import BadFiles, DataTable, FileFault, TomlFile
from shared.reference.operator_folder import OperatorFolder
from shared.reference.values import OnDay, Text

INSIDE: Final = "forms"
FILE: Final = "forms.toml"
MOST_BYTES: Final = 10 * 1024 * 1024
FIRST_BYTES: Final = {
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "odt": b"PK\x03\x04",
    "doc": b"\xd0\xcf\x11\xe0",
    "xls": b"\xd0\xcf\x11\xe0",
}
"""How documents begin, by the ending of their names. Others could act when somebody opens them."""
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""One part, without signs that steer a path or a header."""


class ProcedureFormRow(DataTable):
    """A form, and the procedures for which it is filled in."""

    file: FileName
    name: Text
    procedures: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Text
    """From where the file is: a circular, a portal."""
    checked_on: OnDay


class ProcedureFormsFile(DataTable):
    """The whole file."""

    form: tuple[ProcedureFormRow, ...] = Field(min_length=1)


class ProcedureForm(NamedTuple):
    """A form to download."""

    file: str
    name: str
    source: str
    size: int
    sha256: str
    path: Path

    def content(self) -> bytes | None:
        """Return its bytes; None if they are no longer those of which size and digest are shown."""
        content = self.path.read_bytes() if self.path.is_file() else b""
        return content if sha256(content).hexdigest() == self.sha256 else None


def read_forms(own: OperatorFolder | None) -> Mapping[str, tuple[ProcedureForm, ...]]:
    """Return the forms by code of procedure; none without a folder or file.

    Raises:
        BadFiles: The file has faults, or a form cannot be given out.
    """
    path = own.path / INSIDE / FILE if own else None
    if path is None or not path.exists():
        return {}
    text = TomlFile.at(path)
    found: dict[str, list[ProcedureForm]] = {}
    faults: list[FileFault] = []
    for number, row in enumerate(text.read(ProcedureFormsFile).form):
        file = path.parent / row.file
        if words := _unusable(file):
            faults.append(text.fault(("form", number, "file"), f"{row.file}: {words}"))
            continue
        content = file.read_bytes()
        form = ProcedureForm(row.file, row.name, row.source, len(content), sha256(content).hexdigest(), file)
        for code in row.procedures:
            found.setdefault(code, []).append(form)
    if faults:
        raise BadFiles(faults)
    return {code: tuple(forms) for code, forms in found.items()}


def _unusable(file: Path) -> str:
    """Return why a file cannot be given out; empty if it can."""
    begins = FIRST_BYTES.get(file.suffix.removeprefix(".").lower())
    if begins is None:
        return f"a form is one of {', '.join(FIRST_BYTES)}"
    if file.is_symlink() or not file.is_file():
        return "there is no such file beside forms.toml, links apart"
    if file.stat().st_size > MOST_BYTES:
        return f"a form has {MOST_BYTES // 1024**2} MB at most"
    with file.open("rb") as opened:
        return "" if opened.read(len(begins)) == begins else "its content is not what its name says"
