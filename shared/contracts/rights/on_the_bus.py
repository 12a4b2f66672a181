"""How a question with a statement is sent on the bus; apart from the library that signs and verifies."""

from typing import Final

HEADER: Final = "Motcua-Statement"
"""The header of a question on the bus that carries the statement."""
SIGNED: Final = ".signed"
"""Ends the subject of a question with a statement."""
