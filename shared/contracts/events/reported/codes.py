"""Codes and ids in reports: of units, records, procedures, officers and entries of the register."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from shared.reference.catalogue.procedure import CODE
from shared.reference.units.unit import UNIT_CODE

RECORD_CODE: Final = r"^[A-Z0-9]([.-]?[A-Z0-9]){7,39}$"
"""Any code of capital letters and digits is one, with single dots and dashes within: systems have given
several forms, and another one is announced (Decree 309/2026, art. 12(2))."""
LONGEST_RECORD_CODE: Final = 40
RecordCode = Annotated[
    str,
    StringConstraints(max_length=LONGEST_RECORD_CODE, pattern=RECORD_CODE),
    Field(
        description="Record code as the system wrote it, most often agency code, date of receipt, and serial",
        examples=[
            "H56.31.20-230215-0042",
            "000.00.20.H56-230215-0042",
            "G09.20-20260609-0092637",
            "H56.142-261123-57213",
        ],
    ),
]
RECOMMENDATIONS: Final = "PAKN."
"""Prefix of the codes of recommendations (phản ánh, kiến nghị), which only the office itself assigns."""
UnitCode = Annotated[
    str, StringConstraints(pattern=f"^{UNIT_CODE}$"), Field(description="Official code of the commune")
]
ProcedureCode = Annotated[
    str,
    StringConstraints(max_length=40, pattern=CODE),
    Field(description="Code in the office's catalogue of procedures; in Viet Nam that of the national one"),
]
RuleSet = Annotated[
    str,
    StringConstraints(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Field(description="Id of a rule set", examples=["nd118-2025"]),
]
Officer = Annotated[
    str,
    StringConstraints(max_length=64, pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$"),
    Field(description="Role or id of an officer, not a name", examples=["chairman", "cb-0042"]),
]
RegisterEntry = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9./-]+$"),
    Field(description="Id of the entry in the publisher's register", examples=["KS-15712-2023-0007"]),
]
Household = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9./-]+$")]
