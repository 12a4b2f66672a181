"""The purge log."""

from shared.storage.renaming import rename_table

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables."""
    rename_table("forgotten", "purge_log", {"swept_at": "purged_at"})
