"""A pack verifies as it was written; whatever is changed in it afterwards is found, offline."""

import asyncio
import csv
import io
import json
import random
import tempfile
import warnings
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deploy.packs.verifying import verify_pack
from shared.contracts.events.record import RecordFiled
from shared.contracts.questions.reports.counted_records import WhatIsCounted
from shared.messaging.queries.client import ask
from shared.packs.archive import SUMS, PackWriter
from shared.packs.contents import write_pack
from tests.deadlines.support.facts import hear, tell
from tests.figures.support.whole_office import WholeOffice, whole_office
from tests.figures.test_official_forms import happen
from tests.supervision.test_closing import FORGOTTEN, UNIT, close

pytestmark = pytest.mark.slow
YEAR = (date(2023, 1, 1), date(2023, 12, 31))
NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)


async def write(
    office: WholeOffice, file: Path, *, days: tuple[date, date] = YEAR, closed: Any = None
) -> None:
    asks: Any = partial(ask, office.bus, within_s=60)
    with file.open("w+b") as target:
        await write_pack(target, asks, UNIT, *days, closed, NOW)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, nats_url: str) -> bytes:
    """The pack of a closed year of any records."""
    folder = tmp_path_factory.mktemp("pack")

    async def written() -> bytes:
        async with whole_office(folder, nats_url) as office:
            await happen(office, random.Random(5))
            made = await close(office, "year", YEAR)
            await hear(
                office.databases["deadlines"],
                [tell(RecordFiled, 1, "2023-05-20 09:00", record=FORGOTTEN)],
            )
            await write(office, folder / "pack.zip", closed=made.closing)
        return (folder / "pack.zip").read_bytes()

    return asyncio.run(written())


def verified(content: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        return verify_pack(Path(file.name))


def files_of(pack: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != SUMS}


def packed(files: dict[str, bytes]) -> bytes:
    """Whoever forges a pack writes its digests anew, too."""
    target = io.BytesIO()
    with PackWriter(target) as writer:
        for name, content in files.items():
            writer.add(name, content)
    return target.getvalue()


def test_a_pack_verifies_as_it_was_reported(pack: bytes) -> None:
    assert verified(pack) == []
    files = files_of(pack)
    assert packed(files) == pack, "the same files are the same bytes"
    assert FORGOTTEN.encode() not in files["events.csv"]
    assert json.loads(files["forms/ii-06a.json"])["closed"]["number"] == 0
    assert files["forms/ii-06a.pdf"].startswith(b"%PDF")
    assert len(files["events.csv"].splitlines()) > 20
    heading = files["events.csv"].decode().splitlines()[0].split(",")
    assert not {"applicant", "telephone", "address", "words"} & set(heading)


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_any_changed_byte_is_found(pack: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(pack) - 1))
    other = data.draw(st.integers(1, 255))
    changed = bytearray(pack)
    changed[place] ^= other
    assert verified(bytes(changed))


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_a_cut_or_longer_file_is_found(pack: bytes, data: st.DataObject) -> None:
    assert verified(pack[: data.draw(st.integers(0, len(pack) - 1))])
    assert verified(pack + b"\0")


