"""E-mails to staff, and what each person has chosen of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change the tables."""
    unfinished = sa.text("state in ('waiting', 'being-sent')")
    op.create_table(
        "mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mail_by_age", "mail", ["written_at"], unique=False)
    op.create_index(
        "mail_to_send",
        "mail",
        ["next_at"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table(
        "mail_choice",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", "occasion"),
    )
    op.create_table(
        "told",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_told_notice"), "told", ["notice"], unique=False)
    op.create_index("told_by_age", "told", ["at"], unique=False)
