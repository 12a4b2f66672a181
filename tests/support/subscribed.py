"""An office in which every process has something to do, so that all of them run on one computer, too."""

from datetime import UTC, datetime
from pathlib import Path

from deploy.access.registering import toml_table
from deploy.embedded.on_demand import SUBSCRIBERS


def subscribe_somebody(folder: Path) -> None:
    """Let a system be told everything without names, which it never fetches."""
    row = {
        "facts": ["*"],
        "units": ["*"],
        "from": "beginning",
        "nkey": "U",
        "added_at": datetime.now(UTC).isoformat(),
    }
    file = folder / SUBSCRIBERS
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(toml_table("subscriber", "tinh", row))
