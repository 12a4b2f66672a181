"""Settings of a process, by environment variables `MOTCUA_<NAME>`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from shared.errors import PublicError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX: Final = "MOTCUA_"
RENAMED: Final[Mapping[str, str]] = {"MOTCUA_PRESS_SEATS": "MOTCUA_TYPST_WORKERS"}
"""Variables that have a new name, by the old one, which is still read where the new one is not set."""


Address = TypeVar("Address", str, SecretStr)


def _begins_with(*beginnings: str) -> AfterValidator:
    """Refuse an address of another kind. Its parts are read by whoever connects, when it does."""

    def checked(value: Address) -> Address:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text and not text.startswith(beginnings):
            raise ValueError(f"it must begin with {' or '.join(beginnings)}")
        return value

    return AfterValidator(checked)


HttpUrl = Annotated[str, _begins_with("http://", "https://")]
DatabaseUrl = Annotated[str, _begins_with("sqlite+aiosqlite:///", "postgresql+asyncpg://")]
SmtpUrl = Annotated[SecretStr, _begins_with("smtp://", "smtps://")]


class BadSettings(PublicError):
    """Settings that cannot be used; the message names each by its variable, and repeats no value."""


class Settings(BaseSettings):
    """The settings of one process. An empty one counts as not set.

    Raises:
        BadSettings: A variable has a value that cannot be used.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, populate_by_name=True
    )

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as invalid:
            raise BadSettings("; ".join(map(_fault, invalid.errors(include_input=False)))) from None
        except SettingsError as unreadable:
            field = str(unreadable).split('"')[1]  # it says no more than this name
            raise BadSettings(f'{PREFIX}{field.upper()}: it must be a list such as ["one", "two"]') from None

    nats_url: str = Field(
        default="nats://127.0.0.1:4222",
        description="Where the bus is; of several servers, separated by commas, any will do",
    )
    nats_server: Path | None = Field(
        default=None,
        description="Program nats-server of an office on one computer; else one that is installed there and "
        "new enough, else the one that came with motcua",
    )
    nats_replicas: int = Field(
        default=1,
        ge=1,
        le=5,
        description="On how many servers of the bus each stream is kept: 1, or 3 of three",
    )
    nats_seed: Path | None = Field(
        default=None, description="File with the nkey seed by which the process signs in on the bus"
    )
    nats_ca: Path | None = Field(
        default=None, description="Certificate (PEM) of the authority that the bus's own is checked against"
    )
    database_url: DatabaseUrl = Field(
        default="sqlite+aiosqlite:///.motcua/{service}.db",
        description="SQLAlchemy URL of the service's own database; {service} stands for its name",
    )
    database_password: Path | None = Field(
        default=None, description="File with the password of the service's login at its database"
    )
    health_host: str = Field(default="127.0.0.1", description="Address of /healthz, /readyz and /metrics")
    health_port: int = Field(
        default=0, description="Port of /healthz, /readyz and /metrics; 0 takes a free one"
    )
    health_ports: tuple[int, ...] = Field(
        default=(), description="Ports of the health pages of services that share a process, in their order"
    )
    together: tuple[str, ...] = Field(
        default=(),
        description="Services of an office on one computer, and the gateway, that share a process, such as "
        '["intake+surveys", "deadlines+letters+gateway"]; it takes less memory, and they wait for each other',
    )
    http_host: str = Field(default="127.0.0.1", description="Address of the gateway's pages for citizens")
    http_port: int = Field(default=8080, description="Port of the pages for citizens, and of /events")
    http_names: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost"),
        description="Names by which the pages for citizens may be called: a foreign site whose name is made "
        "to point here could read the pages through its visitor's browser",
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses and networks of proxies before the gateway: where a citizen is from is taken "
        "from their X-Forwarded-For and X-Forwarded-Proto, and from nobody else's",
    )
    http_certificate: Path | None = Field(
        default=None, description="Certificate (PEM) of the pages for citizens"
    )
    http_key: Path | None = Field(default=None, description="Key (PEM) of that certificate")
    staff_host: str = Field(default="127.0.0.1", description="Address of the gateway's pages for staff")
    staff_port: int = Field(default=8090, description="Port of the pages for staff")
    staff_names: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost"), description="Names by which the pages for staff may be called"
    )
    staff_certificate: Path | None = Field(
        default=None, description="Certificate (PEM) of the pages for staff"
    )
    staff_certificate_key: Path | None = Field(default=None, description="Key (PEM) of that certificate")
    staff_url: HttpUrl = Field(
        default="http://127.0.0.1:8090",
        description="Where staff find their pages; the province's single sign-on sends them back there",
    )
    single_sign_on: Path | None = Field(
        default=None,
        description="TOML file of the province's single sign-on; without it people sign in by local accounts",
    )
    http_keys: Path | None = Field(
        default=None,
        description="TOML file of the keys, hashed, by which systems report to the gateway over HTTP",
    )
    publishers: Path | None = Field(default=None, description="TOML file of the systems that may publish")
    subscribers: Path | None = Field(
        default=None,
        description="TOML file of the systems that are told what happens; written by `motcua subscribers`",
    )
    on_demand: Path | None = Field(
        default=None,
        description="Folder in which a file says that a service is asked that this computer does not run yet",
    )
    law: Path | None = Field(
        default=None,
        description="Folder of an operator's own catalogue, calendars, hours and rules; see docs/own-law.md",
    )
    front_unit: str = Field(
        default="",
        description="Unit whose pages are shown where an address names none, by its id or the code that it "
        "bears today; left out it is the first unit there is today for which a publisher reports",
    )
    clock: Literal["real", "replay"] = Field(
        default="real", description="`replay` follows the events' own times, for a year that is past"
    )
    replay_quiet_s: float = Field(
        default=35.0,
        ge=0,
        description="Seconds without news until the replay clock moves on; longer than a redelivery takes",
    )
    demo: bool = Field(default=False, description="Say on every page that records and people are made up")
    batch_size: int = Field(default=500, ge=1, le=1000, description="Events a transaction")
    public_url: HttpUrl = Field(
        default="http://127.0.0.1:8080",
        description="Where citizens find the pages; stands on slips, as a QR code",
    )
    slip_key: Path | None = Field(
        default=None,
        description="File with the key of the secrets on slips, the same for letters and gateway; without it "
        "no slip says where its record is looked up",
    )
    answer_key: Path | None = Field(
        default=None,
        description="File with the key by which surveys seals answers that wait for their group; in no copy",
    )
    statement_public_key: Path | None = Field(
        default=None,
        description="File with the public key (PEM) of staff's statements, by which a service knows who asks "
        "it; without it nothing is answered to people who are signed in",
    )
    statement_key: Path | None = Field(
        default=None,
        description="File with the private key (PEM, Ed25519) by which staff signs statements; no other "
        "service has it, and no copy",
    )
    staff_key: Path | None = Field(
        default=None,
        description="File with the key by which staff seals what second factors are made from, and compares "
        "spare codes; in no copy",
    )
    typst_workers: int = Field(
        default=1,
        ge=1,
        le=16,
        validation_alias=AliasChoices("MOTCUA_TYPST_WORKERS", "MOTCUA_PRESS_SEATS"),
        description="How many processes of letters render sheets in parallel",
    )
    print_runs_days: int = Field(
        default=30, ge=1, description="For how many days letters keeps the document of a print run"
    )
    smtp_url: SmtpUrl = Field(
        default=SecretStr(""),
        description="Mail server: smtp[s]://[user:password@]host[:port]; no e-mail while it is empty",
    )
    mail_from: str = Field(default="", description="Address from which letters and staff send e-mail")
    traces_to: HttpUrl = Field(
        default="",
        description="Where traces are sent: the address of a collector that takes OTLP over HTTP, such as "
        "http://127.0.0.1:4318; none are made while it is empty",
    )
    traces_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Of the events that come without a trace, how many get one; what comes with one is "
        "followed if its sender asks for that",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on the log tells"
    )

    @property
    def nats_servers(self) -> list[str]:
        """The servers of the bus, one URL each."""
        return self.nats_url.split(",")

    @property
    def sends_mail(self) -> bool:
        """Whether e-mails are sent; those of a replayed year never are."""
        return bool(self.smtp_url.get_secret_value()) and self.clock == "real"


def _fault(fault: "ErrorDetails") -> str:
    name, reason = str(fault["loc"][0]), fault["msg"].removeprefix("Value error, ")
    return f"{name if name.startswith(PREFIX) else PREFIX + name.upper()}: {reason}"


def renamed_variables() -> dict[str, str]:
    """Return the variables that are still set under their old names, with their new names."""
    return {old: new for old, new in RENAMED.items() if os.environ.get(old)}
