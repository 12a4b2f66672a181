"""Retention periods: our defaults in `retention.toml`, overridden by the operator's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, Strict

from shared.reference.data_file import BadFiles, DataTable, FileFault, Sourced, TomlFile
from shared.reference.office_zone import local_day, start_of_day

HERE: Final = Path(__file__).parent
FILE: Final = "retention.toml"


class Kind(StrEnum):
    """Kinds of data, each with its own retention period."""

    STREAMS = "streams"
    DEAD_LETTERS = "dead-letters"
    INBOX = "inbox"
    RECEIPTS = "receipts"
    REPORTS = "reports"
    LETTERS = "letters"
    COMMENTS = "comments"
    READING_LOG = "reading-log"
    SIGN_INS = "sign-ins"
    NOTICES = "notices"
    PEOPLE = "people"
    EVIDENCE = "evidence"
    RECEPTIONS = "receptions"


ON_THE_BUS: Final = (Kind.STREAMS, Kind.DEAD_LETTERS)
"""A dead letter can be redriven after the stream expired, so ids must outlive both periods."""

NOT_FROM_THE_BUS: Final = (Kind.READING_LOG, Kind.SIGN_INS, Kind.PEOPLE, Kind.EVIDENCE, Kind.RECEPTIONS)
"""No message of the bus brings these back, so they may go while it still has messages."""

LEAST_OF_READING_LOG: Final = 365
"""Days. Triggers of the database keep younger entries from everybody, staff itself among them."""


class Kept(Sourced):
    """A retention period and its reason."""

    days: Annotated[int, Strict(), Field(ge=1, le=36_500)]
    what: str = Field(
        default="", description="The kind in words, in Vietnamese; ours, if an operator leaves it out"
    )
    what_en: str = ""
    since: str = Field(default="", description="From when on it is counted, in Vietnamese")
    since_en: str = ""


class Times(DataTable):
    """A file of retention periods: all of them in ours, some in an operator's."""

    streams: Kept | None = None
    dead_letters: Kept | None = None
    inbox: Kept | None = None
    receipts: Kept | None = None
    reports: Kept | None = None
    letters: Kept | None = None
    comments: Kept | None = None
    reading_log: Kept | None = None
    sign_ins: Kept | None = None
    notices: Kept | None = None
    people: Kept | None = None
    evidence: Kept | None = None
    receptions: Kept | None = None

    @property
    def by_kind(self) -> dict[Kind, Kept]:
        """The periods that the file has."""
        said = {kind: getattr(self, kind.replace("-", "_")) for kind in Kind}
        return {kind: kept for kind, kept in said.items() if kept}


def read_times(*folders: Path) -> Mapping[Kind, Kept]:
    """Read the periods of folders; later folders override earlier ones.

    Raises:
        BadFiles: A file cannot be used, or a period is too short for messages that may be redriven.
    """
    times: dict[Kind, Kept] = {}
    overridden: set[Kind] = set()
    files = [TomlFile.at(folder / FILE) for folder in dict.fromkeys(folders) if (folder / FILE).exists()]
    for file in files:
        for kind, said in file.read(Times).by_kind.items():
            ours = times.get(kind)
            if ours:
                overridden.add(kind)
            words = (
                {name: getattr(ours, name) for name in ("what", "what_en", "since", "since_en")}
                if ours
                else {}
            )
            times[kind] = said.model_copy(update=words)
    least = sum(times[kind].days for kind in ON_THE_BUS)
    notices = times[Kind.NOTICES]
    if Kind.NOTICES not in overridden:  # operators of before there were notices cannot have said how long
        times[Kind.NOTICES] = notices.model_copy(update={"days": max(notices.days, least)})
    free = (*ON_THE_BUS, *NOT_FROM_THE_BUS)
    too_short = [kind for kind, kept in times.items() if kind not in free and kept.days < least]
    if too_short:
        raise BadFiles(_too_short(files, too_short, least))
    if times[Kind.READING_LOG].days < LEAST_OF_READING_LOG:
        younger = f"days: say {LEAST_OF_READING_LOG} at least: the database of staff removes no younger entry"
        raise BadFiles([files[-1].fault((Kind.READING_LOG, "days"), younger)])
    return times


def past(days: int, now: datetime, zone: tzinfo) -> datetime:
    """Return the instant before which data are expired: a midnight at an office in this zone.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Asia/Ho_Chi_Minh")
    >>> past(2, datetime(2026, 11, 24, 15, tzinfo=zone), zone).isoformat()
    '2026-11-22T00:00:00+07:00'
    """
    return start_of_day(local_day(now, zone) - timedelta(days), zone)


def _too_short(files: Sequence[TomlFile], kinds: Iterable[Kind], least: int) -> list[FileFault]:
    last = files[-1]
    words = f"days: say {least} at least: for so long a message of the bus may come again"
    return [last.fault((kind, "days"), words) for kind in kinds]
