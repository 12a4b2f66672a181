"""Where `motcua` begins: a command that opens an office has the memory settings of an office."""

import sys
from collections.abc import Mapping
from typing import Final

from deploy.embedded.memory_settings import LARGE_PAGES, restart_settled

OPENING_AN_OFFICE: Final[Mapping[str, Mapping[str, str]]] = {"demo": LARGE_PAGES, "up": {}}
"""And what each sets besides: the demo is busy, and all its services are one process."""


def main() -> None:
    """Run the command that the arguments name."""
    for command in sys.argv[1:2]:
        if command in OPENING_AN_OFFICE:
            restart_settled(OPENING_AN_OFFICE[command])
    from deploy.cli.main import app

    app()


if __name__ == "__main__":
    main()
