"""Finds what imported books call procedures, to purge it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Change the tables."""
    where = sa.text("procedure_name is not null and procedure like 'x.book.%'")
    op.create_index(
        "happening_named_in_a_book", "happening", ["record"], sqlite_where=where, postgresql_where=where
    )
