"""The traces of a thing are found without looking at all of them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change the tables."""
    op.create_index(op.f("ix_trace_about"), "trace", ["about"], unique=False)
