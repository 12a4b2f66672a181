"""The services of the office, each a process of its own."""

import sys

# structlog draws in rich, which it uses on consoles only and which takes 4 MB in each of five processes;
# whoever has rich already (the command line, a test) keeps it.
RICH_IS_HERE = "rich" in sys.modules
if not RICH_IS_HERE:
    sys.modules["rich"] = None  # type: ignore[assignment]

import structlog  # noqa: E402, F401

from shared.errors import report_in_one_line  # noqa: E402

if not RICH_IS_HERE:
    del sys.modules["rich"]

report_in_one_line()
