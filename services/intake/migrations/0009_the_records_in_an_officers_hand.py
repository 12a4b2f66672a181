"""The records in an officer's hand."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change the tables."""
    op.create_index("form_of_officer", "form", ["officer", "unit", "sent_at"])
