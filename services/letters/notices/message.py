"""Notices as e-mails to send, in text and in HTML; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from services.letters.content.house_style import HouseStyle
from services.letters.content.letterhead import Letterhead
from services.letters.content.record_content import RecordContent
from services.letters.content.stationery import contact_of
from services.letters.notices.called_for import CitizenNotice
from services.letters.notices.texts import Line, NoticeTexts
from services.letters.wording.filters import limit_in_words, moment_in_words
from services.letters.wording.text_fields import Value, filled
from shared.contracts.events.citizen_notice import CitizenNoticeKind
from shared.mail.message import MailHead, mail_of
from shared.moments import Moment
from shared.reference.office_zone import local_day
from shared.reference.papers import LetterheadRow
from shared.reference.units import Units

PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;padding:16px;background:#fff;color:#111;font:16px/1.5 sans-serif">
<div style="max-width:640px">
{body}
<table style="width:100%;border-collapse:collapse;margin:24px 0">
<caption style="text-align:left;font-weight:bold;padding:4px 0">{heading}</caption>
{rows}
</table>
{foot}
</div>
</body>
</html>
"""
CELL: Final = "text-align:left;vertical-align:top;border-top:1px solid #ccc"
ROW: Final = (
    f'<tr><th scope="row" style="{CELL};font-weight:normal;padding:6px 16px 6px 0">{{label}}</th>'
    f'<td style="{CELL};padding:6px 0">{{value}}</td></tr>'
)


@dataclass(frozen=True, slots=True)
class NoticeWriter:
    """Writes notices for offices with a house style, in the words of its texts."""

    texts: NoticeTexts
    style: HouseStyle
    units: Units
    sender: str

    def write(self, notice: CitizenNotice, content: RecordContent, to: str) -> bytes:
        """Return the e-mail of a notice. Its Message-ID is the same however often it is written.

        Args:
            notice: The notice.
            content: What is known of its record, by the fact that the notice is about.
            to: The address.
        """
        papers, unit = self.style.papers, notice.occasion.unit
        day = local_day(notice.at, self.style.zone)
        letterhead, office = papers.letterhead_on(day, unit), self._office(notice)
        fields, text = self._fields(notice, content), self.texts.kind[notice.kind]
        subject = filled(text.subject, fields)
        body, foot = filled(text.body, fields), filled(self.texts.foot.text, fields)
        contact = [fields["office"], *contact_of(papers, unit, day)]
        rows = {self.texts.label[line]: value for line, value in self._lines(notice, content) if value}
        head = MailHead(
            id=notice.id,
            sender=self.sender,
            sender_name=papers.words.mail.sender.format(
                authority=letterhead.authority, office=office
            ).strip(),
            to=to,
            subject=subject,
            at=notice.at,
            language=papers.sheet.language,
        )
        lines = [f"{label}: {value}" for label, value in rows.items()]
        blocks = (body, "\n".join((self.texts.label["heading"], *lines)), "\n".join(map(str, contact)), foot)
        page = PAGE.format(
            language=escape(papers.sheet.language),
            subject=escape(subject),
            heading=escape(self.texts.label["heading"]),
            body=_paragraphs(body),
            rows="\n".join(ROW.format(label=escape(key), value=escape(value)) for key, value in rows.items()),
            foot=_paragraphs("\n".join(map(str, contact))) + "\n" + _paragraphs(foot),
        )
        return mail_of(head, "\n\n".join(blocks).replace("\n", "\r\n") + "\r\n", page.replace("\n", "\r\n"))

    def _fields(self, notice: CitizenNotice, content: RecordContent) -> Mapping[str, Value]:
        """Return what each field of a text says; what is not known is empty."""
        letterhead = self._letterhead(notice)
        office = self._office(notice)
        return {
            "addressee": content.addressee,
            "appointment_at": self._moment(content.appointment_at),
            "due_at": self._moment(self._due_at(notice, content)),
            "limit": limit_in_words(content.limit, self.style) if content.limit else "",
            "office": f"{letterhead.authority} {office}".strip(),
            "one_stop": letterhead.one_stop,
            "papers": content.papers if notice.kind is CitizenNoticeKind.SUPPLEMENT else (),
            "place": content.return_place or f"{letterhead.one_stop} {content.counter or office}",
            "procedure": content.procedure,
            "reason": content.reason,
            "received_at": self._moment(content.received_at),
            "received_by": content.received_by,
            "record": content.record,
            "you": self.texts.label["you"],
        }

    def _lines(self, notice: CitizenNotice, content: RecordContent) -> Iterator[tuple[Line, str]]:
        """Yield what a notice has to say of its record: who received and settles it, and when what happens.

        Source: Decree 224/2026, art. 15(1)(g).
        """
        letterhead, office = self._letterhead(notice), self._office(notice)
        yield "record", content.record
        yield "procedure", content.procedure
        yield "settled_by", f"{letterhead.authority} {office}".strip()
        yield "counter", f"{letterhead.one_stop} {content.counter or office}"
        yield "received_by", content.received_by
        yield "received_at", self._moment(content.received_at)
        yield "limit", limit_in_words(content.limit, self.style) if content.limit else ""
        promised = notice.kind in (CitizenNoticeKind.SUPPLEMENT, CitizenNoticeKind.EXTENDED)
        yield "due_before" if promised else "due_at", self._moment(self._due_at(notice, content))
        if notice.kind is CitizenNoticeKind.EXTENDED:
            yield "appointment_at", self._moment(content.appointment_at)
        if notice.kind is CitizenNoticeKind.READY:
            yield "ready_at", self._moment(notice.at)

    def _due_at(self, notice: CitizenNotice, content: RecordContent) -> Moment | None:
        return notice.missed.due_at if notice.missed else content.due_at

    def _letterhead(self, notice: CitizenNotice) -> LetterheadRow:
        day = local_day(notice.at, self.style.zone)
        return self.style.papers.letterhead_on(day, notice.occasion.unit)

    def _office(self, notice: CitizenNotice) -> str:
        day = local_day(notice.at, self.style.zone)
        return Letterhead.of(self.units[notice.occasion.unit], self.style.papers, dated=day).office

    def _moment(self, at: Moment | None) -> str:
        return moment_in_words(at, self.style) if at else ""


def _paragraphs(text: str) -> str:
    """Return a text as HTML: an empty line begins a paragraph."""
    blocks = filter(None, (block.strip() for block in text.split("\n\n")))
    return "\n".join(f"<p>{escape(block).replace(chr(10), '<br>' + chr(10))}</p>" for block in blocks)
