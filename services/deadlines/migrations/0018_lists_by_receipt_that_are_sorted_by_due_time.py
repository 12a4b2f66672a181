"""Sorts what was received in a time by due time, by an index alone."""

from alembic import op

revision = "0018"
down_revision = "0017"

NAME = "deadline_by_receipt"


def upgrade() -> None:
    """Change the tables."""
    op.drop_index(NAME, "deadline")
    op.create_index(NAME, "deadline", ["unit", "received_at", "record", "due_at"])
