"""What an operator may set, by environment variables `MOTCUA_<NAME>`."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", frozen=True)

    nats_url: str = Field(default="nats://127.0.0.1:4222", description="Where the bus is")
    database_url: str = Field(
        default="sqlite+aiosqlite:///.motcua/{service}.db",
        description="SQLAlchemy URL of the service's own database; {service} stands for its name",
    )
    health_port: int = Field(
        default=0, description="Port of /healthz and /readyz on 127.0.0.1; 0 takes a free one"
    )
    http_host: str = Field(default="127.0.0.1", description="Address of the gateway")
    http_port: int = Field(default=8080, description="Port of the gateway")
    publishers: Path | None = Field(default=None, description="TOML file of the systems that may publish")
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
    log_level: Literal["debug", "info", "warning", "error"] = "info"
