"""Health check of a container: asks its process whether it is ready; exit code 1 if it is not.

python -m deploy.health [URL]
"""

import ssl
import sys
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

SERVICE_URL: Final = "http://127.0.0.1:8081/readyz"
TIMEOUT_S: Final = 4


def is_ready(url: str) -> bool:
    """Ask a URL. The certificate is not checked, since it is not issued for the loopback address."""
    try:
        with urlopen(url, timeout=TIMEOUT_S, context=ssl._create_unverified_context()) as reply:  # noqa: S310, S323
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready(*sys.argv[1:2] or (SERVICE_URL,)) else 1)
