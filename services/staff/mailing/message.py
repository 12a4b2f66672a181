"""The e-mails to staff, as bytes to send. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from services.staff.mailing.said import URGENT, AtOnce, DueGroup, Morning, NoticeLine
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.contracts.questions.work_today import WorkGroup
from shared.mail.message import MailHead, mail_of
from shared.moments import Moment
from shared.numbers import grouped
from shared.reference.data_file import DataTable
from shared.reference.units import Units
from shared.reference.values import Text

OF_RECORDS = (MailOccasion.MISSED, MailOccasion.PASSING_ON, MailOccasion.NEAR)


class MailTexts(DataTable):
    """The words, in one language."""

    sender: Text
    morning_subject: Text
    morning_quiet: Text
    morning_late: Text
    morning_due: Text
    morning_head: Text
    due: Text
    more: Text
    notices: Text
    at_once_subject: Text
    at_once_head: Text
    follow_up: Text
    letter: Text
    today: Text
    all: Text
    choose: Text
    automatic: Text
    group: dict[WorkGroup, Text]
    kind: dict[MailOccasion, Text]


@dataclass(frozen=True, slots=True)
class MailWriter:
    """Writes e-mails in a language, with links to the pages for staff."""

    texts: MailTexts
    language: str
    units: Units
    zone: tzinfo
    staff_url: str
    sender: str

    def write(self, id: str, said: Morning | AtOnce, to: str, at: datetime) -> bytes:
        """Return an e-mail. Its Message-ID is the same however often it is written."""
        if isinstance(said, Morning):
            unit, subject, lines = said.unit, self._morning_subject(said), [*self._morning(said)]
        else:
            unit, subject, lines = said.notices[0].unit, self._at_once_subject(said), [*self._at_once(said)]
        page = f"{self.staff_url}/units/{unit}"
        foot = (
            self.texts.today.format(url=f"{page}/today"),
            self.texts.all.format(url=f"{page}/notices"),
            self.texts.choose.format(url=f"{page}/notices/mail"),
            "",
            self.texts.automatic,
            "",
        )
        head = MailHead(
            id=id,
            sender=self.sender,
            sender_name=self.texts.sender.format(office=self._office(unit)),
            to=to,
            subject=subject,
            at=at,
            language=self.language,
        )
        return mail_of(head, "\r\n".join((*lines, "", *foot)))

    def _morning_subject(self, said: Morning) -> str:
        counts = {group.group: group.count for group in said.groups}
        late, due = counts.get(WorkGroup.OVERDUE, 0), sum(counts.get(group, 0) for group in URGENT[1:])
        parts = [
            text.format(count=self._number(count))
            for text, count in ((self.texts.morning_late, late), (self.texts.morning_due, due))
            if count
        ]
        summary = ", ".join(parts) or self.texts.morning_quiet
        return self.texts.morning_subject.format(day=f"{said.day:%d/%m/%Y}", summary=summary)

    def _morning(self, said: Morning) -> Iterator[str]:
        yield self.texts.morning_head.format(office=self._office(said.unit), day=f"{said.day:%d/%m/%Y}")
        for group in said.groups:
            yield ""
            yield self.texts.group[group.group].format(count=self._number(group.count))
            yield from self._records(group, said.unit)
        if said.notices:
            yield ""
            yield self.texts.notices.format(count=self._number(said.notices))
            if said.not_passed_on:
                count = self._number(said.not_passed_on)
                yield f"  {self.texts.kind[MailOccasion.PASSING_ON].format(count=count)}"

    def _records(self, group: DueGroup, unit: str) -> Iterator[str]:
        for line in group.records:
            due = f", {self.texts.due.format(due_at=self._moment(line.due_at))}" if line.due_at else ""
            yield f"  {line.record}{due}"
        if group.records and group.count > len(group.records):
            yield f"  {self.texts.more.format(count=self._number(group.count - len(group.records)))}"

    def _number(self, number: int) -> str:
        return grouped(number, self.language)

    def _at_once_subject(self, said: AtOnce) -> str:
        return self.texts.at_once_subject.format(
            office=self._office(said.notices[0].unit), summary=self._summary(said)
        )

    def _summary(self, said: AtOnce) -> str:
        numbers = Counter(one.kind for one in said.notices)
        return ", ".join(
            self.texts.kind[kind].format(count=self._number(number)) for kind, number in numbers.items()
        )

    def _at_once(self, said: AtOnce) -> Iterator[str]:
        yield self.texts.at_once_head.format(office=self._office(said.notices[0].unit))
        for kind in dict.fromkeys(one.kind for one in said.notices):
            of_kind = [one for one in said.notices if one.kind is kind]
            yield ""
            yield self.texts.kind[kind].format(count=self._number(len(of_kind)))
            yield from (f"  {self._thing(one)}" for one in of_kind)

    def _thing(self, one: NoticeLine) -> str:
        if one.kind in OF_RECORDS:
            return f"{one.about}: {self.staff_url}/units/{one.unit}/records/{one.about}"
        if one.kind is MailOccasion.HELD:
            return f"{self.texts.letter}: {self.staff_url}/letters/{one.about}"
        return f"{self.texts.follow_up}: {self.staff_url}/units/{one.unit}/follow-ups"

    def _office(self, unit: str) -> str:
        return self.units[unit].name if unit in self.units else unit

    def _moment(self, at: Moment) -> str:
        return f"{at.astimezone(self.zone):%H:%M %d/%m/%Y}"