def rows_of(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def with_rows(files: dict[str, bytes], name: str, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return packed(files | {name: text.getvalue().encode()})


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_a_removed_record_is_found_even_with_digests_written_anew(pack: bytes, data: st.DataObject) -> None:
    files = files_of(pack)
    rows = rows_of(files, "events.csv")
    record = data.draw(st.sampled_from(sorted({row["record"] for row in rows})))
    assert verified(with_rows(files, "events.csv", [row for row in rows if row["record"] != record]))


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_an_event_moved_by_years_is_found_even_with_digests_written_anew(
    pack: bytes, data: st.DataObject
) -> None:
    files = files_of(pack)
    rows = rows_of(files, "events.csv")
    number = data.draw(
        st.sampled_from([n for n, row in enumerate(rows) if row["event"] == "filed" and row["received_at"]])
    )
    rows[number] |= {"received_at": "2031-01-01T00:00:00Z"}
    of = rows[number]["record"]
    if any(row["record"] == of and row["event"] == "corrected" and row["received_at"] for row in rows):
        return
    assert any(of in sentence for sentence in verified(with_rows(files, "events.csv", rows)))


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_a_changed_row_of_a_list_is_found_even_with_digests_written_anew(
    pack: bytes, data: st.DataObject
) -> None:
    files = files_of(pack)
    rows = rows_of(files, "lists/records.csv")
    number = data.draw(st.integers(0, len(rows) - 1))
    way = data.draw(st.sampled_from(["by_law", "by_date"]))
    rows[number][way] = "4 8" if rows[number][way] != "4 8" else "5 10"
    assert verified(with_rows(files, "lists/records.csv", rows))


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_a_changed_number_is_found_even_with_digests_written_anew(pack: bytes, data: st.DataObject) -> None:
    files = files_of(pack)
    numbers = json.loads(files["numbers.json"])
    way = data.draw(st.sampled_from(["by_law", "by_date"]))
    kind = data.draw(st.sampled_from(["total", "field", "procedure"]))
    columns = numbers[way][kind]
    if kind != "total":
        columns = columns[data.draw(st.sampled_from(sorted(columns)))]
    columns[data.draw(st.sampled_from(sorted(columns)))] += 1
    assert verified(packed(files | {"numbers.json": json.dumps(numbers).encode()}))
    form = json.loads(files["forms/ii-06a.json"])
    form[way]["total"][data.draw(st.sampled_from(["3", "4", "5", "6", "7", "8", "9", "10"]))] += 1
    assert verified(packed(files | {"forms/ii-06a.json": json.dumps(form).encode()}))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("extra.txt", "extra.txt: a pack has no such file", id="a file more"),
        pytest.param("../../etc/cron.d/x", "a pack has no such file", id="one that would lie elsewhere"),
    ],
)
def test_a_file_that_no_pack_has_is_found(pack: bytes, name: str, said: str) -> None:
    assert any(said in sentence for sentence in verified(packed(files_of(pack) | {name: b"x"})))


def test_each_file_has_to_be_there_once_and_in_its_place(pack: bytes) -> None:
    files = files_of(pack)
    for name in files:
        left = {other: content for other, content in files.items() if other != name}
        assert verified(packed(left)), name
    (wrong,) = verified(packed(dict(reversed(files.items()))))
    assert "another order" in wrong
    twice = io.BytesIO()
    with warnings.catch_warnings(), PackWriter(twice) as writer:
        warnings.simplefilter("ignore")  # zipfile warns of the name
        for name, content in (("numbers.json", b"{}"), *files.items()):  # read by name, the last one counts
            writer.add(name, content)
    assert any("2 times" in sentence for sentence in verified(twice.getvalue()))


