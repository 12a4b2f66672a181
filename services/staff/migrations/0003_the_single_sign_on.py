"""Postings that follow from claims, and single sign-ons that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("posting", sa.Column("is_claimed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "used_flow",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("used_flow_by_age", "used_flow", ["at"], unique=False)
