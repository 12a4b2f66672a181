"""The subscribers: which systems are told which facts of which units, and how.

`motcua subscribers` writes their file. A subscriber without `personal` reads the redacted stream, and nothing
else; one with a webhook is sent events by HTTP, any other signs in on the bus and fetches them.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from shared.contracts.events.fact import Fact
from shared.contracts.events.redaction import PREFIX
from shared.contracts.events.registry import FACTS
from shared.errors import PublicError
from shared.messaging.streams import FEED, OFFICE, Stream
from shared.reference.data_file import BadFiles, text_at
from shared.reference.units import Units

EVERYTHING: Final = "*"
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,32}")
UNIT: Final = re.compile(r"\d{5}|\*")
PATTERN: Final = re.compile(r"[a-z-]+\.([a-z-]+|\*)|\*")


class BadSubscribers(PublicError):
    """The file of subscribers cannot be used."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A system that is told what happens."""

    name: str
    added_at: datetime
    """Tells it from an earlier one of this name."""
    facts: tuple[str, ...]
    """`record.filed`, `deadline.*` or `*`."""
    units: tuple[str, ...]
    """Official codes, or `*`."""
    from_beginning: bool = False
    """Whether it gets what the bus has kept from before it was added."""
    personal: bool = False
    """Whether it reads facts with the personal data in them."""
    nkey: str = ""
    """Public key by which it signs in on the bus; empty if it has a webhook."""
    webhook: str = ""
    """Address to which its events are sent; empty if it fetches them."""
    secret: str = ""
    """Signs what is sent to it."""
    private: bool = False
    """Whether its address may be one of a private network."""

    @property
    def stream(self) -> Stream:
        """The stream that it reads."""
        return OFFICE if self.personal else FEED

    @property
    def consumer(self) -> str:
        """The name of its durable consumer."""
        return consumer_of(self.name)

    def subjects(self, units: Units) -> tuple[str, ...]:
        """Return the subjects that it reads, none of which overlap, as the bus demands."""
        prefix = "office" if self.personal else PREFIX
        facts = list(_without_overlap(self.facts))
        if EVERYTHING in self.units:
            ids = [EVERYTHING]
        else:
            ids = [unit.id for code in set(self.units) for unit in units.ever_bearing(code)]
        return tuple(sorted(f"{prefix}.{fact}.{id}" for fact in facts for id in ids))


def consumer_of(name: str) -> str:
    """Return the name of a subscriber's durable consumer; no service is called so."""
    return f"subscriber-{name}"


def facts_meant(pattern: str) -> list[type[Fact]]:
    """Return the kinds of fact that a pattern means; none if it means nothing."""
    return [
        fact
        for fact in FACTS
        if pattern in (EVERYTHING, f"{fact.noun}.{EVERYTHING}", f"{fact.noun}.{fact.participle}")
    ]


def read_subscribers(file: Path | None) -> dict[str, Subscriber]:
    """Read the file of subscribers; without one nobody is subscribed.

    Raises:
        BadSubscribers: It is not of this form.
    """
    if file is None or not file.exists():
        return {}
    try:
        content = tomllib.loads(text_at(file))
    except (BadFiles, tomllib.TOMLDecodeError) as trouble:
        raise BadSubscribers(f"{file}: {trouble}") from trouble
    rows = content.get("subscriber", {})
    if not isinstance(rows, dict):
        raise BadSubscribers(f"{file}: it has no [subscriber.<name>]")
    try:
        return {name: subscriber_of(name, row) for name, row in rows.items()}
    except ValueError as wrong:
        raise BadSubscribers(f"{file}: {wrong}") from wrong


def subscriber_of(name: str, row: Mapping[str, Any]) -> Subscriber:
    """Make a subscriber of its row in the file.

    Raises:
        ValueError: The row cannot be used; the text says why.
    """
    facts, units, added_at = row.get("facts"), row.get("units"), row.get("added_at")
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a name has 1 to 32 letters, digits, - and _")
    if not _are(facts, PATTERN) or not all(map(facts_meant, facts or ())):
        raise ValueError(f"{name}: facts has to be a list of names such as record.filed, deadline.* or *")
    if not _are(units, UNIT):
        raise ValueError(f"{name}: units has to be a list of official codes of 5 digits, or *")
    try:
        moment = datetime.fromisoformat(added_at or "")
    except (TypeError, ValueError):
        raise ValueError(f"{name}: added_at has to be a moment with its offset") from None
    if moment.tzinfo is None:
        raise ValueError(f"{name}: added_at has to be a moment with its offset")
    return Subscriber(
        name,
        added_at=moment,
        facts=tuple(facts or ()),
        units=tuple(units or ()),
        from_beginning=row.get("from") == "beginning",
        personal=row.get("personal") is True,
        nkey=str(row.get("nkey", "")),
        webhook=str(row.get("webhook", "")),
        secret=str(row.get("secret", "")),
        private=row.get("private") is True,
    )


def _are(value: object, form: re.Pattern[str]) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, str) and form.fullmatch(one) for one in value)


def _without_overlap(facts: Iterable[str]) -> Iterator[str]:
    """Yield the middle of subjects; a fact that is meant twice is named once."""
    wanted = set(facts)
    if EVERYTHING in wanted:
        yield "*.*.*"
        return
    for pattern in wanted:
        noun, _, participle = pattern.partition(".")
        if participle == EVERYTHING or f"{noun}.{EVERYTHING}" not in wanted:
            yield f"{noun}.{participle}.*"
