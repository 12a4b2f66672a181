"""Warnings that a counter has not passed on a record; the timer looks at each that waits again."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("deadline", sa.Column("passing_on_missed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update deadline set next_moment = pass_on_by "
        "where pass_on_by is not null and coalesce(next_moment, pass_on_by) >= pass_on_by"
    )
