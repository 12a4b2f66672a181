"""The appointment that was given last, and the records that a report looks at."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("deadline", sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update deadline set appointment_at = (select happening.appointment_at from happening "
        "where happening.record = deadline.record and happening.kind = 'extended' "
        "and happening.sequence <= deadline.applied and happening.at <= "
        "coalesce(deadline.resolved_at, deadline.ended_at, happening.at) "
        "order by happening.at desc, happening.sequence desc limit 1)"
    )
    for name, column in (("deadline_by_resolution", "resolved_at"), ("deadline_by_end", "ended_at")):
        known = sa.text(f"{column} is not null")
        op.create_index(name, "deadline", ["unit", column], sqlite_where=known, postgresql_where=known)
