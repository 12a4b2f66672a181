"""The words of notices, as `texts.toml` and `notices.toml` of an operator's folder have them; pure."""

from typing import Annotated, Final, Literal

from pydantic import Field

from services.letters.wording.text_fields import with_fields
from shared.contracts.events.citizen_notice import CitizenNoticeKind
from shared.reference.data_file import DataTable
from shared.reference.values import Text

FIELDS: Final = frozenset(
    {
        "addressee",
        "appointment_at",
        "due_at",
        "limit",
        "office",
        "one_stop",
        "papers",
        "place",
        "procedure",
        "reason",
        "received_at",
        "received_by",
        "record",
        "you",
    }
)
"""What a text may name; `message.NoticeWriter` says what each is."""
Filled = Annotated[Text, with_fields(FIELDS)]
Subject = Annotated[Text, with_fields(FIELDS - {"addressee", "papers", "reason", "received_by"})]
"""Mail programs show subjects to whoever looks at the screen, so they name nobody."""
Line = Literal[
    "record",
    "procedure",
    "settled_by",
    "counter",
    "received_by",
    "received_at",
    "limit",
    "ready_at",
    "due_at",
    "due_before",
    "appointment_at",
]
"""The record's own lines, by their keys in `label`."""


class NoticeText(DataTable):
    """The text of a kind of notice."""

    subject: Subject
    body: Filled


class NoticeFoot(DataTable):
    """What stands at the end of every notice."""

    text: Filled


class NoticeTexts(DataTable):
    """The words of notices in one language."""

    kind: dict[CitizenNoticeKind, NoticeText]
    label: dict[Line | Literal["you", "heading"], Text]
    foot: NoticeFoot


class NoticeTextsFile(DataTable):
    """The whole file."""

    vi: NoticeTexts
    en: NoticeTexts


class OwnNoticeTexts(DataTable):
    """What an operator words otherwise; the rest stays."""

    kind: dict[CitizenNoticeKind, NoticeText] = Field(default_factory=dict)
    label: dict[Line | Literal["you", "heading"], Text] = Field(default_factory=dict)
    foot: NoticeFoot | None = None
