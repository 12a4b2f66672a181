"""The words by which records are found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Change the tables; the service writes the words of the records that are there."""
    op.create_table(
        "record_word",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("word", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "word", "received_at", "record"),
    )
    op.create_index("record_word_of_record", "record_word", ["record", "word"])
    op.add_column("record", sa.Column("indexed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "record_without_words",
        "record",
        ["code"],
        sqlite_where=sa.text("indexed = 0"),
        postgresql_where=sa.text("not indexed"),
    )
