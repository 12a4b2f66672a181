"""Makes the certificate of a door that is opened to the network, by the office's own authority.

    python -m deploy.embedded.door_certificates FOLDER FILE NAME...

FOLDER keeps the authority, whose certificate `authority.pem` browsers have to trust. The certificate
FILE.pem is made again when its names change, or when it ends within a month.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from deploy.access.certificates import CertificatePair, new_authority, new_server
from deploy.private_file import make_folder, replacing

AUTHORITY: Final = "authority"
RENEWED_BEFORE: Final = timedelta(days=30)


def make_certificate(folder: Path, name: str, names: Sequence[str], now: datetime) -> bool:
    """Make the certificate of a door unless it has a good one; return whether it was made."""
    make_folder(folder)
    if _is_good(folder / f"{name}.pem", names, now):
        return False
    if not (folder / f"{AUTHORITY}.pem").exists():
        _write(folder, AUTHORITY, new_authority(now))
    authority = CertificatePair.read(
        (folder / f"{AUTHORITY}.pem").read_bytes(), (folder / f"{AUTHORITY}.key").read_bytes()
    )
    _write(folder, name, new_server(names, authority, now))
    return True


def _is_good(file: Path, names: Sequence[str], now: datetime) -> bool:
    if not file.exists():
        return False
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    of = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(name.value) for name in of}
    return known == set(names) and certificate.not_valid_after_utc - now > RENEWED_BEFORE


def _write(folder: Path, name: str, pair: CertificatePair) -> None:
    """Write the key first: a certificate that is there has one."""
    for suffix, content in (("key", pair.key_pem), ("pem", pair.certificate_pem)):
        with replacing(folder / f"{name}.{suffix}") as file:
            file.write(content.encode())


if __name__ == "__main__":
    make_certificate(Path(sys.argv[1]), sys.argv[2], sys.argv[3:], datetime.now(UTC))
