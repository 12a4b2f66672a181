"""`motcua staff` against a real office: the first person, recovery, the log; each as an operator types it."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest
from pyotp import TOTP

from deploy.office.bus import bus_at
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.sign_in import SignedIn, SignInPerson, SignInRefusal
from shared.messaging.queries.client import ask
from tests.deploy.support.office import Office, open_office

pytestmark = pytest.mark.slow
ADD = ("staff", "add", "lt-hanh", "Lê Thị Bịa", "--role", "clerk", "--unit", "15712v1")
FROM = ("--from", "01/01/2023")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as running:
        yield running


def typed(office: Office, *arguments: str, code: int = 0) -> str:
    done = office.motcua(*arguments)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


def asked(office: Office, question: Question[Answer]) -> Answer:
    async def over_the_bus() -> Answer:
        async with bus_at(office.stack.nats_url) as bus:
            return await ask(bus, question)

    return asyncio.run(over_the_bus())


def signed_in(office: Office, said: str, *, code: str = "") -> SignedIn:
    """Sign in with what the operator was shown."""
    (password,) = re.findall(r"password: (\S+)", said)
    if not code:
        (address,) = re.findall(r"otpauth://\S+", said)
        code = TOTP(parse_qs(urlsplit(address).query)["secret"][0]).now()
    found = asked(office, SignInPerson(login="lt-hanh", password=password, code=code))  # type: ignore[arg-type]
    assert isinstance(found, SignedIn)
    return found


def test_an_office_without_anybody_says_how_to_add_the_first(office: Office) -> None:
    assert office.process.stdout
    assert any(b"  motcua staff add" in line for line in office.process.stdout)


def test_the_first_person_is_added_recovered_and_ended(office: Office) -> None:
    assert "motcua staff add" in typed(office, "staff", "list")
    said = typed(office, *ADD, *FROM)
    assert "█" in said or "▀" in said, "a QR code"
    assert signed_in(office, said).refused is None
    assert "Lê Thị Bịa" in typed(office, "staff", "list")
    again = office.motcua(*ADD, *FROM)
    assert (again.returncode, "known here" in again.stderr.decode()) == (1, True)

    forgotten = typed(office, "staff", "password", "lt-hanh")
    spare = re.findall(r"^  (\w{5}-\w{5})$", said, re.MULTILINE)
    assert len(spare) == 10
    assert signed_in(office, forgotten, code=spare[0]).refused is None
    lost = typed(office, "staff", "second-factor", "lt-hanh")
    assert signed_in(office, forgotten, code=spare[1]).refused is SignInRefusal.WRONG
    assert signed_in(office, forgotten + lost).refused is None
    assert typed(office, "staff", "sessions", "end", "lt-hanh").startswith("1 ")

    post = ("staff", "post", "lt-hanh", "--role", "chairman", "--unit", "15712v1", *FROM)
    assert "is posted" in typed(office, *post)
    assert "nothing changes" in typed(office, *post)
    assert typed(office, "staff", "end", "lt-hanh", "--last-day", "31/12/2023").startswith("2 ")
    (person,) = json.loads(typed(office, "staff", "list", "--json"))["people"]
    assert {one["last_day"] for one in person["postings"]} == {"2023-12-31"}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--role", "clerk"),
        ("--role", "operator", "--unit", "15712v1"),
        ("--role", "clerk", "--unit", "99999"),
        ("--role", "clerk", "--unit", "15712v1", "--from", "31/02/2023"),
        ("--role", "supervisor", "--unit", "15712v1"),
    ],
    ids=" ".join,
)
def test_a_posting_that_is_none_is_refused(wrong: tuple[str, ...], office: Office) -> None:
    typed(office, "staff", "post", "lt-hanh", *wrong, code=2)


def test_somebody_is_linked_with_who_they_are_at_the_provider(office: Office) -> None:
    issuer = ("--issuer", "https://id.example.vn")
    assert "is linked" in typed(office, "staff", "link", "lt-hanh", "so-4711", *issuer)
    assert "not known" in typed(office, "staff", "link", "nobody", "so-4711", *issuer, code=1)
    typed(office, "staff", "link", "lt-hanh", "x" * 256, *issuer, code=2)


def test_somebody_unknown_is_said_to_be_unknown(office: Office) -> None:
    assert "not known" in typed(office, "staff", "password", "nobody", code=1)
    typed(office, "staff", "sessions", "end", code=2)


def test_a_removed_entry_of_the_log_is_found(office: Office) -> None:
    whole = typed(office, "staff", "log", "verify")
    assert "The log is whole" in whole
    number, digest = re.findall(r"^(\d+) ([0-9a-f]{64})$", whole, re.MULTILINE)[0]
    assert "whole" in typed(office, "staff", "log", "verify", "--number", number, "--digest", digest)
    with closing(sqlite3.connect(office.folder / "staff.db")) as database, database:
        with pytest.raises(sqlite3.IntegrityError, match="kept"):
            database.execute("delete from log_entry where number = 3")
        database.execute("drop trigger log_entry_is_kept")  # as whoever owns the file may
        database.execute("delete from log_entry where number = 3")
    assert "entry 3" in typed(office, "staff", "log", "verify", code=1)
