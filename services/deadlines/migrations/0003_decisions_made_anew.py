"""A decision may be made anew after another has said otherwise."""

from alembic import op

revision = "0003"
down_revision = "0002"

AS_POSTGRESQL_NAMES_IT = {"uq": "%(table_name)s_%(column_0_name)s_key"}


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("decision", naming_convention=AS_POSTGRESQL_NAMES_IT) as decision:
        decision.drop_constraint("decision_digest_key", type_="unique")
