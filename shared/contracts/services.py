"""The services of an office: the one list that rights, compose, doctor, alarms and backup follow."""

from typing import Final

SERVICES: Final = ("intake", "deadlines", "letters", "surveys")
"""Each has a database, a durable consumer, a health page, and answers the queries of every service."""
WITH_FIGURES: Final = ("deadlines", "surveys")
"""Each keeps figures, which `motcua doctor` compares with a recount."""
GATEWAY: Final = "gateway"
"""Has a health page, and neither a database nor a consumer."""
PROCESSES: Final = (*SERVICES, GATEWAY)
"""All that an operator starts, watches and updates."""
