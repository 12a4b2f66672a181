"""The services of an office: the only list of their names.

`docs/a-new-service.md` says how to add one. `tests/deploy/test_every_service_is_known.py` fails for every
part of a deployment that lacks one of them.
"""

from typing import Final

SERVICES: Final = ("intake", "deadlines", "letters", "surveys", "staff", "feed", "supervision")
"""Each has a database, a durable consumer, a health page, and answers the queries of every service."""
WITH_FIGURES: Final = ("deadlines", "surveys")
"""Each keeps figures, which `motcua doctor` compares with a recount."""
ON_DEMAND: Final = ("supervision",)
"""On one computer, each is started when it is asked something for the first time, and from then on always."""
NOT_ALWAYS: Final = ("feed", *ON_DEMAND)
"""On one computer, each runs only once it has something to do; feed waits for the first subscriber."""
GATEWAY: Final = "gateway"
"""Has a health page, but neither a database nor a consumer."""
PROCESSES: Final = (*SERVICES, GATEWAY)
"""All processes that an operator starts, monitors and updates."""
