"""Notices to citizens, and their e-mails."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Change the tables."""
    unfinished = sa.text("state in ('waiting', 'being-sent')")
    op.create_table(
        "citizen_notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_citizen_notice_about"), "citizen_notice", ["about"], unique=False)
    op.create_index(
        "citizen_notice_to_send",
        "citizen_notice",
        ["next_at"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
