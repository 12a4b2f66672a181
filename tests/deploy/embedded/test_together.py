"""Services share a process if the operator says so; each stays a service of its own."""

import json
import os
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from deploy.embedded.on_demand import ASKED
from deploy.embedded.processes.together import log_of, processes_of
from shared.contracts.services import GATEWAY, PROCESSES
from shared.settings import BadSettings
from tests.deploy.support.office import Office, alive, eventually, open_office

TOGETHER = ("intake+surveys+supervision", "deadlines+letters+staff+gateway")


def test_who_shares_is_one_process_and_the_others_keep_their_own() -> None:
    shared = processes_of(PROCESSES, TOGETHER)
    assert shared == [*TOGETHER, "feed"]
    assert processes_of(PROCESSES, ()) == list(PROCESSES)


def test_a_service_that_somebody_else_runs_is_left_out() -> None:
    names = [name for name in PROCESSES if name != "letters"]
    assert "deadlines+staff+gateway" in processes_of(names, TOGETHER)


@pytest.mark.parametrize(
    ("together", "why"),
    [
        (["intake+post"], "post is nothing that can share"),
        (["intake+feed"], "feed is nothing that can share"),
        (["intake+surveys", "surveys+letters"], "named twice"),
        ([""], "is nothing"),
    ],
)
def test_what_cannot_share_is_named(together: Sequence[str], why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        processes_of(PROCESSES, together)


def test_the_log_of_a_service_is_that_of_its_process(tmp_path: Path) -> None:
    assert log_of("intake", tmp_path) == tmp_path / "intake.log"
    (tmp_path / "intake.log").touch()
    os.utime(tmp_path / "intake.log", (0, 0))
    (tmp_path / "intake+surveys.log").touch()
    (tmp_path / "staff.log").touch()
    assert log_of("intake", tmp_path) == log_of("surveys", tmp_path) == tmp_path / "intake+surveys.log"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose services share two processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTCUA_TOGETHER", json.dumps(TOGETHER))
        with open_office(tmp_path_factory.mktemp("office")) as running:
            yield running


@pytest.mark.slow
def test_a_service_that_otherwise_waits_to_be_asked_runs_beside_others(office: Office) -> None:
    assert (office.folder / ASKED / "supervision").exists(), "pages would take it for one that does not run"


def lines_of(office: Office, process: str) -> list[dict[str, str]]:
    written = (office.folder / "logs" / f"{process}.log").read_text().splitlines()
    return [json.loads(line) for line in written]


@pytest.mark.slow
@pytest.mark.parametrize("process", TOGETHER)
def test_they_share_a_process_and_each_says_who_it_is(office: Office, process: str) -> None:
    names = process.split("+")
    assert len({office.stack.pids[name] for name in names}) == 1
    opened = [line["service"] for line in lines_of(office, process) if line["event"] == "service_opened"]
    assert {*opened, GATEWAY} == {*names, GATEWAY}


@pytest.mark.slow
def test_each_of_them_is_well_and_the_doors_are_open(office: Office) -> None:
    doors = (office.stack.gateway_url, office.stack.staff_url)
    assert all(httpx.get(url, follow_redirects=True).status_code == HTTPStatus.OK for url in doors)
    said = office.motcua("doctor")
    assert said.returncode == 0, said.stdout.decode()
    assert all(name in said.stdout.decode() for name in "+".join(TOGETHER).split("+") if name != GATEWAY)


@pytest.mark.slow
@pytest.mark.parametrize("process", TOGETHER)
def test_they_are_started_again_together(office: Office, process: str) -> None:
    names = process.split("+")
    killed = office.kill(names[-1])
    assert eventually(lambda: all(office.stack.pids.get(name, killed) != killed for name in names))
    assert eventually(lambda: not alive([killed]))
    assert eventually(lambda: office.motcua("doctor").returncode == 0)


@pytest.mark.slow
def test_when_one_cannot_start_its_process_ends_and_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "staff.db").mkdir()
    monkeypatch.setenv("MOTCUA_TOGETHER", json.dumps(TOGETHER))
    with pytest.raises(AssertionError, match="database"), open_office(tmp_path):
        pass
