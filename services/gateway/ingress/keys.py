"""The keys by which systems report over HTTP: a file of their hashes, read anew whenever it changes.

A key is 32 random bytes, so that a plain SHA-256 of it gives nothing away.
"""

import tomllib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import structlog

log = structlog.get_logger()


@dataclass(slots=True)
class Keys:
    """Who owns which key: a line `name = "<SHA-256, hex>"` each. Without a file nobody has one."""

    file: Path | None
    _seen: tuple[int, int, int] | None = None
    _owners: dict[str, str] = field(default_factory=dict)

    def owner(self, key: str) -> str | None:
        """Return the publisher that a key belongs to by now."""
        self._look_again()
        return self._owners.get(sha256(key.encode(errors="surrogateescape")).hexdigest())

    def _look_again(self) -> None:
        """Read the file if it is another than before; one that cannot be read lets nobody in."""
        if self.file is None:
            return
        try:
            status = self.file.stat()
            seen = status.st_ino, status.st_mtime_ns, status.st_size
            if seen != self._seen:
                content = tomllib.loads(self.file.read_text(encoding="utf-8"))
                self._owners = {str(hashed): name for name, hashed in content.items()}
                self._seen = seen
        except FileNotFoundError:
            self._owners, self._seen = {}, None
        except (OSError, ValueError) as trouble:
            self._owners, self._seen = {}, None
            log.error("keys_unreadable", reason=type(trouble).__name__)
