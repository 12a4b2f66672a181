"""An exporter for Prometheus: free space on the bus's disk, expiry of certificates, who should be there.

    python -m deploy.monitoring.watch PORT DISK CERTIFICATE...

DISK is a folder on the disk of the bus, each CERTIFICATE a PEM file.
"""

import os
import signal
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509

from shared.contracts.services import PROCESSES
from shared.observability.exposition import CONTENT_TYPE, Metric, Sample, exposition, gauge


def metrics(disk: Path, certificates: Sequence[Path]) -> list[Metric]:
    """Measure the disk and read the certificates."""
    space = os.statvfs(disk)
    loaded = {file.stem: x509.load_pem_x509_certificate(file.read_bytes()) for file in certificates}
    return [
        gauge("motcua_nats_disk_bytes", "Size of the bus's disk", space.f_blocks * space.f_frsize),
        gauge("motcua_nats_disk_free_bytes", "Free space on the bus's disk", space.f_bavail * space.f_frsize),
        Metric(
            "motcua_certificate_expiry_timestamp_seconds",
            "When a certificate expires, Unix time",
            "gauge",
            tuple(
                Sample(certificate.not_valid_after_utc.timestamp(), {"certificate": name})
                for name, certificate in loaded.items()
            ),
        ),
        Metric(
            "motcua_process_expected",
            "A process of the office that should be there",
            "gauge",
            tuple(Sample(1, {"process": name}) for name in PROCESSES),
        ),
    ]


def server(port: int, disk: Path, certificates: Sequence[Path]) -> HTTPServer:
    """Return a server that measures on each request."""

    class MetricsHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = exposition(metrics(disk, certificates))
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Do not log every scrape."""

    return HTTPServer(("0.0.0.0", port), MetricsHandler)  # noqa: S104  # in a container, which publishes no port


def exit_now(*_: object) -> None:
    """Exit on SIGTERM, which the first process of a container ignores by default."""
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, exit_now)
    server(int(sys.argv[1]), Path(sys.argv[2]), [Path(file) for file in sys.argv[3:]]).serve_forever()
