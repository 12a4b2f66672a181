"""What the stand-in answers about an office itself: its people, its reading log, what it was told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shared.contracts.officer import Posting, Role
from shared.contracts.questions.question import Question
from shared.contracts.questions.staff.mail_choices import (
    ChooseMail,
    MailChoice,
    MailChoices,
    MailChoicesOf,
    MailOccasion,
)
from shared.contracts.questions.staff.notices import (
    Notice,
    NoticeKind,
    Notices,
    NoticeSettled,
    NoticesOf,
    SettleNotice,
)
from shared.contracts.questions.staff.people import People, PeopleLines, PersonLine, PostingLine
from shared.contracts.questions.staff.reading_log import LogLine, LogLines, ReadingLog
from tests.gateway.support.due_time_answers import KNOWN
from tests.gateway.support.samples import HOSTILE, VAN_SON, page_of

AT: Final = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
OTHER_UNIT: Final = "15715v2"
ENTRIES: Final = (
    ("cb-07", "Lê Thị Hạnh", "intake.record-file", KNOWN),
    ("cb-12", HOSTILE, "letters.pdf", "thu-1"),
    ("cb-07", "Lê Thị Hạnh", "intake.records-named", KNOWN),
    ("cb-31", "", "letters.letters", ""),
    ("operator@machine", "", "staff.post-person", "person:cb-12"),
    ("cb-12", HOSTILE, "letters.print-run-part", "a-run"),
    ("cb-12", HOSTILE, "later.question", "5b0e2f0c-8f6e-5d7c-9a51-0c5d9f3f2a17"),
)
KINDS: Final = (NoticeKind.MISSED, NoticeKind.HELD, NoticeKind.DISSATISFIED, NoticeKind.NEAR)


class OversightAnswers:
    """Knows the people of a unit, a long reading log, and some notices, of which each is settled once."""

    def __init__(self) -> None:
        self.done: dict[str, datetime] = {}
        self.notices = [_notice(n) for n in range(60)]
        self.mails: dict[str, tuple[MailOccasion, ...]] = {}

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        return [
            (ReadingLog, self._log),
            (People, self._people),
            (NoticesOf, self._notices),
            (SettleNotice, self._settle),
            (MailChoicesOf, self._mails),
            (ChooseMail, self._choose),
        ]

    def _log(self, asked: ReadingLog) -> LogLines:
        lines = [_entry(140 - n, asked.unit) for n in range(140)]
        if asked.record:
            lines = [line for line in lines if line.about == asked.record]
        page, following = page_of(lines, asked.after, asked.limit)
        return LogLines(entries=tuple(page), next=following)

    def _people(self, asked: People) -> PeopleLines:
        known = [_person(n) for n in range(4)]
        there = [
            one for one in known if asked.unit is None or asked.unit in {p.posting.unit for p in one.postings}
        ]
        page, following = page_of(there, asked.after, asked.limit)
        return PeopleLines(people=tuple(page), next=following)

    def _notices(self, asked: NoticesOf) -> Notices:
        known = [
            one.model_copy(update={"done_at": self.done.get(one.id)})
            for one in self.notices
            if one.unit in asked.units
        ]
        waiting = [one for one in known if one.done_at is None]
        listed = [
            one
            for one in known
            if (one.done_at is not None) is asked.done and one.kind in (asked.kinds or tuple(NoticeKind))
        ]
        page, following = page_of(listed, asked.after, asked.limit)
        counts = {kind: sum(one.kind is kind for one in waiting) for kind in NoticeKind}
        return Notices(notices=tuple(page), waiting=counts, next=following)

    def _mails(self, asked: MailChoicesOf) -> MailChoices:
        wanted = self.mails.get(asked.by, (MailOccasion.MORNING,))
        return MailChoices(
            sends_mail=True,
            address="hanh.le@vanson.example.vn",
            choices=tuple(MailChoice(occasion=one, wanted=one in wanted) for one in MailOccasion),
        )

    def _choose(self, asked: ChooseMail) -> MailChoices:
        self.mails[asked.by] = asked.occasions
        return self._mails(MailChoicesOf(by=asked.by))

    def _settle(self, asked: SettleNotice) -> NoticeSettled:
        if all((one.unit, one.id) != (asked.unit, asked.notice) for one in self.notices):
            raise LookupError(asked.notice)
        is_new = asked.notice not in self.done
        self.done.setdefault(asked.notice, AT)
        return NoticeSettled(is_new=is_new)


def _entry(n: int, unit: str) -> LogLine:
    person, name, question, about = ENTRIES[n % len(ENTRIES)]
    at, origin = AT - timedelta(minutes=7 * (140 - n)), "" if "@" in person else "10.0.0.12"
    return LogLine(
        number=n, at=at, person=person, name=name, question=question, unit=unit, about=about, origin=origin
    )


def _person(n: int) -> PersonLine:
    roles = (Role.CLERK, Role.CHAIRMAN, Role.CIVIL_STATUS, Role.CLERK)
    first = PostingLine(
        id=f"p-{n}",
        posting=Posting(role=roles[n], unit=VAN_SON if n < 3 else OTHER_UNIT),
        first_day=date(2025, 7, 1),
        last_day=date(2026, 6, 30) if n == 2 else None,
    )
    second = PostingLine(
        id=f"q-{n}", posting=Posting(role=Role.CLERK, unit=OTHER_UNIT), first_day=date(2026, 12, 1)
    )
    return PersonLine(
        person=f"cb-{n:02}",
        name=("Lê Thị Hạnh", "Nguyễn Đình Thắng", HOSTILE, "Trịnh Văn Đông")[n],
        email="hanh.le@vanson.example.vn" if n == 0 else "",
        postings=(first, second) if n == 0 else (first,),
        signs_in=n < 2,
        seen_at=AT if n == 1 else None,
    )


def _notice(n: int) -> Notice:
    kind = KINDS[n % len(KINDS)]
    about = {NoticeKind.HELD: f"thu-{n}", NoticeKind.DISSATISFIED: f"f-{n}"}.get(kind, KNOWN)
    told = {NoticeKind.NEAR: "official", NoticeKind.MISSED: "chairman"}.get(kind, "")
    return Notice(
        id=f"n-{n}",
        unit=VAN_SON,
        kind=kind,
        about=about,
        told=told,
        at=AT - timedelta(hours=n),
        done_at=None,
    )
