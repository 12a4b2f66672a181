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
        "deadline",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("limit", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("near_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("halted_for", sa.String(), nullable=True),
        sa.Column("halted_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("apologised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("owes_apology", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("warned", sa.String(), nullable=False),
        sa.Column("next_moment", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_index("deadline_by_due_time", "deadline", ["unit", "due_at", "record"], unique=False)
    op.create_index(
        "deadline_by_next_moment",
        "deadline",
        ["next_moment"],
        unique=False,
        sqlite_where=sa.text("next_moment is not null"),
        postgresql_where=sa.text("next_moment is not null"),
    )
    op.create_index(
        "deadline_by_standing", "deadline", ["unit", "standing", "due_at", "record"], unique=False
    )
    op.create_index(
        "deadline_that_is_open",
        "deadline",
        ["unit", "record"],
        unique=False,
        sqlite_where=sa.text("resolved_at is null and ended_at is null"),
        postgresql_where=sa.text("resolved_at is null and ended_at is null"),
    )
    op.create_index(
        "deadline_that_owes_apology",
        "deadline",
        ["unit", "owes_apology", "due_at", "record"],
        unique=False,
        sqlite_where=sa.text("owes_apology = 1"),
        postgresql_where=sa.text("owes_apology"),
    )
    op.create_table(
        "decision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "happening",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules", sa.String(), nullable=True),
        sa.Column("approver", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("record", "sequence"),
    )
    op.create_table(
        "move",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("decision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record", "decision"),
    )
    op.create_table(
        "tally",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("received_online", sa.Integer(), nullable=False),
        sa.Column("before_deadline", sa.Integer(), nullable=False),
        sa.Column("on_deadline", sa.Integer(), nullable=False),
        sa.Column("after_deadline", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("apologised", sa.Integer(), nullable=False),
        sa.Column("fell_overdue", sa.Integer(), nullable=False),
        sa.Column("ended_overdue", sa.Integer(), nullable=False),
        sa.Column("after_deadline_with_apology", sa.Integer(), nullable=False),
        sa.Column("fell_overdue_with_apology", sa.Integer(), nullable=False),
        sa.Column("ended_overdue_with_apology", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "span", "since", "procedure"),
    )
