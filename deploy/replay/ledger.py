"""The ledger of a replay: lines that wait for a receipt, and the verdicts of the others. Pure."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.replay.lines import EventKey, EventLine
from shared.contracts.events.receipt import Fault, Receipt, Verdict

KEPT = frozenset({Verdict.ACCEPTED, Verdict.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected line and its faults."""

    number: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class ReplayLedger:
    """Matches sent lines with receipts; lines with the same key get theirs in the order of sending."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    """Events that the office has stored, now or earlier, by type."""
    rejected: list[Rejected] = field(default_factory=list)

    _sent: int = 0
    _open: dict[EventKey, deque[EventLine]] = field(default_factory=dict)
    _waiting: dict[EventKey, EventLine] = field(default_factory=dict)

    @property
    def settled(self) -> int:
        """How many lines have a receipt."""
        return self.verdicts.total()

    @property
    def open(self) -> int:
        """How many lines have no receipt yet."""
        return self._sent - self.settled

    def open_lines(self) -> Iterator[EventLine]:
        """Yield the lines without a receipt."""
        for lines in self._open.values():
            yield from lines

    def waiting_lines(self) -> Iterator[EventLine]:
        """Yield the lines whose receipt says that they wait for an earlier event."""
        yield from self._waiting.values()

    def sent(self, line: EventLine) -> None:
        """Note that a line was sent."""
        self._sent += 1
        self._open.setdefault(line.key, deque()).append(line)

    def take(self, receipt: Receipt) -> bool:
        """Note a receipt; return whether it was new."""
        key = EventKey(receipt.source, receipt.event_id)
        if line := self._next_open(key):
            self._note(line, receipt)
            return True
        if key in self._waiting and receipt.verdict is not Verdict.WAITING:
            self.verdicts[Verdict.WAITING] -= 1
            self._note(self._waiting.pop(key), receipt)
            return True
        return False

    def refuse(self, line: EventLine, fault: Fault) -> None:
        """Note that the bus itself rejected a line."""
        self._open[line.key].remove(line)
        self.verdicts[Verdict.REJECTED] += 1
        self.rejected.append(Rejected(line.number, (fault,)))

    def _note(self, line: EventLine, receipt: Receipt) -> None:
        self.verdicts[receipt.verdict] += 1
        if receipt.verdict is Verdict.WAITING:
            self._waiting[line.key] = line
        elif receipt.verdict is Verdict.REJECTED:
            self.rejected.append(Rejected(line.number, receipt.faults))
        else:
            self.kept[line.type] += 1

    def _next_open(self, key: EventKey) -> EventLine | None:
        lines = self._open.get(key)
        if lines is None:
            return None
        line = lines.popleft() if lines else None
        if not lines:
            del self._open[key]
        return line
