"""The inbox knows when it took something in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("inbox", sa.Column("taken_on", sa.Date(), nullable=True))
