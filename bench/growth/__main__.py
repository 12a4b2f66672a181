"""`python -m bench.growth`: measure an office at several sizes, print a table, and draw how it grows.

python -m bench.growth --records 10000 1000000 --database sqlite --cache /var/tmp/filled --into /tmp/growth
"""

import argparse
import os
from pathlib import Path

from rich.console import Console

from bench.filling import filled
from bench.growth.tables import growth
from bench.support.parts import SIZES
from bench.support.run_apart import DATABASES


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--database", choices=DATABASES, nargs="+", default=list(DATABASES))
    parser.add_argument("--cache", help="folder in which filled SQLite files are kept for the next run")
    parser.add_argument("--into", type=Path, help="folder for the pictures")
    asked = parser.parse_args()
    if asked.cache:
        os.environ[filled.FOLDER] = asked.cache
    for table in growth(asked.database, asked.records, asked.into):
        Console(width=110, highlight=False).print(table)


if __name__ == "__main__":
    main()
