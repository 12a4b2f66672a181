"""Files that units hand in: whole, of a known type, under a safe name, and only their own."""

from hashlib import sha256

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from services.supervision.inspection.file_type import safe_name, type_of
from services.supervision.inspection.retention import expired_files, purge_files
from services.supervision.tables import evidence_part
from shared.contracts.questions.supervision.evidence import (
    MOST_EVIDENCE_BYTES,
    MOST_FILES,
    PART_BYTES,
    EvidenceFile,
    WithdrawEvidence,
)
from tests.supervision.inspection.conftest import CLERK, ELSEWHERE, PDF, VAN_SON, Desk

LARGE = PDF + bytes(range(256)) * (5 * PART_BYTES // 512)


async def parts(desk: Desk) -> int:
    async with desk.office.reading() as read:
        return int((await read.execute(select(func.count()).select_from(evidence_part))).scalar_one())


async def test_a_large_file_comes_in_parts_in_any_order_and_twice(desk: Desk) -> None:
    done = await desk.announce(LARGE, form="f" * 16)
    assert done.missing == (0, 1, 2)
    for part in (2, 0, 0):
        done = await desk.send(done.evidence, part, LARGE[part * PART_BYTES : (part + 1) * PART_BYTES])
        assert not done.kept
    again = await desk.announce(LARGE, form="f" * 16)
    assert (again.evidence, again.missing) == (done.evidence, (1,))
    assert (await desk.send(done.evidence, 1, LARGE[PART_BYTES : 2 * PART_BYTES])).kept
    assert (await desk.announce(LARGE, form="f" * 16)).kept
    assert len((await desk.sheet()).deeds) == 1
    got = [
        (await desk.ask(EvidenceFile(unit=VAN_SON, evidence=done.evidence, part=part))).content
        for part in range(3)
    ]
    assert b"".join(got) == LARGE


async def test_a_file_counts_only_once_it_is_whole(desk: Desk) -> None:
    done = await desk.announce(LARGE)
    await desk.send(done.evidence, 0, LARGE[:PART_BYTES])
    assert (await desk.submit("satisfaction", points={"plan": 2})).refused == "needs-evidence"
    assert (await desk.sheet()).deeds == ()
    assert "no_answer" in await desk.reply(EvidenceFile(unit=VAN_SON, evidence=done.evidence))


async def test_content_with_another_digest_is_thrown_away(desk: Desk) -> None:
    done = await desk.announce(PDF, sha256=sha256(b"another").hexdigest())
    assert (await desk.send(done.evidence, 0, PDF)).refused == "content-differs"
    assert (await parts(desk), (await desk.sheet()).deeds) == (0, ())
    assert (await desk.send(done.evidence, 0, PDF[:-1])).refused == "content-differs"
    assert "no_answer" in await desk.reply_to_part("nobody", 0)
    assert "no_answer" in await desk.reply_to_part(done.evidence, 5)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        b"MZ\x90\x00 a program",
        b"#!/bin/sh\nrm -rf /",
        b"PK\x03\x04 some archive",
        b"PK\x03\x04[Content_Types].xml word/vbaProject.bin",
        b"GIF89a",
    ],
)
async def test_what_is_no_document_or_picture_is_refused_whatever_it_is_called(
    desk: Desk, content: bytes
) -> None:
    assert (await desk.hand_in(content, file_name="ke-hoach.pdf")).refused == "file-type"
    assert (await parts(desk), (await desk.sheet()).deeds) == (0, ())


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"PK\x03\x04[Content_Types].xml word/document.xml", "docx"),
        (b"PK\x03\x04[Content_Types].xml xl/workbook.xml", "xlsx"),
    ],
)
def test_the_type_is_that_of_the_content(content: bytes, ending: str) -> None:
    found = type_of(content)
    assert found
    assert found[1] == ending


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Quyết định 41.pdf", "Quyết định 41.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.pdf"),
        ("anh.pdf\r\nSet-Cookie: a=b.pdf", "anh-pdfSet-Cookie- a=b.pdf"),
        ('a"; filename="b.html', "a- filename=-b.pdf"),
        ("\u202egnp.exe", "gnp.pdf"),
        ("CON.pdf", "minh-chung.pdf"),
        ("...", "minh-chung.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(name: str, safe: str) -> None:
    assert safe_name(name, "pdf") == safe


async def test_nothing_larger_than_the_limit_is_announced(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        await desk.announce(size=MOST_EVIDENCE_BYTES + 1)
    with pytest.raises(ValidationError):
        await desk.announce(size=0)


async def test_an_item_has_so_many_files_and_a_withdrawn_one_makes_room(desk: Desk) -> None:
    kept = [await desk.hand_in() for _ in range(MOST_FILES - 1)]
    first, second = await desk.announce(), await desk.announce()
    assert (await desk.send(first.evidence, 0, PDF)).kept
    assert (await desk.send(second.evidence, 0, PDF)).refused == "too-many-files", "announced at once"
    assert (await desk.announce()).refused == "too-many-files"
    assert (await desk.hand_in(unit=ELSEWHERE)).kept
    gone = WithdrawEvidence(unit=VAN_SON, evidence=kept[0].evidence, form="w" * 16, officer=CLERK)
    assert (await desk.ask(gone)).kept
    assert (await desk.hand_in()).kept


async def test_evidence_of_another_unit_is_as_if_it_were_not_there(desk: Desk) -> None:
    added = await desk.hand_in()
    for question in (
        EvidenceFile(unit=ELSEWHERE, evidence=added.evidence),
        WithdrawEvidence(unit=ELSEWHERE, evidence=added.evidence, form="w" * 16, officer=CLERK),
    ):
        assert (await desk.reply(question))["no_answer"]["code"] == "not-found"
    assert (await desk.submit("satisfaction", unit=ELSEWHERE, points={"plan": 2})).refused == "needs-evidence"
    stolen = await desk.announce(form=f"form-{1:012}", unit=ELSEWHERE)
    assert not stolen.kept


async def test_what_the_system_counts_takes_no_evidence(desk: Desk) -> None:
    assert (await desk.announce(item="satisfied")).refused == "counted-item"
    assert (await desk.announce(item="nothing")).refused == "unknown-item"
    assert (await desk.announce(year=2001)).refused == "unknown-item"


async def test_a_file_goes_at_the_end_of_its_time_and_what_it_was_stays(desk: Desk) -> None:
    from datetime import UTC, datetime, timedelta

    added = await desk.hand_in()
    later = datetime.now(UTC) + timedelta(1)
    async with desk.office.transaction() as tx:
        assert (await expired_files(tx.connection, later)).to_remove == 1
        assert (await purge_files(tx.connection, later, 10)).removed == 1
        assert (await expired_files(tx.connection, later)).to_remove == 0
    assert await parts(desk) == 0
    items = {item.item: item for part in (await desk.sheet()).parts for item in part.items}
    (gone,) = items["plan"].evidence
    assert (gone.removed, gone.sha256) == (True, sha256(PDF).hexdigest())
    assert "no_answer" in await desk.reply(EvidenceFile(unit=VAN_SON, evidence=added.evidence))
