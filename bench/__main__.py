"""`python -m bench [PART]...`: run and print all benchmarks, or some; or `soak`."""

import os
import platform
import sys

from rich.console import Console

from bench.support.parts import PARTS


def main() -> None:
    """Run the benchmarks named, or all, and print their results."""
    console = Console()
    if sys.argv[1:2] == ["soak"]:
        from bench.soak.command import main as soak  # needs no part

        sys.exit(bool(soak(sys.argv[2:])))
    parts = sys.argv[1:] or list(PARTS)
    if unknown := set(parts) - PARTS.keys():
        sys.exit(f"there is no part {', '.join(sorted(unknown))}: name some of {', '.join(PARTS)}")
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    python = platform.python_version()
    console.print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {python}; load {load}", highlight=False
    )
    for part in parts:
        console.print(PARTS[part](), highlight=False)


if __name__ == "__main__":
    main()
