"""replay, report and dead against a real office."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.year import generate
from tests.deploy.support.office import MOTCUA, Office, eventually, open_office

pytestmark = pytest.mark.slow

YEAR = ("--unit", "15712", "--from", "2023-01-01", "--to", "2023-12-31")
Event = dict[str, Any]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path / "office") as running:
        yield running


@pytest.fixture(scope="session")
def january() -> list[Event]:
    """The first of the demo year's events: more than 2,000."""
    return list(islice(generate(), 2_500))


def written(lines: Sequence[Event | str], file: Path) -> Path:
    """Write events, and lines that are none, into a file."""
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return file


def verdicts(said: bytes) -> dict[str, int]:
    """Read the summary of a replay."""
    found = re.findall(r"^ *([\d,]+) .* (accepted|event|duplicate|rejected)$", said.decode(), re.MULTILINE)
    return {name.replace("event", "waiting"): int(number.replace(",", "")) for number, name in found}


def report_of(office: Office) -> dict[str, Any]:
    asked = office.motcua("report", *YEAR, "--json")
    assert asked.returncode == 0, asked.stderr.decode()
    return dict(json.loads(asked.stdout))


def said_of(events: list[Event]) -> Counter[str]:
    return Counter(event["type"].split(".")[3] for event in events)


def test_what_was_replayed_is_reported_and_a_second_time_changes_nothing(
    office: Office, january: list[Event], tmp_path: Path
) -> None:
    file = written(january[:400], tmp_path / "events.jsonl")
    told = said_of(january[:400])

    first = office.motcua("replay", str(file))
    assert verdicts(first.stdout) == {"accepted": 400, "waiting": 0, "duplicate": 0, "rejected": 0}
    assert eventually(lambda: report_of(office)["received"] == told["filed"])
    assert eventually(lambda: report_of(office)["resolved"] == told["resolved"])
    before = report_of(office)
    # Whether the wait of a draft is over depends on when one asks.
    assert sum(before.pop("letters_by_status").values()) == told["registered"]

    second = office.motcua("replay", "-", stdin=file.read_bytes())
    assert verdicts(second.stdout) == {"accepted": 0, "waiting": 0, "duplicate": 400, "rejected": 0}
    after = report_of(office)
    assert sum(after.pop("letters_by_status").values()) == told["registered"]
    assert after == before


def test_a_step_that_comes_before_its_filing_waits_for_it(
    office: Office, january: list[Event], tmp_path: Path
) -> None:
    record = january[0]["subject"]
    filed, *later = [event for event in january if event["subject"] == record]
    early = office.motcua("replay", str(written(later, tmp_path / "early.jsonl")))
    assert verdicts(early.stdout)["waiting"] == len(later)
    whole = office.motcua("replay", str(written([*later, filed], tmp_path / "whole.jsonl")))
    assert verdicts(whole.stdout)["waiting"] == 0
    assert verdicts(whole.stdout)["rejected"] == 0


def test_rejected_lines_are_named_with_their_faults_in_both_languages_and_neighbours_go_through(
    office: Office, january: list[Event], tmp_path: Path
) -> None:
    foreign = january[1] | {"data": january[1]["data"] | {"unit": "10000"}}
    lines: list[Event | str] = [
        january[0],
        foreign,
        "not JSON at all",
        {"id": "x" * 300},
        "[" * 5000,
        '{"a":"' + "x" * 2_000_000 + '"}',
    ]
    replayed = office.motcua("replay", str(written(lines, tmp_path / "bad.jsonl")))
    said = replayed.stdout.decode()
    assert replayed.returncode == 1
    assert verdicts(replayed.stdout) == {"accepted": 1, "waiting": 0, "duplicate": 0, "rejected": 5}
    for number in range(2, 7):
        assert f"line {number}" in said
    assert "data.unit" in said
    assert "at most 65,536 bytes" in said
    assert "tối đa 65.536 byte" in said


def test_an_unreadable_line_becomes_a_dead_letter_that_can_be_mended_and_sent_again(
    office: Office, january: list[Event], tmp_path: Path
) -> None:
    broken = json.dumps(january[0], ensure_ascii=False)[:-1]
    office.motcua("replay", "-", stdin=broken.encode() + b"\nnonsense\n")
    assert eventually(lambda: office.motcua("dead", "list").stdout.count(b"intake-IN-") == 2)
    listed = office.motcua("dead", "list").stdout.decode()
    assert "motcua dead redrive ID" in listed
    mended, useless = sorted(set(re.findall(r"intake-IN-\d+", listed)))

    shown = office.motcua("dead", "show", mended)
    assert shown.stdout == broken.encode()

    edit = written([january[0]], tmp_path / "mended.json")
    assert office.motcua("dead", "redrive", mended, "--edit", str(edit)).returncode == 0
    assert eventually(lambda: report_of(office)["received"] == 1)
    assert office.motcua("dead", "drop", useless, "--why", "a test").returncode == 0

    assert b"intake-IN-" not in office.motcua("dead", "list").stdout
    everything = office.motcua("dead", "list", "--all").stdout.decode()
    assert "redriven edited by" in everything
    assert "a test" in everything

    again = office.motcua("dead", "redrive", mended)
    assert again.returncode == 1
    assert "is settled" in again.stderr.decode()
    unknown = office.motcua("dead", "show", "intake-IN-999999")
    assert unknown.returncode == 1
    assert "no dead letter has the id" in unknown.stderr.decode()


def test_a_replay_outlives_a_bus_and_an_intake_that_are_killed_meanwhile(
    office: Office, tmp_path: Path
) -> None:
    year = list(generate())
    file = written(year, tmp_path / "events.jsonl")
    replay = subprocess.Popen(
        [*MOTCUA, "replay", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"MOTCUA_NATS_URL": office.stack.nats_url},
    )
    assert eventually(lambda: figure(office, "received") > 0)
    office.kill("nats-server")
    assert eventually(lambda: "intake" in office.stack.pids and "nats-server" in office.stack.pids)
    office.kill("intake")
    assert replay.poll() is None, "the replay was over before anybody was killed"
    said, _ = replay.communicate(timeout=240)
    assert replay.returncode == 0
    counted = verdicts(said)
    assert counted["accepted"] + counted["duplicate"] == len(year)
    told = said_of(year)
    assert eventually(lambda: figure(office, "received") == told["filed"], within_s=60)
    assert eventually(lambda: figure(office, "resolved") == told["resolved"], within_s=60)


def figure(office: Office, name: str) -> int:
    """A figure of the report; none while a service that was cut off finds back to the bus."""
    asked = office.motcua("report", *YEAR, "--json")
    return int(json.loads(asked.stdout)[name]) if asked.returncode == 0 else 0


def test_a_unit_that_is_not_known_is_named(office: Office) -> None:
    asked = office.motcua("report", "--unit", "99999", "--from", "2023-01-01", "--to", "2023-12-31")
    assert asked.returncode == 2
    assert "no unit has the id 99999" in asked.stderr.decode()
