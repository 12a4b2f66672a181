"""Examining events by intake's own rules, kept in memory: what an office would answer to each. Pure."""

import unicodedata
from collections import Counter as Count
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from services.intake.domain import Counter
from services.intake.publishers import EVERY_UNIT, Publisher
from services.intake.reading import Misread, read
from shared.contracts.events.arriving import attributes_in
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.faults import PLAIN
from shared.reference.catalogue import load_procedures
from shared.reference.units import load_units

NFC: Final = "NFC"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an event meets: its receipt, those that it brings about for others, and texts not in NFC."""

    type: str
    receipts: tuple[Receipt, ...]
    not_nfc: tuple[str, ...]


@dataclass(slots=True)
class Examiner:
    """An office that has heard of nothing but what it is shown.

    Args:
        sources: What the neighbour may speak as; empty: as whom it likes.
        units: Official codes that it may speak for.
    """

    now: datetime
    sources: Sequence[str] = ()
    units: Sequence[str] = (EVERY_UNIT,)
    is_office: bool = False

    verdicts: dict[tuple[str | None, str | None], Verdict] = field(default_factory=dict)
    """The last of each event, by source and id: one that was mended and sent again is well."""
    kinds: Count[str] = field(default_factory=Count)
    """How many events of each type were well received."""
    _counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self._counter = Counter(
            self.now, load_units(), load_procedures(), entered={}, records={}, life_events={}
        )

    @property
    def conforms(self) -> bool:
        """Whether events were shown, and each of them is well in the end."""
        return bool(self.kinds) and not (self.standing(Verdict.REJECTED) or self.standing(Verdict.WAITING))

    def standing(self, verdict: Verdict) -> int:
        """How many events stand like this in the end."""
        return sum(one is verdict for one in self.verdicts.values())

    def examine(self, name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
        """Take an event as intake would, at this moment."""
        event = _event(headers, body)
        sources = self.sources or [str(event.get("source"))]
        publisher = Publisher(name, tuple(sources), tuple(self.units), self.is_office)
        found = read(name, headers, body, {name: publisher})
        if isinstance(found, Misread):
            receipts = [_refusal(found)]
        else:
            self._counter.now = now
            before = len(self._counter.receipts)
            self._counter.take(found)
            receipts = self._counter.receipts[before:]
        self._note(receipts, kind := str(event.get("type", "")))
        return Answer(kind, tuple(receipts), tuple(_not_nfc(event)))

    def _note(self, receipts: Sequence[Receipt], kind: str) -> None:
        if receipts[0].verdict is not Verdict.REJECTED:
            self.kinds[kind] += 1
        for receipt in receipts:
            self.verdicts[receipt.source, receipt.event_id] = receipt.verdict


def _refusal(misread: Misread) -> Receipt:
    return Receipt(
        publisher=misread.publisher,
        source=misread.source,
        event_id=misread.event_id,
        verdict=Verdict.REJECTED,
        faults=misread.faults,
    )


def _event(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return what could be read of an event, attributes in headers too."""
    attributes: dict[str, Any] = dict(attributes_in(headers))
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        return attributes
    if attributes:
        return attributes | {"data": content}
    return content if isinstance(content, dict) else {}


def _not_nfc(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of texts that are not in NFC: an office mends them, other systems may not."""
    match value:
        case str() if not unicodedata.is_normalized(NFC, value):
            yield path
        case dict():
            for name, item in value.items():
                yield from _not_nfc(item, f"{path}.{name if PLAIN.fullmatch(name) else '…'}".lstrip("."))
        case list():
            for place, item in enumerate(value):
                yield from _not_nfc(item, f"{path}.{place}")
