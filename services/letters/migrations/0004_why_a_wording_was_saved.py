"""A wording says why it was saved; a unit's print runs are found by their day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("wording_version", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.create_index("print_run_lately", "print_run", ["unit", "started_at"])
