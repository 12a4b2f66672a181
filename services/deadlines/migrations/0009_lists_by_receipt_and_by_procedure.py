"""Lists by receipt and by procedure."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change the tables."""
    op.create_index("deadline_by_receipt", "deadline", ["unit", "received_at", "record"])
    op.create_index("deadline_by_procedure", "deadline", ["unit", "procedure", "due_at", "record"])
