"""The land for which letters thank, counted by road, hamlet and area."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "given_land",
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("road", sa.String(), nullable=False),
        sa.Column("hamlet", sa.String(), nullable=False),
        sa.Column("square_metres", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["letter"], ["letter.id"]),
        sa.PrimaryKeyConstraint("letter"),
    )
    op.create_index("given_land_by_day", "given_land", ["unit", "given_on"], unique=False)
    # Letters of before were written when nobody asked which land: they count as not told.
    op.execute(
        "insert into given_land (letter, unit, given_on, road, hamlet) "
        "select id, unit, registered_on, '', '' from letter where kind = 'land'"
    )
