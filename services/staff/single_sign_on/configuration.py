"""The operator's file of the single sign-on."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from services.staff.single_sign_on.claims import PersonClaims, PostingRule
from shared.key_file import read_key
from shared.reference.data_file import BadFiles, DataTable, TomlFile
from shared.reference.loading import load_units
from shared.settings import BadSettings, Settings

RETURN_PATH: Final = "/sign-in/return"
"""Page of the staff door to which the provider sends browsers back."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def is_safe_address(address: str) -> bool:
    """Return whether what is sent there is read by nobody else: by TLS, or on this machine.

    >>> is_safe_address("https://id.example.vn"), is_safe_address("http://id.example.vn")
    (True, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def _issuer(said: str) -> str:
    if not is_safe_address(said) or "?" in said or "#" in said:
        raise ValueError("say an address that begins with https://, without ? and #")
    return said


def _scopes(said: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in said:
        raise ValueError("one of them must be openid")
    return said


class SingleSignOnFile(DataTable):
    """The whole file."""

    issuer: Annotated[str, AfterValidator(_issuer)]
    """Exactly as the provider's discovery document says it."""
    client: str = Field(min_length=1)
    """Name of this office at the provider (`client_id`)."""
    secret_file: Path
    """File with the secret that belongs to it, beside this one unless its path is absolute."""
    authority_file: Path | None = None
    """Certificate (PEM) of an authority of the province's own, beside this file in the same way."""
    scopes: Annotated[tuple[str, ...], AfterValidator(_scopes)] = ("openid", "profile")
    person: PersonClaims | None = None
    """Whom the office does not know is added by these; without them only people who are linked sign in."""
    posting: tuple[PostingRule, ...] = ()

    @property
    def claims(self) -> set[str]:
        """The claims that are read."""
        of_person = {self.person.id, self.person.name} if self.person else set()
        return of_person | {rule.claim for rule in self.posting}


class Configuration(NamedTuple):
    """The file, and what it names."""

    file: SingleSignOnFile
    secret: str
    authority: Path | None
    return_to: str
    """Address to which the provider sends browsers back."""


def configuration(settings: Settings) -> Configuration | None:
    """Return the single sign-on of the office; None if it has none.

    Raises:
        BadFiles: The file has faults, each named with its line.
        BadSettings: The secret is empty.
        UnreadableKey: The file of the secret cannot be read.
    """
    if settings.single_sign_on is None:
        return None
    return _configuration(settings.single_sign_on, settings.staff_url.rstrip("/") + RETURN_PATH)


def require_single_sign_on(settings: Settings) -> None:
    """Refuse a file that cannot be used.

    Raises:
        BadFiles, BadSettings, UnreadableKey: As `configuration`.
    """
    configuration(settings)


@cache
def _configuration(path: Path, return_to: str) -> Configuration:
    text = TomlFile.at(path)
    file = text.read(SingleSignOnFile)
    units = load_units()
    faults = [
        text.fault(("posting", number, key), f"there is no {key} {said}")
        for number, rule in enumerate(file.posting)
        for key, said, known in (("unit", rule.unit, units), ("group", rule.group, units.groups))
        if said and said not in known
    ]
    if faults:
        raise BadFiles(faults)
    secret = read_key("MOTCUA_SINGLE_SIGN_ON", path.parent / file.secret_file).decode("utf-8", "replace")
    if not secret:
        raise BadSettings(f"MOTCUA_SINGLE_SIGN_ON: {path.parent / file.secret_file} is empty")
    authority = path.parent / file.authority_file if file.authority_file else None
    if authority:
        read_key("MOTCUA_SINGLE_SIGN_ON", authority)  # says so if it cannot be read
    return Configuration(file, secret, authority, return_to)
