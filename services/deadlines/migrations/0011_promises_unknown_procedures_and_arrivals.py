"""Promises, procedures that the catalogue does not know, records of other counters, second requests."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COUNTED = (
    *("before_promise", "on_promise", "after_promise", "fell_past_promise", "ended_past_promise"),
    *("procedure_unknown", "closed_procedure_unknown", "resolved_procedure_unknown"),
    "asked_again",
)


def upgrade() -> None:
    """Change the tables."""
    for name in ("procedure_name", "counter_unit"):
        op.add_column("happening", sa.Column(name, sa.String(), nullable=True))
    for name in ("promise_outcome", "procedure_name", "counter_unit"):
        op.add_column("deadline", sa.Column(name, sa.String(), nullable=True))
    for name in ("promised_at", "arrived_at", "pass_on_by", "asked_again_at"):
        op.add_column("deadline", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name, columns, condition in (
        ("deadline_of_unknown_procedure", ["procedure", "record"], "procedure_name is not null"),
        (
            "deadline_that_is_promised",
            ["unit", "promised_at", "record"],
            "promised_at is not null and resolved_at is null and ended_at is null",
        ),
        ("deadline_to_pass_on", ["counter_unit", "pass_on_by", "record"], "pass_on_by is not null"),
    ):
        where = sa.text(condition)
        op.create_index(name, "deadline", columns, sqlite_where=where, postgresql_where=where)
    for counted in COUNTED:
        op.add_column("tally", sa.Column(counted, sa.Integer(), nullable=False, server_default="0"))
