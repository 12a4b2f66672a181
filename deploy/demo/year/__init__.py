"""A commune's year, told by an outside system: Xã Văn Sơn, 2023.

The people are invented and the days are drawn by chance; the totals are the article's: 7,526 records, all
resolved and returned in time, 34 marriages, 52 births, 35 deaths. Nothing here knows the product: a publisher
speaks the inbound contract, and an office counts for itself.

    for event in generate():        # CloudEvents as dicts, in order of time; the same ones on every machine
        publish(event)

    python -m deploy.demo.year > year.jsonl

`answers.answer_of(record code)` is what the citizen says when asked how they were served.
"""

from collections.abc import Iterator
from random import Random

from deploy.demo.year import life_events, mishaps, records
from deploy.demo.year.events import CloudEvent, in_order_of_time, of_life_event, of_record
from deploy.demo.year.names import Villagers

__all__ = ["generate"]


def generate(seed: int = 2023) -> Iterator[CloudEvent]:
    """Tell the year as CloudEvents, sorted by time; the same seed tells the same year.

    About 23,000 events: for each record filed, perhaps a supplement, resolved, returned; for each life event
    its registration, shortly before the record that asked for it is resolved; and what went wrong.
    """
    dice = Random(seed)  # noqa: S311 - a story is drawn, not a secret
    villagers = Villagers(dice)
    filed = records.of_the_year(dice)
    registered = life_events.asked_for_by(filed, dice, villagers)
    families = {life_event.record: life_event.applicant for life_event in registered}
    told = [of_life_event(life_event) for life_event in registered]
    for record in filed:
        told += of_record(record, families.get(record.code) or villagers.passer_by())
    told += mishaps.of_the_year(registered, dice, villagers)
    return in_order_of_time(told)
