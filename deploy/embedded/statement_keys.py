"""Creates the keys of statements in a data folder; a process of its own, since cryptography takes memory.

python -m deploy.embedded.statement_keys
"""

from pathlib import Path
from typing import TYPE_CHECKING

from deploy.private_file import replacing

if TYPE_CHECKING:
    from deploy.embedded.plan import Plan


def are_there(plan: "Plan") -> bool:
    """Whether a folder has both keys."""
    return all(
        file.exists() and file.stat().st_size for file in (plan.statement_key, plan.statement_public_key)
    )


def make(private: Path, public: Path) -> None:
    """Write the private key unless it is there, then the public key that belongs to it."""
    from deploy.access.statement_keys import new_statement_key, statement_public_key

    if not private.exists() or not private.stat().st_size:
        with replacing(private) as key:
            key.write(new_statement_key().encode())
    with replacing(public) as key:
        key.write(statement_public_key(private.read_text()).encode())


def main() -> None:
    """Create the keys that the settings name."""
    from shared.settings import Settings

    settings = Settings()
    assert settings.statement_key, "the plan names it"  # noqa: S101
    assert settings.statement_public_key, "the plan names it"  # noqa: S101
    make(settings.statement_key, settings.statement_public_key)


if __name__ == "__main__":
    main()
