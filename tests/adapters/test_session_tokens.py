"""Tokens of the generations' own log-in: signed, bound to the key, and over after their time."""

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.access.registering import toml_table
from services.gateway.adapters.mapping import UnknownVariant
from services.gateway.adapters.senders import BadSender, read_senders
from services.gateway.adapters.session_tokens import LIFETIME_S, SessionTokens
from services.gateway.adapters.translation import Adapter
from services.gateway.ingress.keys import Keys
from tests.adapters.support.cases import NOW
from tests.support.zone import VIETNAM


def kept(folder: Path, **keys: str) -> Keys:
    """The keys of publishers."""
    file = folder / "keys.toml"
    lines = (f'{name} = "{sha256(key.encode()).hexdigest()}"\n' for name, key in keys.items())
    file.write_text("".join(lines))
    return Keys(file)


def test_a_token_holds_for_its_time_and_for_its_key(tmp_path: Path) -> None:
    now = [1_000_000.0]
    tokens = SessionTokens(kept(tmp_path, tinh="key", clinic="other"), b"secret", lambda: now[0])
    token = tokens.log_in("tinh", "key")
    assert token is not None

    assert tokens.owner(token) == "tinh"
    assert [tokens.log_in("tinh", "other"), tokens.log_in("clinic", "key"), tokens.log_in("x", "")] == [
        None
    ] * 3
    forged = [token.replace("tinh", "clinic"), token[:-1], f"{token}0", "", "..", "tinh.x.y", "tinh.9.é"]
    assert [tokens.owner(one) for one in forged] == [None] * len(forged)
    assert SessionTokens(tokens.keys, b"of another office", tokens.now).owner(token) is None
    now[0] += LIFETIME_S
    assert tokens.owner(token) is None

    now[0] -= LIFETIME_S
    assert SessionTokens(kept(tmp_path, tinh="a new key"), b"secret", tokens.now).owner(token) is None


def test_a_sender_is_told_its_unit_by_the_code_of_the_agency(tmp_path: Path) -> None:
    file = tmp_path / "publishers.toml"
    row = '[publisher.tinh]\nsources = ["urn:tinh"]\nunits = ["*"]\n'
    file.write_text(f'{row}adapter = "dvcqg-1"\nagencies = {{ "H56.31.20" = "15667" }}\n')

    sender = read_senders(file)["tinh"]

    assert (sender.generations, sender.unit, dict(sender.agencies)) == (
        ("dvcqg-1",),
        "",
        {"H56.31.20": "15667"},
    )
    assert read_senders(None) == {}
    file.write_text(row)
    assert read_senders(file) == {}
    file.write_text(f'{row}adapter = "dvcqg-3"\n')
    with pytest.raises(BadSender, match="dvcqg-1, dvcqg-2, ho-tich"):
        read_senders(file)
    file.write_text(f'{row}adapter = "dvcqg-1"\nvariant = "nowhere"\n')
    with pytest.raises(UnknownVariant, match="older-answer, supplemented-6"):
        read_senders(file)


def test_an_operator_says_what_a_kind_of_registration_means(tmp_path: Path) -> None:
    file = tmp_path / "publishers.toml"
    row = '[publisher.tinh]\nsources = ["urn:tinh"]\nunits = ["15667"]\nadapter = ["dvcqg-1", "ho-tich"]\n'
    file.write_text(row + 'registrations = { "3" = "again", "CT" = "first" }\n')
    mapping = read_senders(file)["tinh"].mapping("ho-tich")
    entry = {"nksHoTen": "Lê Thị Bịa", "soDangKy": "1", "ngayDangKy": "03.11.2026"}
    said = []
    for kind in ("3", "ct", "9"):
        adapter = Adapter("ho-tich", "15667", mapping, VIETNAM)
        (registered,) = adapter.translate(entry | {"loaiDangKy": kind}, NOW).registered
        said.append((registered.report.repeated, registered.report.perhaps_repeated))

    assert said == [(True, False), (False, False), (False, True)]
    file.write_text(row + 'registrations = { "3" = "maybe" }\n')
    with pytest.raises(BadSender, match="first, late, again"):
        read_senders(file)


def test_the_codes_of_agencies_stay_when_the_file_is_written_again() -> None:
    row = {"sources": ["urn:tinh"], "adapter": "dvcqg-1", "agencies": {"H56.31.20": "15667"}}

    assert tomllib.loads(toml_table("publisher", "tinh", row)) == {"publisher": {"tinh": row}}
