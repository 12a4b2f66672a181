"""Makes rows of our catalogue of the portal's entries. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final, NamedTuple

from deploy.catalogue.portal_file import EntryFault, FoundEntry
from deploy.catalogue.portal_form import PortalEntry, PortalFee, TimedCase
from deploy.catalogue.portal_limits import NotCounted, NotTold, ReadLimit, longest, read_limit
from shared.reference.catalogue.field_file import Row
from shared.reference.office_zone import local_day

PORTAL: Final = "Cổng Dịch vụ công quốc gia"
NO_FIELD: Final = "Lĩnh vực khác"
LEVELS: Final = ("commune", "province", "ministry")


class ImportedProcedure(NamedTuple):
    """A procedure as it will stand in the catalogue."""

    code: str
    field: str
    row: Row


class LeftOut(NamedTuple):
    """An entry without a limit that can be counted."""

    code: str
    name: str
    why: str


class Sorting(NamedTuple):
    """What becomes of the entries of some files."""

    procedures: dict[str, ImportedProcedure]
    left_out: list[LeftOut]
    faults: list[EntryFault]


class _Times:
    """The limits of an entry: of its ways of handing in, and of its cases."""

    def __init__(self, found: FoundEntry, faults: list[EntryFault]) -> None:
        self.of_methods: list[ReadLimit] = []
        self.of_cases: list[tuple[TimedCase, ReadLimit]] = []
        self.not_counted: list[str] = []
        for number, method in enumerate(found.entry.execution_methods, start=1):
            said = method.processing_time, method.processing_time_unit, method.description
            if limit := self._read(said, found, f"executionMethods.{number}.processingTime", faults):
                self.of_methods.append(limit)
        for number, case in enumerate(found.entry.cases, start=1):
            day = case.processing_day
            if limit := self._read((day.qty, day.type, ""), found, f"cases.{number}.processingDay", faults):
                self.of_cases.append((case, limit))

    def _read(
        self, said: tuple[Any, str, str], found: FoundEntry, field: str, faults: list[EntryFault]
    ) -> ReadLimit | None:
        try:
            return read_limit(*said)
        except NotCounted as why:
            self.not_counted.append(str(why))
        except NotTold as wrong:
            faults.append(found.fault(field, str(wrong)))
        return None

    @property
    def all(self) -> list[ReadLimit]:
        return [*self.of_methods, *(limit for _, limit in self.of_cases)]


def sort_entries(
    entries: Iterable[FoundEntry], levels: Iterable[str], on: date, zone: tzinfo, faults: list[EntryFault]
) -> Sorting:
    """Return the procedures of some levels of government, each with its cases, and what is left out.

    Args:
        entries: From `read_entries`, which appends to the same list of faults.
        levels: commune, province, ministry; an entry without a level is for all.
        on: The day on which the files were read.
        zone: The time zone of the offices, in which the portal's own day is shown.
        faults: What is wrong with entries is appended.
    """
    wanted, sorting = set(levels), Sorting({}, [], faults)
    for found in entries:
        own = levels_of(found.entry)
        if own and not wanted.intersection(own):
            continue
        wrong = len(faults)
        times = _Times(found, faults)
        if len(faults) > wrong:
            continue
        if times.not_counted or not times.all:
            why = times.not_counted[0] if times.not_counted else "the entry names no limit"
            sorting.left_out.append(LeftOut(found.entry.code, found.entry.name, why))
            continue
        for procedure in _procedures(found.entry, times, on, zone):
            before = sorting.procedures.setdefault(procedure.code, procedure)
            if before != procedure:
                faults.append(found.fault("code", f"another entry has the code {procedure.code}"))
    return sorting


def levels_of(entry: PortalEntry) -> tuple[str, ...]:
    """Return who decides."""
    said = entry.is_ward, entry.is_province, entry.is_ministry
    return tuple(level for level, is_one in zip(LEVELS, said, strict=True) if is_one)


def _procedures(entry: PortalEntry, times: _Times, on: date, zone: tzinfo) -> Iterator[ImportedProcedure]:
    """Yield the procedure with its longest limit, and each case with another, under the case's own code."""
    field = next((one.name for one in entry.categories_details if one.name), NO_FIELD)
    several = len({one.limit for one in times.all}) > 1
    base = longest(times.all)
    yield ImportedProcedure(entry.code, field, _row(entry, entry.name, base, on, zone, is_longest=several))
    for case, limit in times.of_cases:
        if limit.limit != base.limit and case.code and case.code != entry.code:
            name = entry.name if case.name in ("", entry.name) else f"{entry.name}: {case.name}"
            yield ImportedProcedure(case.code, field, _row(entry, name, limit, on, zone, is_longest=False))


def _row(entry: PortalEntry, name: str, said: ReadLimit, on: date, zone: tzinfo, *, is_longest: bool) -> Row:
    source, source_en = _sources(entry, zone, is_longest=is_longest)
    values = {
        "name": name,
        "limit": str(said.limit),
        "papers": tuple(dict.fromkeys(_papers(entry))),
        "fee": "; ".join(dict.fromkeys(_fees(entry))),
        "results": tuple(dict.fromkeys(one.name for one in entry.results_details if one.name)),
        "levels": levels_of(entry),
        "legal-basis": "; ".join(
            dict.fromkeys(one.code or one.name for one in entry.legal_basises_details if one.code or one.name)
        ),
        "source": source,
        "source-en": source_en,
        "checked-on": on,
        "certainty": "second-hand" if said.sure == "read" else "unchecked",
    }
    return Row.model_validate({key: value for key, value in values.items() if value})


def _sources(entry: PortalEntry, zone: tzinfo, *, is_longest: bool) -> tuple[str, str]:
    vi, en = [f"{PORTAL}, thủ tục {entry.code}"], [f"National Public Service Portal, procedure {entry.code}"]
    if entry.updated_at is not None:
        day = local_day(datetime.fromtimestamp(entry.updated_at / 1000, UTC), zone)
        vi.append(f"cập nhật ngày {day:%d/%m/%Y}")
        en.append(f"as of {day}")
    if decision := entry.procedure_proposal.decision_number or entry.procedure_proposal.proposal_number:
        vi.append(f"theo Quyết định {decision}")
        en.append(f"by decision {decision}")
    if is_longest:
        vi.append("thời hạn dài nhất trong các trường hợp")
        en.append("the longest limit of its cases")
    return ", ".join(vi), ", ".join(en)


def _papers(entry: PortalEntry) -> Iterator[str]:
    """Yield the papers with their numbers; of several cases each paper says of which it is."""
    for case in entry.execution_cases:
        of_case = f"{case.name.rstrip(' :;.')}: " if case.name and len(entry.execution_cases) > 1 else ""
        for paper in case.profile_components:
            name = paper.name.strip(" -+•;.")
            counts = (("bản chính", paper.original_qty), ("bản sao", paper.copy_qty))
            numbers = ", ".join(f"{count} {kind}" for kind, count in counts if count > 0)
            if name:
                yield f"{of_case}{name}{f' ({numbers})' if numbers else ''}"


def _fees(entry: PortalEntry) -> Iterator[str]:
    """Yield the fees that are not 0, which the portal also says where nobody entered one."""
    fees: list[PortalFee] = [fee for method in entry.execution_methods for fee in method.fees]
    for fee in fees:
        if fee.value and fee.value > 0:
            amount = f"{fee.value:,.0f} đồng".replace(",", ".")
            yield f"{amount} ({fee.description})" if fee.description else amount
