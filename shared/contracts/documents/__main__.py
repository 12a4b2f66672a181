"""Write the contract into a folder, and remove schemas that no class defines any more."""

import sys
from pathlib import Path

from shared.contracts.documents.documents import SCHEMAS, documents


def write(folder: Path) -> None:
    """Write every document below a folder; only old schemas are removed."""
    written = documents()
    for stale in (folder / SCHEMAS).rglob("*.json"):
        stale.unlink()
    for name, text in written.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
