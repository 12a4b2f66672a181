"""A version of a wording keeps the text with fields that it was made of."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("wording_version", sa.Column("written", sa.String(), server_default="", nullable=False))
