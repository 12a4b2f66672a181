"""The purge log."""

from shared.storage.renaming import rename_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Change the tables."""
    rename_table("forgotten", "purge_log", {"swept_at": "purged_at"})
