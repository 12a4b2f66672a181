"""What alembic runs to reach a database: on the connection that it is given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator


def as_the_database_has_it(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write down a column's own type, not ours over it: a revision means the same for ever."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("tables"),
    render_item=as_the_database_has_it,
)
context.run_migrations()
