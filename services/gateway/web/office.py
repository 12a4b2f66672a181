"""What both doors know of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from services.gateway.web.default_unit import default_unit
from shared.clock import Clock
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.operating.settings import SettingLine
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.reference.office_zone import local_day
from shared.reference.units import Unit


@dataclass(frozen=True, slots=True)
class Office:
    """The office, as its pages show it."""

    clock: Clock
    """Determines which years can be chosen."""
    codes: LookupCodes
    """Checks the lookup codes on slips."""
    default_unit: Unit
    """The unit that pages are about whose address names none."""
    public_url: str = ""
    """Where citizens find the public door; links of staff's pages lead there."""
    demo: bool = False
    """Whether every page says that its records are made up."""
    settings: tuple[SettingLine, ...] = ()
    """Those of the gateway, without what is secret."""
    on_one_computer: bool = False
    """Whether the office runs without containers, where other remedies help."""

    @classmethod
    def opened(
        cls,
        clock: Clock,
        codes: LookupCodes,
        *,
        public_url: str = "",
        demo: bool = False,
        unit: str = "",
        reported: Sequence[str] = (),
        settings: tuple[SettingLine, ...] = (),
        on_one_computer: bool = False,
    ) -> Self:
        """Return the office, with its data loaded.

        Args:
            clock: The clock.
            codes: The lookup codes.
            public_url: Address of the public door.
            demo: Whether the demo year is shown.
            unit: The configured default unit, by id or code; see `default_unit`.
            reported: Official codes of the units for which systems may report.
            settings: Those of the gateway, without what is secret.
            on_one_computer: Whether it runs without containers.

        Raises:
            BadFiles: The operator's own folder has faults.
            NoDefaultUnit: The configured unit does not exist.
        """
        today = local_day(clock.now(), load_office_zone())
        load_procedures()
        chosen = default_unit(unit, load_units(), today, reported, demo=demo)
        return cls(clock, codes, chosen, public_url.rstrip("/"), demo, settings, on_one_computer)
