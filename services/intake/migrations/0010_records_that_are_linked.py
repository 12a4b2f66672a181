"""Records that are linked."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("record", sa.Column("linked_to", sa.String(), nullable=False, server_default=""))
    is_linked = sa.text("linked_to <> ''")
    op.create_index(
        "record_that_is_linked",
        "record",
        ["linked_to"],
        sqlite_where=is_linked,
        postgresql_where=is_linked,
    )
