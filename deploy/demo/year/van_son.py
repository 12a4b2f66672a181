"""Xã Văn Sơn, the commune of the article."""

from typing import Final

UNIT: Final = "15712"
AGENCY: Final = "H56.31.20"
"""Begins the codes of its records."""
