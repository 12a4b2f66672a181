"""An event keeps its trace while it waits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("received", sa.Column("traceparent", sa.String(), server_default="", nullable=False))
