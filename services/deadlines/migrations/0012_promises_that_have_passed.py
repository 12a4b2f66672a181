"""Promises that have passed, also those that nobody was warned of: the timer looks at each open one again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("deadline", sa.Column("promise_passed", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update deadline set next_moment = promised_at where promised_at is not null "
        "and resolved_at is null and ended_at is null and coalesce(next_moment, promised_at) >= promised_at"
    )
