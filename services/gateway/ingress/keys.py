"""The keys of systems that report over HTTP: a file of their hashes, which is read again when it changes.

A key is 32 random bytes, so a plain SHA-256 of it is safe.
"""

import tomllib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import structlog

log = structlog.get_logger()


@dataclass(slots=True)
class Keys:
    """The publishers by key: one line `name = "<SHA-256, hex>"` each. Without a file there are no keys."""

    file: Path | None
    _version: tuple[int, int, int] | None = None
    _owners: dict[str, str] = field(default_factory=dict)

    def owner(self, key: str) -> str | None:
        """Return the publisher that a key belongs to."""
        self._reload()
        return self._owners.get(sha256(key.encode(errors="surrogateescape")).hexdigest())

    def hash_of(self, publisher: str) -> str:
        """Return the hash of a publisher's key; empty if it has none."""
        self._reload()
        return next((hashed for hashed, name in self._owners.items() if name == publisher), "")

    def _reload(self) -> None:
        """Read the file if it has changed; an unreadable file has no keys."""
        if self.file is None:
            return
        try:
            status = self.file.stat()
            version = status.st_ino, status.st_mtime_ns, status.st_size
            if version != self._version:
                content = tomllib.loads(self.file.read_text(encoding="utf-8-sig"))
                self._owners = {str(hashed): name for name, hashed in content.items()}
                self._version = version
        except FileNotFoundError:
            self._owners, self._version = {}, None
        except (OSError, ValueError) as failure:
            self._owners, self._version = {}, None
            log.error("keys_unreadable", reason=type(failure).__name__)