def test_what_stands_in_two_files_has_to_agree(pack: bytes) -> None:
    """With digests written anew; each is found by a comparison of its own."""
    files = {name: content for name, content in files_of(pack).items() if name.endswith(".json")}
    read = {name: json.loads(content) for name, content in files.items()}

    def forged(name: str, *path: str | int, to: object) -> bool:
        told = json.loads(files[name])
        at = told
        for part in path[:-1]:
            at = at[part]
        assert at[path[-1]] != to
        at[path[-1]] = to
        return bool(verified(packed(files_of(pack) | {name: json.dumps(told).encode()})))

    assert forged("manifest.json", "version", to=2)
    assert forged("manifest.json", "name", to="Xã Khác")
    assert forged("manifest.json", "until", to="2023-12-30")
    for name in ("unit", "since", "until", "closed_by", "number", "why"):
        assert forged("manifest.json", "closing", name, to="other"), name
    for form in ("ii-06a", "ii-06b", "ii-07a", "07a-btp-2026"):
        for name, to in (
            ("since", "2023-03-01"),
            ("until", "2023-03-01"),
            ("reporting", "X"),
            ("closed", None),
        ):
            assert forged(f"forms/{form}.json", name, to=to), (form, name)
    for form in ("ii-06a", "ii-06b"):
        assert forged(f"forms/{form}.json", "by_law", "rows", 0, "2", to="Khác")
        assert forged(f"forms/{form}.json", "checks", 0, "left", to=10**6)
        assert forged(f"forms/{form}.json", "counted_two_ways", to=[])
    assert forged("survey.json", "invitations", to=999)
    assert forged("board.json", "recommendations", "received", to=999)
    assert forged("inspection.json", 0, "own", to=99)
    assert forged("inspection.json", 0, "unit", to="15715v1")
    assert read


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(st.data())
def test_a_record_that_a_form_lists_otherwise_is_found(pack: bytes, data: st.DataObject) -> None:
    files = files_of(pack)
    name = data.draw(st.sampled_from(["forms/ii-06a.json", "forms/ii-06b.json", "forms/ii-07a.json"]))
    form = json.loads(files[name])
    listed = form["counted_two_ways"]
    assert listed, "some records are counted in two ways"
    one = data.draw(st.sampled_from(listed))
    match data.draw(st.sampled_from(["by_law", "by_date", "record", "procedure"])):
        case ("by_law" | "by_date") as way:
            one[way] = [*one[way][:1], 13] if one[way][1:] != [13] else [4, 8]
        case what:
            one[what] = "H56.31.20-230101-9999"
    assert verified(packed(files | {name: json.dumps(form).encode()}))


@pytest.mark.parametrize("form", ["ii-06a", "ii-06b", "ii-07a"])
def test_a_form_that_lists_and_tells_no_record_of_two_ways_is_found(pack: bytes, form: str) -> None:
    files = files_of(pack)
    told = json.loads(files[f"forms/{form}.json"]) | {"counted_two_ways": [], "differences": []}
    assert any(
        "is not listed" in said
        for said in verified(packed(files | {f"forms/{form}.json": json.dumps(told).encode()}))
    )


def test_a_workbook_of_other_numbers_is_found(pack: bytes) -> None:
    files = files_of(pack)
    other = files | {"forms/ii-06a.xlsx": files["forms/ii-06b.xlsx"]}
    assert any("forms/ii-06a.xlsx" in sentence for sentence in verified(packed(other)))


@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=False))
def test_the_numbers_of_any_histories_are_those_of_the_events(nats_url: str, chance: random.Random) -> None:
    async def run() -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            async with whole_office(Path(folder), nats_url) as office:
                await happen(office, chance)
                since = date(2023, 1, 1 + chance.randrange(28))
                until = date(2023, chance.randrange(2, 13), 15)
                await write(office, Path(folder) / "pack.zip", days=(since, until))
                return verify_pack(Path(folder) / "pack.zip")

    assert asyncio.run(run()) == []


async def test_a_record_that_comes_meanwhile_is_in_all_of_it_or_in_nothing(
    tmp_path: Path, nats_url: str
) -> None:
    async with whole_office(tmp_path, nats_url) as office:
        late = [tell(RecordFiled, 1, "2023-05-20 09:00", record=FORGOTTEN)]

        async def asks(question: Any, /) -> Any:
            if isinstance(question, WhatIsCounted) and late:
                await hear(office.databases["deadlines"], [late.pop()])
            return await ask(office.bus, question, within_s=60)

        with (tmp_path / "pack.zip").open("w+b") as target:
            await write_pack(target, asks, UNIT, *YEAR, None, NOW)
    assert verify_pack(tmp_path / "pack.zip") == []


def test_what_would_fill_the_disk_is_not_read(tmp_path: Path) -> None:
    zeros = bytes(2_000_000)
    with ZipFile(tmp_path / "small.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", zeros)
        archive.writestr(SUMS, f"{sha256(zeros).hexdigest()}  README.txt\n")
    (wrong,) = verify_pack(tmp_path / "small.zip")
    assert "not read" in wrong


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    for content in (b"", b"no zip", packed({}), packed({"manifest.json": b"[]"})):
        file.write_bytes(content)
        assert verify_pack(file)
