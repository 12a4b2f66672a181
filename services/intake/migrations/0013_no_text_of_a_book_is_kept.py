"""No text of a record book is kept, since one may name a person: its digest is."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Change the rows."""
    table = sa.table("procedure_text", sa.column("unit"), sa.column("key"))
    connection = op.get_bind()
    for unit, key in connection.execute(sa.select(table.c.unit, table.c.key)).all():
        digest = sha256(key.encode()).hexdigest()
        here = (table.c.unit == unit, table.c.key == key)
        connection.execute(sa.update(table).where(*here).values(key=digest))
