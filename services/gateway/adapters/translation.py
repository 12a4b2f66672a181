"""Translates a body: what it says of records and of entries of registers, and what is wrong with it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Final

from services.gateway.adapters.bodies import BodyPart, Part, parts_of
from services.gateway.adapters.dvcqg_1 import records as dvcqg_1
from services.gateway.adapters.dvcqg_2 import records as dvcqg_2
from services.gateway.adapters.ho_tich import results
from services.gateway.adapters.mapping import GenerationMapping
from services.gateway.adapters.row_reader import RowReader, record_code_in
from services.gateway.adapters.sender_faults import SenderFault
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.said import SaidFiling, SaidReport, SaidStatus

Said = tuple[SaidFiling | None, tuple[SaidStatus, ...]]
READS: Final[
    Mapping[str, tuple[Callable[[RowReader], Said], Callable[[RowReader], tuple[SaidStatus, ...]]]]
] = {
    "dvcqg-1": (dvcqg_1.record_in, dvcqg_1.step_in),
    "dvcqg-2": (dvcqg_2.record_in, dvcqg_2.step_in),
}
"""How each generation's records and steps are read."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An entry of a register that a body told of."""

    report: RegisteredReport
    record: str
    """The code of its record; empty if it names none."""
    is_known_kind: bool
    """Whether it is known if this is a fresh entry."""


@dataclass(slots=True)
class Translation:
    """What a body says, in our words."""

    said: list[SaidReport] = field(default_factory=list)
    registered: list[Registered] = field(default_factory=list)
    faults: list[SenderFault] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    """The codes of all records that it is about, in its order."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """Translates the bodies of one sender, whose generation is configured and never guessed."""

    generation: str
    unit: str
    """The unit of what names no agency that is known; empty for none."""
    mapping: GenerationMapping
    zone: tzinfo
    agencies: Mapping[str, str] = field(default_factory=dict)
    """Units by the codes of agencies, with which record codes begin."""

    def unit_of(self, *codes: str) -> str:
        """Return the unit by the first of these codes of a record or an agency that is known."""
        agencies = (code.partition("-")[0] for code in codes)
        return next((self.agencies[one] for one in agencies if one in self.agencies), self.unit)

    def translate(self, content: Any, arrived_at: datetime) -> Translation:
        """Translate a body. One part that is wrong does not hold up the others."""
        translation = Translation()
        for part in parts_of(content):
            if isinstance(part, SenderFault):
                translation.faults.append(part)
            elif part.kind is not Part.NOTHING:
                self._translate_part(part, arrived_at, translation)
        return translation

    def _translate_part(self, part: BodyPart, arrived_at: datetime, translation: Translation) -> None:
        reader = RowReader(part.row, part.path, self.mapping, self.zone, arrived_at)
        if self.generation not in READS:
            self._result(part, reader, arrived_at, translation)
        elif part.kind is Part.RESULT:
            reader.complain("", "unknown-body")
        else:
            self._record(part, reader, arrived_at, translation)
        translation.faults += reader.faults

    def _record(
        self, part: BodyPart, reader: RowReader, arrived_at: datetime, translation: Translation
    ) -> None:
        reader.record = record_code_in(reader.row)
        if not reader.record:
            reader.complain("MaHoSo", "code" if reader.text("MaHoSo") else "missing")
            return
        translation.records.append(reader.record)
        unit = self.unit_of(reader.record, reader.text("MaDonViTiepNhan"))
        if not unit:
            reader.complain("MaHoSo", "unit")
            return
        read_record, read_step = READS[self.generation]
        filing, statuses = read_record(reader) if part.kind is Part.RECORD else (None, read_step(reader))
        if filing is not None and (counter := self._counter_of(reader)) not in ("", unit):
            filing = filing.model_copy(update={"counter_unit": counter})
        self._say(unit, reader.record, filing, statuses, arrived_at, translation)

    def _counter_of(self, reader: RowReader) -> str:
        """Return the unit whose counter took a record, if the variant says where that is named."""
        return self.agencies.get(reader.text(self.mapping.counter), "") if self.mapping.counter else ""

    def _result(
        self, part: BodyPart, reader: RowReader, arrived_at: datetime, translation: Translation
    ) -> None:
        if part.kind is not Part.RESULT:
            reader.complain("", "unknown-body")
            return
        reader.record = results.record_of(reader)
        unit = self.unit_of(reader.record, reader.text("maDonVi"))
        if not unit:
            reader.complain("maDonVi", "unit")
            return
        entry, statuses, registration = results.result_in(reader, unit)
        if reader.record:
            translation.records.append(reader.record)
        elif statuses:
            reader.complain("maHoSoMCDT", "missing")
        if entry is not None:
            translation.registered.append(Registered(entry, reader.record, registration is not None))
        if reader.record:
            self._say(unit, reader.record, None, statuses, arrived_at, translation)

    def _say(
        self,
        unit: str,
        record: str,
        filing: SaidFiling | None,
        statuses: tuple[SaidStatus, ...],
        arrived_at: datetime,
        translation: Translation,
    ) -> None:
        if filing is not None or statuses:
            translation.said.append(
                SaidReport(unit=unit, record=record, at=arrived_at, filing=filing, statuses=statuses)
            )
