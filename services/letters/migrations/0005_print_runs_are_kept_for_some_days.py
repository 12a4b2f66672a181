"""Documents of print runs are kept for some days; the old ones may be bound again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("print_run", sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("update print_run set kept_until = started_at where length(pdf) > 0")
    there = sa.text("length(pdf) > 0")
    op.create_index(
        "print_run_to_forget", "print_run", ["kept_until"], sqlite_where=there, postgresql_where=there
    )
    op.create_index(op.f("ix_in_run_letter"), "in_run", ["letter"], unique=False)
