"""The reading log only grows: triggers keep it from everybody, the login of staff among them."""

from alembic import op

revision = "0002"
down_revision = "0001"

KEPT_DAYS = 365
"""An entry that is younger is never deleted."""
CHANGED = "an entry of the reading log is never changed"
KEPT = "an entry of the reading log is kept"
MOVED = "the ends of the reading log only move on"
IS_KEPT = """old.at > {ago} or old.number > coalesce(
    (select number from log_end where name = 'anchor'), 0
)"""
MOVES_BACK = "new.name <> old.name or new.number < old.number"
GUARDED = (
    # name, table, when, condition, what is said
    ("log_entry_is_never_changed", "log_entry", "update", "", CHANGED),
    ("log_entry_is_kept", "log_entry", "delete", IS_KEPT, KEPT),
    ("log_end_only_moves_on", "log_end", "update", MOVES_BACK, MOVED),
    ("log_end_is_kept", "log_end", "delete", "", MOVED),
)


def upgrade() -> None:
    """Change the tables."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, event, condition, words in GUARDED:
        if is_postgresql:
            _guard_on_postgresql(name, table, event, condition or "true", words)
        else:
            ago = f"datetime('now', '-{KEPT_DAYS} days')"
            when = f"when {condition.format(ago=ago)}" if condition else ""
            op.execute(
                f"create trigger {name} before {event} on {table} {when} "
                f"begin select raise(abort, '{words}'); end"
            )
    if is_postgresql:
        for table in ("log_entry", "log_end"):
            op.execute(
                f"create trigger {table}_is_not_emptied before truncate on {table} "
                "for each statement execute function log_entry_is_never_changed()"
            )


def _guard_on_postgresql(name: str, table: str, event: str, condition: str, words: str) -> None:
    ago = f"now() - interval '{KEPT_DAYS} days'"
    row = "new" if event == "update" else "old"
    op.execute(
        f"create function {name}() returns trigger language plpgsql as $$ begin "
        f"if {condition.format(ago=ago)} then raise exception '{words}'; end if; return {row}; end $$"
    )
    op.execute(f"create trigger {name} before {event} on {table} for each row execute function {name}()")
