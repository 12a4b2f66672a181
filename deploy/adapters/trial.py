"""Tries saved messages: what would become of each record and of each entry of a register. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from services.gateway.adapters.bodies import parsed
from services.gateway.adapters.sender_faults import SenderFault
from services.gateway.adapters.translation import Adapter, Registered
from services.intake.said.merging import event_id, merge
from services.intake.said.texts import Difference
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import ReportedRecord
from shared.contracts.events.reported.said import SaidReport
from shared.reference.office_zone import start_of_day

SOURCE: Final = "urn:motcua:adapters:try"
MOMENT: Final = timedelta(milliseconds=1)


@dataclass(slots=True)
class TriedItem:
    """What was said of one record or entry, and what is wrong with it."""

    record: str
    said: list[tuple[int, SaidReport]] = field(default_factory=list)
    """Each with the line of its message."""
    registered: list[Registered] = field(default_factory=list)
    faults: list[tuple[int, SenderFault]] = field(default_factory=list)


@dataclass(slots=True)
class Trial:
    """Takes messages line by line, and tells what would become of them."""

    adapter: Adapter
    now: datetime
    items: dict[str, TriedItem] = field(default_factory=dict)

    def take(self, line: int, body: bytes) -> None:
        """Translate the message of a line."""
        translation = self.adapter.translate(parsed(body), self.now)
        for said in translation.said:
            self._item(said.record).said.append((line, said))
        for entry in translation.registered:
            self._item(entry.record or entry.report.life_event).registered.append(entry)
        for record in translation.records:
            self._item(record)
        for fault in translation.faults:
            self._item(fault.record).faults.append((line, fault))

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield what would become of each record or entry, in the order in which they first came."""
        for item in self.items.values():
            merged, differences = self._merged(item), self._differences(item)
            reports: list[ReportedRecord | RegisteredReport] = [*merged[0], *differences[0]]
            yield {
                "record": item.record,
                "events": [event_of(one, self.adapter) for one in sorted(reports, key=self._moment)],
                "faults": list(_faults(item.faults)),
                "differences": list(_differences((*merged[1], *differences[1]))),
            }

    def _item(self, record: str) -> TriedItem:
        return self.items.setdefault(record, TriedItem(record))

    def _merged(self, item: TriedItem) -> tuple[list[ReportedRecord], list[Difference]]:
        if not item.said:
            return [], []
        merged = merge(arrivals(item.said, self.now), self.adapter.zone)
        return merged.reports, merged.differences

    def _differences(self, item: TriedItem) -> tuple[list[RegisteredReport], list[Difference]]:
        """Return the entries, each once, and what is not known about them."""
        reports = list({one.report.life_event: one.report for one in reversed(item.registered)}.values())
        unknown = [Difference("unknown-registration") for one in item.registered if not one.is_known_kind]
        return reports, unknown[:1]

    def _moment(self, report: ReportedRecord | RegisteredReport) -> datetime:
        if isinstance(report, RegisteredReport):
            return start_of_day(report.registered_on, self.adapter.zone)
        return report.at


def arrivals(said: list[tuple[int, SaidReport]], now: datetime) -> list[SaidReport]:
    """Return messages with moments of arrival, which a file does not have.

    A message has come by now, and before the next one that tells of something later than all before it.
    """
    latest: list[datetime | None] = []
    for _, report in said:
        moments = [one.at for one in report.statuses if one.at is not None and one.at <= now]
        latest.append(max(moments, default=None))
    before: list[datetime | None] = [None]
    for one in latest:
        before.append(max(filter(None, (before[-1], one)), default=None))
    bound, dated = now, []
    for number in reversed(range(len(said))):
        dated.append(said[number][1].model_copy(update={"at": bound}))
        bound -= MOMENT
        own, earlier = latest[number], before[number]
        if own is not None and (earlier is None or own > earlier):
            bound = min(bound, own - MOMENT)
    return dated[::-1]


def event_of(report: ReportedRecord | RegisteredReport, adapter: Adapter) -> dict[str, Any]:
    """Return the event that a publisher would report."""
    if isinstance(report, RegisteredReport):
        about, id = report.life_event, f"{report.life_event}-registered"
        moment = start_of_day(report.registered_on, adapter.zone)
    else:
        about, id, moment = report.record, event_id(SOURCE, report), report.at
    return {
        "specversion": "1.0",
        "id": id,
        "source": SOURCE,
        "type": report.type_name(),
        "subject": about,
        "time": moment.isoformat(),
        "datacontenttype": "application/json",
        "data": report.model_dump(mode="json"),
    }


def _faults(faults: Iterable[tuple[int, SenderFault]]) -> Iterator[dict[str, Any]]:
    for line, fault in dict.fromkeys(faults):
        where = {"line": line, "part": fault.part, "field": fault.field}
        yield {**where, "code": fault.code, **fault.words.model_dump()}


def _differences(differences: Iterable[Difference]) -> Iterator[dict[str, Any]]:
    for one in differences:
        yield {"code": one.code, "state": one.state, **one.words.model_dump()}
