"""A year of communes as the events of an outside system: Xã Văn Sơn and its district, 2023.

The people are invented and the days are drawn by chance. The totals of Văn Sơn are the article's: 7,526
records, all resolved and returned in time, 34 marriages, 52 births, 35 deaths. The other 33 communes of the
district are a sample: some dozens of records each, of which some are late. Nothing here imports the product:
a publisher knows the inbound contract only, and the office calculates the figures itself.

    for event in generate():        # Văn Sơn; CloudEvents as dicts, sorted by time, the same on every machine
        publish(event)

    python -m deploy.demo.year > year.jsonl                # Văn Sơn
    python -m deploy.demo.year --district > year.jsonl     # all 34

`answers.answer_of(record code)` is the citizen's answer to the survey, and `answers.answered_at` its moment.
"""

from collections.abc import Iterator
from random import Random

from deploy.demo.year import land_gifts, life_events, mishaps, neighbours, records
from deploy.demo.year.events import CloudEvent, Ticked, record_events, registration, sorted_by_time
from deploy.demo.year.names import Villagers
from deploy.demo.year.van_son import AGENCY, UNIT

__all__ = ["generate", "generate_district"]


def generate(seed: int = 2023) -> Iterator[CloudEvent]:
    """Yield the CloudEvents of Văn Sơn's year, sorted by time; the same seed gives the same year.

    About 23,000 events: for each record filed, perhaps a supplement, resolved, returned; for each life event
    its registration, shortly before the record that requested it is resolved; and some mishaps.
    """
    return sorted_by_time(_van_son(seed))


def generate_district(seed: int = 2023) -> Iterator[CloudEvent]:
    """Yield the CloudEvents of all communes of the district, sorted by time, about 5,000 more."""
    return sorted_by_time([*_van_son(seed), *neighbours.events(seed)])


def _van_son(seed: int) -> list[Ticked]:
    dice = Random(seed)  # noqa: S311 - a story is drawn, not a secret
    villagers = Villagers(dice)
    filed = records.draw_records(dice, records.procedures(), UNIT, AGENCY)
    gifts = Random(f"{seed}-land")  # noqa: S311 - a story; dice of its own, so that the rest of the year stays
    filed = land_gifts.with_gifts(filed, land_gifts.IN_VAN_SON, gifts)
    registered = life_events.draw_life_events(filed, dice, villagers)
    families = {life_event.record: life_event.applicant for life_event in registered}
    events = [registration(life_event) for life_event in registered]
    for record in filed:
        events += record_events(record, families.get(record.code) or villagers.draw_adult())
    events += mishaps.mishap_events(registered, dice, villagers)
    return events
