"""What is past its time is swept away."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


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
    for table in ("follow_up", "recommendation"):
        op.add_column(table, sa.Column("forgotten", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.create_index(
            f"{table}_to_forget",
            table,
            ["answered_at"],
            sqlite_where=sa.text("forgotten = 0"),
            postgresql_where=sa.text("not forgotten"),
        )
    op.create_index(op.f("ix_follow_up_answer"), "follow_up", ["answer"], unique=False)
    commented = sa.text("comment <> ''")
    op.create_index(
        "answer_with_comment", "answer", ["month"], sqlite_where=commented, postgresql_where=commented
    )
