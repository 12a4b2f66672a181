"""Alembic's environment: runs the migrations on the connection that the caller provides."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator


def render_database_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Render a column's database type instead of our decorator, which may change after the revision."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("tables"),
    render_item=render_database_type,
)
context.run_migrations()
