"""Counts the results that wait to be fetched by an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

NAME = "deadline_whose_result_waits"


def upgrade() -> None:
    """Change the tables."""
    where = sa.text("resolved_at is not null and returned_at is null")
    op.drop_index(NAME, "deadline")
    op.create_index(
        NAME,
        "deadline",
        ["unit", "due_at", "record", "resolved_at", "returned_at"],
        sqlite_where=where,
        postgresql_where=where,
    )
