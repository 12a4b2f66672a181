"""Where `motcua` begins: a command that opens an office has the memory settings of an office."""

import os
import sys
from typing import Final

from deploy.embedded.memory_settings import begin_anew

OPENING_AN_OFFICE: Final = frozenset({"demo", "up"})


def main() -> None:
    """Run the command that the arguments name."""
    if not OPENING_AN_OFFICE.isdisjoint(sys.argv[1:2]):
        begin_anew(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    from deploy.cli.main import app

    app()


if __name__ == "__main__":
    main()
