"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "inbox",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "event_id"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parcel", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "heard",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
    )
    op.create_index(op.f("ix_heard_about"), "heard", ["about"], unique=False)
    op.create_table(
        "print_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("two_up", sa.Boolean(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "print_run_to_bind",
        "print_run",
        ["started_at"],
        unique=False,
        sqlite_where=sa.text("pdf is null"),
        postgresql_where=sa.text("pdf is null"),
    )
    op.create_table(
        "trace",
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("trace", "about"),
    )
    op.create_table(
        "wording",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issue_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_rules", sa.Boolean(), nullable=False),
        sa.Column("approved_for", sa.String(), nullable=True),
        sa.Column("unsigned", sa.Boolean(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wording"],
            ["wording.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_letter_about"), "letter", ["about"], unique=False)
    op.create_index(
        "letter_by_day", "letter", ["unit", "registered_on", "id", "kind", "status"], unique=False
    )
    op.create_index("letter_by_status", "letter", ["unit", "status", "registered_on", "id"], unique=False)
    op.create_index(
        "letter_to_issue",
        "letter",
        ["issue_at"],
        unique=False,
        sqlite_where=sa.text("status = 'approved' or status = 'drafted' and not unsigned"),
        postgresql_where=sa.text("status = 'approved' or status = 'drafted' and not unsigned"),
    )
    op.create_index(
        "letter_to_print",
        "letter",
        ["id"],
        unique=False,
        sqlite_where=sa.text("sheet = 'wanted'"),
        postgresql_where=sa.text("sheet = 'wanted'"),
    )
    op.create_table(
        "wording_version",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wording"],
            ["wording.id"],
        ),
        sa.PrimaryKeyConstraint("unit", "kind", "nth"),
    )
    op.create_table(
        "in_run",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"],
            ["letter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run"],
            ["print_run.id"],
        ),
        sa.PrimaryKeyConstraint("run", "nth"),
    )
    op.create_table(
        "mail",
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("letter"),
    )
    op.create_index(
        "mail_to_send",
        "mail",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'being-sent')"),
        postgresql_where=sa.text("state in ('waiting', 'being-sent')"),
    )
    op.create_table(
        "sheet",
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("letter"),
    )
    op.create_table(
        "step",
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("letter", "nth"),
    )
