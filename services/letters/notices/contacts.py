"""How the applicants of records can be reached: by their own record, or as they left it at the counter.

A record that a system reports seldom says how its applicant can be reached. While a record of the counter is
linked to it, what was left there holds for it, too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.facts import fact_store
from services.letters.notices.called_for import Contact, contact_in, link_of
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordCorrected, RecordFiled, RecordLinked, RecordUnlinked
from shared.reference.loading import load_units
from shared.reference.units import Unit

SAYING: Final[tuple[type[Fact], ...]] = (RecordFiled, RecordCorrected)
LINKING: Final[tuple[type[Fact], ...]] = (RecordLinked, RecordUnlinked)


class CounterRecord(NamedTuple):
    """A record of the counter that another one counts for: its case, since when, and its contact."""

    case: str
    linked_at: datetime
    contact: Contact


class Reached(NamedTuple):
    """How an applicant can be reached, and the records of the counter that say so as well."""

    contact: Contact
    at_the_counter: Sequence[CounterRecord] = ()


async def contacts_of(connection: AsyncConnection, cases: Collection[str]) -> dict[str, Reached]:
    """Return how the applicants of these records can be reached, of those who can: mostly the fewest."""
    saying = await fact_store.facts_of_cases(connection, cases, types=SAYING)
    at_the_counter = await _linked_to(connection, saying)
    reached = {
        case: Reached(_first_known(contact_in(facts), at_the_counter.get(case, ())), at_the_counter[case])
        for case, facts in saying.items()
    }
    return {case: one for case, one in reached.items() if one.contact.channels}


async def counting_instead(connection: AsyncConnection, cases: Collection[str]) -> set[str]:
    """Return the cases that count, or did, in place of these records of the counter."""
    links = await fact_store.facts_of_cases(connection, cases, types=(RecordLinked,))
    return {
        fact_store.case_of_record(unit.id, link.other)
        for facts in links.values()
        for link in facts
        if isinstance(link, RecordLinked)
        for unit in _of_one_office(load_units()[link.unit])
    }


async def _linked_to(connection: AsyncConnection, cases: Iterable[str]) -> Mapping[str, list[CounterRecord]]:
    """Return the records of the counter that are linked to each of these records now."""
    by_code = {fact_store.record_of(case): case for case in cases}
    linked = await fact_store.cases_linked_to(connection, by_code)
    known = await fact_store.facts_of_cases(connection, linked, types=(*SAYING, *LINKING))
    found: dict[str, list[CounterRecord]] = defaultdict(list)
    for case, facts in sorted(known.items()):
        link = link_of(facts)
        if link and link.other in by_code:
            found[by_code[link.other]].append(CounterRecord(case, link.at, contact_in(facts)))
    return found


def _first_known(own: Contact, others: Iterable[CounterRecord]) -> Contact:
    """Return an address and a number: its own if it has them, else the first that was left elsewhere."""
    known = (own, *(other.contact for other in others))
    return Contact(
        next((one.email for one in known if one.email), ""),
        next((one.telephone for one in known if one.telephone), ""),
    )


def _of_one_office(unit: Unit) -> set[Unit]:
    """Return the units whose records are worked on at one counter with those of a unit."""
    units = load_units()
    offices = [unit]
    for office in offices:  # grows while it is gone through
        offices.extend(one for one in units.successors(office) if one not in offices)
    return {one for office in offices for one in units.with_predecessors(office)}
