"""A commune's year as the events of an outside system: Xã Văn Sơn, 2023.

The people are invented and the days are drawn by chance; the totals are the article's: 7,526 records, all
resolved and returned in time, 34 marriages, 52 births, 35 deaths. Nothing here imports the product: a
publisher knows the inbound contract only, and the office calculates the figures itself.

    for event in generate():        # CloudEvents as dicts, sorted by time; the same on every machine
        publish(event)

    python -m deploy.demo.year > year.jsonl

`answers.answer_of(record code)` is the citizen's answer to the survey.
"""

from collections.abc import Iterator
from random import Random

from deploy.demo.year import life_events, mishaps, records
from deploy.demo.year.events import CloudEvent, record_events, registration, sorted_by_time
from deploy.demo.year.names import Villagers

__all__ = ["generate"]


def generate(seed: int = 2023) -> Iterator[CloudEvent]:
    """Yield the year's CloudEvents, sorted by time; the same seed gives the same year.

    About 23,000 events: for each record filed, perhaps a supplement, resolved, returned; for each life event
    its registration, shortly before the record that requested it is resolved; and some mishaps.
    """
    dice = Random(seed)  # noqa: S311 - a story is drawn, not a secret
    villagers = Villagers(dice)
    filed = records.draw_records(dice)
    registered = life_events.draw_life_events(filed, dice, villagers)
    families = {life_event.record: life_event.applicant for life_event in registered}
    events = [registration(life_event) for life_event in registered]
    for record in filed:
        events += record_events(record, families.get(record.code) or villagers.draw_adult())
    events += mishaps.mishap_events(registered, dice, villagers)
    return sorted_by_time(events)
