"""The forms of the counter."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "form",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_form_about", "form", ["about"])
    op.create_table(
        "series",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "series", "day"),
    )
