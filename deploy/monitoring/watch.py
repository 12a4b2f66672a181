"""Shows Prometheus what no service can see: the room on the bus's disk, and how long certificates are good.

    python -m deploy.monitoring.watch PORT DISK CERTIFICATE...

DISK is a folder on the disk, CERTIFICATE the file (PEM) of one.
"""

import os
import signal
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509

from shared.observability.exposition import CONTENT_TYPE, Metric, Sample, exposition, gauge


def seen(disk: Path, certificates: Sequence[Path]) -> list[Metric]:
    """Look at the disk and the certificates."""
    room = os.statvfs(disk)
    ends = {file.stem: x509.load_pem_x509_certificate(file.read_bytes()) for file in certificates}
    return [
        gauge("motcua_nats_disk_bytes", "Size of the bus's disk", room.f_blocks * room.f_frsize),
        gauge("motcua_nats_disk_free_bytes", "Room on the bus's disk", room.f_bavail * room.f_frsize),
        Metric(
            "motcua_certificate_expiry_timestamp_seconds",
            "When a certificate ends, Unix time",
            "gauge",
            tuple(
                Sample(one.not_valid_after_utc.timestamp(), {"certificate": name})
                for name, one in ends.items()
            ),
        ),
    ]


def server(port: int, disk: Path, certificates: Sequence[Path]) -> HTTPServer:
    """Return what answers each request by looking."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = exposition(seen(disk, certificates))
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A scrape each half minute is no news."""

    return HTTPServer(("0.0.0.0", port), Page)  # noqa: S104  # in a container, which publishes no port


def leave(*_: object) -> None:
    """End at once when told to: the first process of a container does not, unless it says so."""
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    server(int(sys.argv[1]), Path(sys.argv[2]), [Path(one) for one in sys.argv[3:]]).serve_forever()
