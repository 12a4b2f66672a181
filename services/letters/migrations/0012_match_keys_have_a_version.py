"""Match keys have a version, so that older facts get the keys by which names are compared today."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
TO_MATCH = (
    "match_version < 2 and type in "
    "('vn.motcua.life-event.registered.v1', 'vn.motcua.life-event.corrected.v1')"
)


def upgrade() -> None:
    """Change the tables."""
    op.add_column(
        "consumed_fact", sa.Column("match_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "consumed_fact_to_match",
        "consumed_fact",
        ["event"],
        unique=False,
        sqlite_where=sa.text(TO_MATCH),
        postgresql_where=sa.text(TO_MATCH),
    )
