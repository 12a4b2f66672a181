"""When results were handed over, also those of before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("deadline", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update deadline set returned_at = (select min(happening.at) from happening "
        "where happening.record = deadline.record and happening.kind = 'returned') "
        "where resolved_at is not null"
    )
    waits = sa.text("resolved_at is not null and returned_at is null")
    op.create_index(
        "deadline_whose_result_waits",
        "deadline",
        ["unit", "due_at", "record"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
