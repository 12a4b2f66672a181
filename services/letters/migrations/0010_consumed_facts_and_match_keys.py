"""Consumed facts and match keys have their present names."""

from alembic import op

from shared.storage.renaming import rename_table

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change the tables."""
    rename_table("heard", "consumed_fact", {})
    rename_table("trace", "match_key", {"trace": "match_key"})
    for column, old, new in (
        ("about", "heard", "consumed_fact"),
        ("personal_since", "heard", "consumed_fact"),
        ("about", "trace", "match_key"),
    ):
        op.drop_index(op.f(f"ix_{old}_{column}"), table_name=new)
        op.create_index(op.f(f"ix_{new}_{column}"), new, [column])
