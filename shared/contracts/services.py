"""The services of an office: the only list of their names.

`docs/a-new-service.md` says how to add one. `tests/deploy/test_every_service_is_known.py` fails for every
part of a deployment that lacks one of them.
"""

from typing import Final

SERVICES: Final = ("intake", "deadlines", "letters", "surveys", "staff", "feed")
"""Each has a database, a durable consumer, a health page, and answers the queries of every service."""
WITH_FIGURES: Final = ("deadlines", "surveys")
"""Each keeps figures, which `motcua doctor` compares with a recount."""
GATEWAY: Final = "gateway"
"""Has a health page, but neither a database nor a consumer."""
PROCESSES: Final = (*SERVICES, GATEWAY)
"""All processes that an operator starts, monitors and updates."""
