"""A record of the counter that was linked to another is found by that one's code, as match keys are."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

LINKED = "vn.motcua.record.linked.v1"


def upgrade() -> None:
    """Change the tables."""
    database = op.get_bind()
    fact = sa.table("consumed_fact", sa.column("about"), sa.column("type"), sa.column("said"))
    key = sa.table("match_key", sa.column("match_key"), sa.column("about"))
    links = database.execute(sa.select(fact.c.about, fact.c.said).where(fact.c.type == LINKED)).all()
    rows = sorted({(f"linked-to/{json.loads(row.said)['other']}", row.about) for row in links})
    if rows:
        database.execute(sa.insert(key), [{"match_key": one, "about": about} for one, about in rows])
