"""What is past its time is swept away."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "forgotten",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_index(op.f("ix_inbox_taken_on"), "inbox", ["taken_on"], unique=False)
    op.add_column("heard", sa.Column("personal_since", sa.Date(), nullable=True))
    op.create_index(op.f("ix_heard_personal_since"), "heard", ["personal_since"], unique=False)
