"""The purge of a service: removing personal data whose retention period is over."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class PurgedKind(Answer):
    """What became of one kind of data."""

    kind: str = Field(description="Kind, as `retention.toml` names it", examples=["letters"])
    days: int = Field(description="For how many days it is kept")
    removed: int = Field(default=0, description="How many were removed now; in a dry run: would be")
    blocked: int = Field(
        default=0, description="In a dry run: how many more are expired, and wait for a person to end them"
    )
    purged_at: Moment | None = Field(
        default=None, description="In a dry run: when nothing expired was left; null at first"
    )


class Purged(Answer):
    """How many were removed of each kind; never whose."""

    kinds: tuple[PurgedKind, ...] = Field(description="Those that the service keeps")
    has_more: bool = Field(default=False, description="Some are left: ask again")


class Purge(Question[Purged]):
    """Please purge some of what is expired; ask again while there is more."""

    name: ClassVar[str] = "purge"
    answer: ClassVar[type[Answer]] = Purged

    dry_run: bool = Field(default=False, description="Only count")


class WhatIsExpired(Question[Purged]):
    """How much is expired, which the next night removes? Nothing is removed now."""

    name: ClassVar[str] = "expired"
    answer: ClassVar[type[Answer]] = Purged
