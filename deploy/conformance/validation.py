"""Examines events by intake's own rules and returns the receipts that an office would send. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Final

from pydantic_core import from_json

from services.intake.domain import IntakeBatch
from services.intake.publishers import EVERY_UNIT, Publisher
from services.intake.reading import InvalidEvent, read
from shared.contracts.content_modes import attributes_in, event_in
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.faults import PLAIN_NAME
from shared.reference.catalogue import Procedure
from shared.reference.units import Units

NFC: Final = "NFC"


@dataclass(frozen=True, slots=True)
class ExaminedEvent:
    """The result for one event: its receipt, receipts of events that waited for it, and texts not in NFC."""

    type: str
    receipts: tuple[Receipt, ...]
    not_nfc: tuple[str, ...]


@dataclass(slots=True)
class Examiner:
    """Stands for an office that has received no other events than those examined.

    Args:
        known_units: All units.
        procedures: The catalogue.
        zone: The time zone of the office.
        sources: CloudEvents sources that the system may use; empty: any.
        units: Official codes of the units that it may report for.
    """

    now: datetime
    known_units: Units
    procedures: Mapping[str, Procedure]
    zone: tzinfo
    sources: Sequence[str] = ()
    units: Sequence[str] = (EVERY_UNIT,)
    is_office: bool = False

    verdicts: dict[tuple[str | None, str | None], Verdict] = field(default_factory=dict)
    """The last verdict of each event, by source and id; a corrected event may be sent again."""
    types: dict[tuple[str | None, str | None], str] = field(default_factory=dict)
    """The type of each event, by source and id."""
    _batch: IntakeBatch = field(init=False)

    def __post_init__(self) -> None:
        self._batch = IntakeBatch(
            self.now,
            self.known_units,
            self.procedures,
            self.zone,
            entered={},
            records={},
            life_events={},
        )

    @property
    def kinds(self) -> Counter[str]:
        """Number of events that are not rejected in the end, by type."""
        return Counter(
            self.types[event]
            for event, verdict in self.verdicts.items()
            if verdict is not Verdict.REJECTED and event in self.types
        )

    @property
    def conforms(self) -> bool:
        """Whether there were events, and the last verdict of each is neither rejected nor waiting."""
        return bool(self.verdicts) and not (self.count(Verdict.REJECTED) or self.count(Verdict.WAITING))

    def count(self, verdict: Verdict) -> int:
        """Return how many events have this verdict last."""
        return sum(last is verdict for last in self.verdicts.values())

    def examine(self, name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> ExaminedEvent:
        """Process an event as intake would do now."""
        event = _event(headers, body)
        sources = self.sources or [str(event.get("source"))]
        publisher = Publisher(name, tuple(sources), tuple(self.units), self.is_office)
        found = read(name, headers, body, {name: publisher}, self.zone)
        if isinstance(found, InvalidEvent):
            receipts = [found.receipt]
        else:
            self._batch.now = now
            before = len(self._batch.receipts)
            self._batch.take(found)
            receipts = self._batch.receipts[before:]
        self._note(receipts, kind := str(event.get("type", "")))
        return ExaminedEvent(kind, tuple(receipts), tuple(_not_nfc(event)))

    def _note(self, receipts: Sequence[Receipt], kind: str) -> None:
        self.types[receipts[0].source, receipts[0].event_id] = kind
        for receipt in receipts:
            self.verdicts[receipt.source, receipt.event_id] = receipt.verdict


def _event(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return the attributes and data of an event as far as they can be read, from headers too."""
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        return dict(attributes_in(headers)[0])
    event, _ = event_in(headers, content)
    return event if isinstance(event, dict) else {}


def _not_nfc(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of texts that are not in NFC: an office converts them, other systems may not."""
    match value:
        case str() if not unicodedata.is_normalized(NFC, value):
            yield path
        case dict():
            for name, item in value.items():
                yield from _not_nfc(item, f"{path}.{name if PLAIN_NAME.fullmatch(name) else '…'}".lstrip("."))
        case list():
            for index, item in enumerate(value):
                yield from _not_nfc(item, f"{path}.{index}")
