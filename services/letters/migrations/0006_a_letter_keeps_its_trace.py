"""A letter keeps the trace of what it was written by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("letter", sa.Column("traceparent", sa.String(), server_default="", nullable=False))
