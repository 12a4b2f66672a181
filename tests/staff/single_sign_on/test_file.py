"""The operator's file of the single sign-on: each fault is named with its line, and no secret is repeated."""

from pathlib import Path

import pytest

from services.staff.single_sign_on.claims import PersonClaims, PostingRule, person_of, postings_of
from services.staff.single_sign_on.configuration import configuration
from shared.contracts.officer import Posting, Role
from shared.key_file import UnreadableKey
from shared.reference.data_file import BadFiles
from shared.settings import BadSettings, Settings
from tests.staff.conftest import VAN_SON

WHOLE = 'issuer = "https://id.example.vn"\nclient = "motcua"\nsecret-file = "secret"\n'
RULE = '[[posting]]\nclaim = "roles"\nvalue = "a"\n'


def settings_with(text: str, folder: Path, inside: str = "s") -> Settings:
    (folder / "secret").write_text(inside)
    (folder / "provider.toml").write_text(text, "utf-8")
    return Settings(single_sign_on=folder / "provider.toml", staff_url="https://can-bo.example.vn/")


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    read = configuration(settings_with(WHOLE, tmp_path, " s \n"))
    assert read
    assert (read.secret, read.return_to) == ("s", "https://can-bo.example.vn/sign-in/return")
    assert (read.file.scopes, read.file.person, read.file.posting) == (("openid", "profile"), None, ())


def test_without_a_file_there_is_none() -> None:
    assert configuration(Settings()) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WHOLE.replace("https", "http"), r"provider.toml:1: issuer: say an address that begins with https"),
        (WHOLE.replace(".vn", ".vn?x"), r":1: issuer: say an address"),
        (WHOLE + "scopes = ['profile']\n", r":4: scopes: one of them must be openid"),
        (WHOLE + "secret = 'x'\n", r"secret: nobody reads this key"),
        (WHOLE + RULE + 'role = "clerk"\n', r":4: .*name the unit"),
        (WHOLE + RULE + 'role = "clerk"\nunit = "1"\n', r":8: there is no unit 1"),
        (WHOLE + RULE + 'role = "supervisor"\ngroup = "1"\n', r":8: there is no group 1"),
        (WHOLE + RULE + 'role = "king"\n', r":7: role: say "),
        ('client = "motcua"\n', r"issuer is missing"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(BadFiles, match=fault):
        configuration(settings_with(text, tmp_path))


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="secret is empty"):
        configuration(settings_with(WHOLE, tmp_path, " \n"))


def test_an_authority_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableKey, match=r"province\.pem"):
        configuration(settings_with(WHOLE + 'authority-file = "province.pem"\n', tmp_path))


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ({"roles": ["b", "a"]}, True),
        ({"roles": "a"}, True),
        ({"roles": "a b"}, False),
        ({"roles": {"a": True}}, False),
        ({"roles": [["a"], 7, None]}, False),
        ({}, False),
    ],
)
def test_a_rule_takes_a_text_or_a_list_of_texts(said: dict[str, object], follows: bool) -> None:
    rule = PostingRule(claim="roles", value="a", role=Role.CLERK, unit=VAN_SON)
    assert postings_of(said, [rule, rule]) == ((Posting(role=Role.CLERK, unit=VAN_SON),) if follows else ())


def test_a_claim_with_dots_in_its_name_goes_before_a_path() -> None:
    said = {"https://id.example.vn/roles": "a", "x.y": "a", "x": {"y": "b"}}
    for claim in ("https://id.example.vn/roles", "x.y"):
        assert postings_of(said, [PostingRule(claim=claim, value="a", role=Role.OPERATOR)])


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("lt-hanh", "lt-hanh"),
        ("LT.Hanh@laocai.gov.vn", "lt.hanh"),
        ("lt hanh/2", "lt-hanh-2"),
        ("-", None),
        ("@x", None),
        (7, None),
        ("x" * 41, None),
    ],
)
def test_the_id_of_a_person_is_made_of_a_claim(said: object, id: str | None) -> None:
    new = person_of({"id": said, "name": "Lê Thị Bịa"}, PersonClaims(id="id"))
    assert (new.person if new else None) == id
