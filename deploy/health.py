"""Asks a process of this container whether it is ready; ends with 1 if it is not.

python -m deploy.health [URL]
"""

import ssl
import sys
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

SERVICE: Final = "http://127.0.0.1:8081/readyz"
WAIT_S: Final = 4


def is_ready(url: str) -> bool:
    """Ask. A certificate is for the names that others use, not for loopback, so it is not checked."""
    try:
        with urlopen(url, timeout=WAIT_S, context=ssl._create_unverified_context()) as reply:  # noqa: S310, S323
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready(*sys.argv[1:2] or (SERVICE,)) else 1)
