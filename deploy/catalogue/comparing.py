"""What differs between what was imported and the catalogue beneath. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from deploy.catalogue.procedures import ImportedProcedure
from shared.reference.catalogue import Procedure

COMPARED: Final = ("limit", "limit_if_verified", "name", "fee", "papers", "legal_basis")


class CatalogueDifference(NamedTuple):
    """A value of a procedure that differs."""

    code: str
    name: str
    field: str
    ours: str
    theirs: str
    certainty: str
    """Of ours."""
    counts: Literal["ours", "theirs"]


def differences(
    theirs: Iterable[ImportedProcedure], ours: Mapping[str, Procedure], stays: Iterable[str], on: date
) -> Iterator[CatalogueDifference]:
    """Yield what the portal says otherwise than ours, limits first; what it leaves out is no difference.

    Args:
        theirs: The portal's procedures.
        ours: What comes with motcua, and the operator's own files.
        stays: Codes of ours that an import does not touch.
        on: The day as of which ours are compared.
    """
    kept = frozenset(stays)
    for one in theirs:
        known = ours.get(one.code)
        if known is None:
            continue
        now = known.as_of(on)
        for field in COMPARED:
            said, own = _shown(getattr(one.row, field)), _shown(getattr(now, field))
            if said and said != own:
                shown = field.replace("_", "-")
                counts: Literal["ours", "theirs"] = "ours" if one.code in kept else "theirs"
                yield CatalogueDifference(one.code, one.row.name, shown, own, said, now.certainty, counts)


def _shown(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
