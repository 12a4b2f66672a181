"""The first working morning after Văn Sơn's year, so that the pages of the day have something to show.

Nothing of it is the article's: these records are received in 2024, and no figure of 2023 has them.
"""

from collections.abc import Iterator
from random import Random
from typing import Final

from deploy.demo.year.events import Ticked, record_events
from deploy.demo.year.names import Villagers
from deploy.demo.year.office_time import END, HOUR, MINUTE, day_of
from deploy.demo.year.records import Channel, Record, Supplement
from deploy.demo.year.van_son import AGENCY, UNIT

NOW: Final = END + 3 * HOUR
"""Half past ten: here the demo ends."""
COPIES, EXTRACT, BIRTH, MARITAL_STATUS, CONTRACT, RESIDENCE = (
    *("2.000815", "2.000635", "1.001193"),
    *("1.004873", "2.001035", "1.004222"),
)
RECORDS: Final[tuple[tuple[str, Channel, int, int | None], ...]] = (
    (EXTRACT, "online", 2, 50),
    (RESIDENCE, "online", 3, None),
    (COPIES, "counter", 6, 31),
    (MARITAL_STATUS, "counter", 15, None),
    (COPIES, "counter", 24, 66),
    (CONTRACT, "counter", 40, None),
    (BIRTH, "counter", 58, None),
    (MARITAL_STATUS, "online", 75, None),
    (COPIES, "counter", 96, 150),
    (RESIDENCE, "counter", 110, None),
    (EXTRACT, "counter", 131, None),
    (COPIES, "counter", 158, None),
    (COPIES, "counter", 171, None),
)
"""Procedure, channel, and the minutes after opening at which a record is filed, and at which it is ready."""
LACKS_PAPERS: Final = {5: ("Văn bản đồng ý của người đồng sử dụng đất",)}
"""Of the record at an index papers are missing, half an hour after it was filed."""


def events(seed: int) -> Iterator[Ticked]:
    """Yield the events of the morning, each with its tick; no result is handed over yet."""
    villagers = Villagers(Random(f"{seed}-next-morning"))  # noqa: S311 - a story is drawn, not a secret
    for index, (procedure, channel, filed_min, ready_min) in enumerate(RECORDS):
        filed = END + filed_min * MINUTE
        papers = LACKS_PAPERS.get(index)
        record = Record(
            unit=UNIT,
            code=f"{AGENCY}-{day_of(filed):%y%m%d}-{index + 1:04}",
            procedure=procedure,
            channel=channel,
            filed=filed,
            supplement=Supplement(papers, filed + HOUR // 2, NOW) if papers else None,
            resolved=NOW if ready_min is None else END + ready_min * MINUTE,
            returned=NOW,
        )
        yield from record_events(record, villagers.draw_adult(), until=NOW)
