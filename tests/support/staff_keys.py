"""Keys of staff for the tests of one run; none is in the repository."""

import atexit
import shutil
from pathlib import Path
from tempfile import mkdtemp

from deploy.embedded.statement_keys import make


def new_staff_keys() -> dict[str, Path]:
    """Create the keys that staff needs, and return their files by the variables that name them."""
    folder = Path(mkdtemp(prefix="motcua-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    private, public, secret = folder / "statements.key", folder / "statements.pem", folder / "staff.key"
    make(private, public)
    secret.write_text("a secret of tests alone")
    return {
        "MOTCUA_STATEMENT_KEY": private,
        "MOTCUA_STATEMENT_PUBLIC_KEY": public,
        "MOTCUA_STAFF_KEY": secret,
    }
