"""What the national portal measures of a record.

What was said of older records about fees and files is not kept here, so it stays unknown. Whether they are
late there follows from their outcome; each event that comes later calculates it anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

FLAGS = ("has_fee", "paid_online", "digitised", "reused", "electronic_result")


def upgrade() -> None:
    """Change the tables."""
    for table in ("happening", "deadline"):
        for name in FLAGS:
            op.add_column(table, sa.Column(name, sa.Boolean(), nullable=True))
    op.add_column("deadline", sa.Column("portal_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deadline", sa.Column("portal_late", sa.Boolean(), nullable=True))
    op.execute(
        "update deadline set portal_due_at = case when missing_year is null and procedure_name is null "
        "then coalesce(appointment_at, due_at) else appointment_at end"
    )
    op.execute(
        "update deadline set portal_late = case "
        "when resolved_at is not null then coalesce(promise_outcome, outcome, '') = 'after' "
        "when ended_as in ('refused', 'stopped') then coalesce(ended_at > portal_due_at, false) "
        "when ended_at is null and asked_again_at is not null then true end"
    )
