"""Due times that wait for a calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

COUNTED = ("without_due_time", "closed_without_due_time", "resolved_without_due_time")


def upgrade() -> None:
    """Change the tables."""
    op.add_column("deadline", sa.Column("missing_year", sa.Integer(), nullable=True))
    waits = sa.text("missing_year is not null")
    op.create_index(
        "deadline_without_due_time",
        "deadline",
        ["missing_year", "record"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    for counted in COUNTED:
        op.add_column("tally", sa.Column(counted, sa.Integer(), nullable=False, server_default="0"))
