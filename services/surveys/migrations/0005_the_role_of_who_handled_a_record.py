"""The role of who handled a record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("answer", sa.Column("role", sa.String(), server_default="", nullable=False))
    op.add_column("invitation", sa.Column("role", sa.String(), server_default="", nullable=False))
