"""Evidence for an item of the inspection: what a unit hands in, in parts, and how it is fetched again.

The signed question names the digest of the file. Its content follows in parts, which need no statement: they
count only if together they have that digest.
"""

from base64 import b64encode
from typing import ClassVar, Final, Self

from pydantic import Base64Bytes, Field

from shared.contracts.questions.question import Answer, ByAnOfficer, Question
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.moments import Day, Moment

MOST_EVIDENCE_BYTES: Final = 10 * 1024 * 1024
PART_BYTES: Final = 512 * 1024
"""Of one part: base64 makes it a third longer, and a message on the bus has at most a megabyte."""
MOST_FILES: Final = 20
"""Pieces of evidence of an item that count at once; one that is withdrawn makes room."""
FORM_ID: Final = r"^[A-Za-z0-9_-]{16,64}$"
SHA_256: Final = r"^[0-9a-f]{64}$"
LONGEST_SAID: Final = 1000


class Evidence(Answer):
    """A piece of evidence."""

    evidence: str = Field(description="Its id")
    item: str = Field(description="Id of the item that it is for")
    file_name: str = Field(description="Name of the file, made safe")
    media_type: str = Field(description="Type of the file by its content")
    size: int = Field(description="Bytes of the file")
    sha256: str = Field(description="Digest of the file, hexadecimal")
    dated_on: Day = Field(description="Day of the document or event")
    said: str = Field(description="What it shows, in a sentence; number and sign of a document")
    by: str = Field(description="Id of who added it")
    at: Moment = Field(description="When it was added")
    withdrawn: bool = Field(default=False, description="Whether it was withdrawn; it stays readable")
    removed: bool = Field(default=False, description="Whether its file was removed at the end of its time")


class InspectionDeedDone(Answer):
    """What became of a deed. The same form again changes nothing and is answered alike."""

    kept: bool = Field(description="Whether it was done, now or before by this very form")
    refused: str = Field(
        default="",
        description="Why not: changed-meanwhile, not-now, unknown-item, counted-item, needs-evidence, "
        "too-many-points, needs-reason, points-differ, no-figures, content-differs, file-type, not-whole, "
        "too-many-files",
    )
    evidence: str = Field(default="", description="Id of the evidence, of a question about some")
    missing: tuple[int, ...] = Field(
        default=(), description="Parts of the file that have not come, the first is 0"
    )


class AddEvidence(ByAnOfficer, Question[InspectionDeedDone]):
    """Please add this evidence; it counts once all parts of its file have come."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "add-evidence"
    answer: ClassVar[type[Answer]] = InspectionDeedDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    year: int = Field(ge=2000, le=2100, description="The year that is inspected", examples=[2024])
    item: str = Field(max_length=60, description="Id of the item that the unit scores")
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one deed")
    said: CleanText = Field(
        min_length=1, max_length=LONGEST_SAID, description="What it shows; names no citizen"
    )
    dated_on: Day = Field(description="Day of the document or event")
    file_name: str = Field(min_length=1, max_length=200, description="As its sender calls it; made safe")
    size: int = Field(ge=1, le=MOST_EVIDENCE_BYTES, description="Bytes of the file")
    sha256: str = Field(pattern=SHA_256, description="Digest of the file")


class SendEvidencePart(Question[InspectionDeedDone]):
    """Here is a part of a file that was announced; with the last one it is checked, and counts."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "evidence-part"
    answer: ClassVar[type[Answer]] = InspectionDeedDone

    evidence: str = Field(max_length=64, description="Id of the evidence")
    part: int = Field(ge=0, lt=MOST_EVIDENCE_BYTES // PART_BYTES, description="The first is 0")
    content: Base64Bytes = Field(description="Bytes of the part, base64")

    @classmethod
    def of(cls, evidence: str, part: int, content: bytes) -> Self:
        """Return a part as it is sent."""
        return cls(evidence=evidence, part=part, content=b64encode(content))


class WithdrawEvidence(ByAnOfficer, Question[InspectionDeedDone]):
    """Please withdraw this evidence; it stays readable and counts no more."""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "withdraw-evidence"
    answer: ClassVar[type[Answer]] = InspectionDeedDone

    unit: str = Field(description="Unit id", examples=["15712v1"])
    evidence: str = Field(max_length=64, description="Id of the evidence")
    form: str = Field(pattern=FORM_ID, description="Id of the form, random; the same one again is one deed")
    said: CleanText = Field(default="", max_length=LONGEST_SAID, description="Why")


class EvidenceContent(Answer):
    """A part of a file; the parts joined in order are the whole."""

    file_name: str = Field(description="Name to save it under, made safe")
    media_type: str = Field(description="Type of the file by its content")
    size: int = Field(description="Bytes of the whole")
    sha256: str = Field(description="Digest of the whole")
    content: Base64Bytes = Field(description="Bytes of this part, base64")

    @classmethod
    def of(cls, file_name: str, media_type: str, part: bytes, sha256: str, size: int) -> Self:
        """Return a part as it is answered."""
        content = b64encode(part)
        return cls(file_name=file_name, media_type=media_type, size=size, sha256=sha256, content=content)


class EvidenceFile(Question[EvidenceContent]):
    """What is in this part of the file?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "evidence-file"
    answer: ClassVar[type[Answer]] = EvidenceContent

    unit: str = Field(description="Unit id", examples=["15712v1"])
    evidence: str = Field(max_length=64, description="Id of the evidence")
    part: int = Field(default=0, ge=0, description="The first is 0")
