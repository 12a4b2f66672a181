"""The forms of the gateway that change something in an office: what each is sent, and how that is counted."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, insert

from services.gateway.counter.sending import new_form_id
from services.staff.tables import notice
from services.surveys.tables import alarm, answer, follow_up, invitation, open_link
from shared.contracts.questions.staff.notices import NoticeKind
from shared.contracts.questions.supervision.disclosures import DisclosureWay
from shared.contracts.questions.supervision.receptions import MatterKind, VisitOutcome
from shared.contracts.questions.surveys.figures import AlarmPattern
from shared.storage.database import Database
from tests.attacks.support.pages import PageReader
from tests.chaos.test_forms_are_killed import FILED, UNIT, Desk
from tests.support.eventually import eventually
from tests.support.office_days import day_from_now, typed_from_now

Typed = Mapping[str, str | Sequence[str]]
LAND: Final = "1.013979"
"""A procedure whose result is a letter that the chairman approves."""
AT: Final = datetime.now(UTC).replace(microsecond=0)
MONTH: Final = date(2026, 5, 1)


class Sent(NamedTuple):
    """A form that is filled in."""

    path: str
    typed: Typed
    look: Callable[[], Awaitable[object]] | None = None
    """What is looked at each time before it is sent."""
    times: int = 1
    """How many things it does."""


@dataclass(frozen=True)
class FormCase:
    """A form: who sends it, to which service, how it is filled in, and what counts how often it was done."""

    route: str
    who: str
    service: str
    count: str
    fill_in: Callable[[Desk, int], Awaitable[Sent]]
    called: str = ""


async def store(desk: Desk, service: str, *rows: tuple[Table, Mapping[str, Any]]) -> None:
    """Store what otherwise takes months to come about."""
    database = Database(f"sqlite+aiosqlite:///{desk.office.folder}/{{service}}.db", service)
    async with database.writing() as connection:
        for table, row in rows:
            await connection.execute(insert(table), dict(row))
    await database.close()


async def shown(desk: Desk, path: str, pattern: str, least: int = 1) -> list[str]:
    """What a page shows of a pattern, once it does so often enough."""
    found: list[str] = []

    async def there() -> bool:
        found[:] = re.findall(pattern, (await desk.page(path)).text)
        return len(found) >= least

    await eventually(there, 60)
    return found


async def filed(desk: Desk, procedure: str = "1.004837") -> str:
    """File a record; return its page."""
    form = new_form_id()
    await desk.browser.post(f"/units/{UNIT}/file?procedure={procedure}&form={form}", data=FILED)
    return await desk._made_by(form, "filed")


async def land_letters(desk: Desk, number: int) -> list[str]:
    """Let letters about given land wait for the chairman; return the boxes by which they are chosen."""
    waiting = f"/units/{UNIT}/letters?waits=to-approve"
    box = r'name="letter" value="([^"]+)"'
    before = set(await shown(desk, waiting, box, 0))
    for _ in range(number):
        page = await filed(desk, LAND)
        text = (await desk.page(page)).text
        (form,) = re.findall(r'value="resolved"><input type="hidden" name="form" value="([^"]+)"', text)
        await desk.browser.post(page, data={"deed": "resolved", "form": form})
    found = await shown(desk, waiting, box, len(before) + number)
    return [one for one in found if one not in before]


async def a_wording(desk: Desk, nth: int) -> Sent:
    path = f"/units/{UNIT}/wordings/birth"
    read = PageReader("http://x", (await desk.page(path)).text)
    (form,) = (form for form in read.forms if "over" in form.fields)
    part = next(name for name in form.fields if name.startswith("part-"))
    typed = form.fields | {part: f"{form.fields[part]} {nth}", "reason": f"Lần {nth}"}
    del typed["over"]  # nobody else changes it meanwhile
    return Sent(path, typed | {"do": "save"}, lambda: desk.browser.post(path, data={**typed, "do": "try"}))


async def letters_at_once(desk: Desk, _nth: int) -> Sent:
    boxes = await land_letters(desk, 3)
    return Sent(f"/units/{UNIT}/letters?waits=to-approve", {"do": "approve", "letter": boxes}, times=3)


async def a_letter(desk: Desk, nth: int) -> Sent:
    (box,) = await land_letters(desk, 1)
    role, _, letter = box.partition(" ")
    return Sent(f"/units/{UNIT}/letters", {"do": f"hold/{role} {letter}", "reason": f"Hỏi lại lần {nth}"})


async def a_paper(desk: Desk, _nth: int) -> Sent:
    papers = f"{await filed(desk)}/papers"
    do, *_ = await shown(desk, papers, r'name="do" value="(print/[^"]+)"')
    return Sent(papers, {"do": do})


async def a_print_run(desk: Desk, nth: int) -> Sent:
    form, path = new_form_id(), f"/units/{UNIT}/register/marriage"
    wedding = {
        "details-spouses-0-name": f"Lê Văn An {'ABCDEFGH'[nth]}",
        "details-spouses-0-sex": "male",
        "details-spouses-1-name": f"Phạm Thị Lan {'ABCDEFGH'[nth]}",
        "details-spouses-1-sex": "female",
        "registered_on": f"{datetime.now(UTC):%d/%m/%Y}",
    }
    await desk.browser.post(f"{path}?form={form}", data=wedding)
    await desk._made_by(form, "marriage")
    await shown(desk, f"/units/{UNIT}/letters?waits=to-print&kind=marriage", r'name="letter" value="([^"]+)"')
    return Sent(f"/units/{UNIT}/print-runs", {})


async def a_recommendation(desk: Desk, nth: int) -> Sent:
    words = {"procedure": "x.recommendation.matter", "words": f"Xin thêm ghế ngồi, lần {nth}."}
    return Sent(f"/units/{UNIT}/recommend?form={new_form_id()}", words)


async def an_answer(desk: Desk, nth: int) -> Sent:
    made = await a_recommendation(desk, 10 + nth)
    await desk.browser.post(made.path, data=dict(made.typed))
    path = f"/units/{UNIT}/recommendations"
    record, *_ = await shown(desk, path, r'name="record" value="([^"]+)"')
    return Sent(path, {"record": record, "outcome": "settled", "said": "Đã thêm ghế."})


async def a_follow_up(desk: Desk, nth: int) -> Sent:
    month = {"unit": UNIT, "month": MONTH}
    ballot = {"instrument": "three-factors/1", "channel": "qr", "procedure": "", "is_told": True}
    opened = {"contact": "", "opened_at": AT, "due_at": AT, "answered_at": None, "outcome": "", "said": ""}
    await store(
        desk,
        "surveys",
        (answer, {"id": f"a{nth}", **month, **ballot, "steps": {}, "comment": ""}),
        (follow_up, {"id": f"f{nth}", "answer": f"a{nth}", **month, **opened}),
    )
    path = f"/units/{UNIT}/follow-ups"
    return Sent(path, {"follow_up": f"f{nth}", "outcome": "explained", "said": "Đã gọi."})


async def paper_answers(desk: Desk, nth: int) -> Sent:
    record = f"MC.157.15-261130-9{nth:03}"
    invited = {"id": f"i{nth}", "record": record, "procedure": "1.004837", "instrument": "three-factors/1"}
    link = {"invitation": f"i{nth}", "token": f"token-{nth}", "unit": UNIT, "record": record}
    await store(
        desk,
        "surveys",
        (invitation, {**invited, "unit": UNIT, "month": MONTH, "link_digest": f"digest {nth}".encode()}),
        (open_link, {**link, "invited_at": AT, "expires_at": AT + timedelta(days=30)}),
    )
    path = f"/units/{UNIT}/paper-answers"
    factors = list(dict.fromkeys(await shown(desk, path, r'name="factor" value="([^"]+)"')))
    marks = {f"{factor.split()[0]}-0": "5" for factor in factors}
    return Sent(path, {"papers": "1", "begins": "", "factor": factors, "record-0": record} | marks)


async def a_notice(desk: Desk, nth: int) -> Sent:
    row = {"id": f"n{nth}", "unit": UNIT, "kind": NoticeKind.HELD, "about": f"x{nth}", "told": "", "at": AT}
    await store(desk, "staff", (notice, row | {"done_at": None}))
    return Sent(f"/units/{UNIT}/notices", {"notice": f"n{nth}", "of": UNIT})


async def a_closure(desk: Desk, nth: int) -> Sent:
    text = (
        f'[[closed]]\ndays = [{day_from_now(14 + nth)}]\nunits = ["{UNIT}"]\nwhy = "Bão"\n'
        'source = "Quyết định 12/QĐ-UBND"\ncertainty = "unchecked"\n'
    )
    return Sent("/calendar", {"do": "apply", "text": text})


async def a_closing(desk: Desk, nth: int) -> Sent:
    month = {"since": f"2026-0{1 + nth}-01", "until": f"2026-0{1 + nth}-28"}
    return Sent(f"/units/{UNIT}/reports/close", month | {"once": new_form_id()})


async def a_review(desk: Desk, nth: int) -> Sent:
    month = date(2026, 1 + nth, 1)
    pattern = AlarmPattern.ONE_DEVICE
    await store(desk, "surveys", (alarm, {"unit": UNIT, "month": month, "pattern": pattern, "number": 9}))
    typed = {"unit": UNIT, "month": month.isoformat(), "pattern": pattern.value}
    found = {"verdict": "stuffed", "why": "Cùng một máy"}
    return Sent("/groups/trieu-son/reports/survey-alarms", typed | found)


async def a_disclosure(_desk: Desk, nth: int) -> Sent:
    typed = {"what": f"Lệ phí hộ tịch, lần {nth}", "way": next(iter(DisclosureWay)).value, "where": "Một cửa"}
    form = {"do": "enter", "since": typed_from_now(-25), "form": new_form_id()}
    return Sent(f"/units/{UNIT}/disclosures", typed | form)


async def a_visit(_desk: Desk, nth: int) -> Sent:
    day = {"do": "visit", "held_on": typed_from_now(-6), "receiver": "chairman", "form": new_form_id()}
    came = {"visitor": "Lê Văn Bịa", "people": "1", "matter": next(iter(MatterKind)).value}
    told = {"said": f"Hỏi về đường thôn, lần {nth}.", "outcome": next(iter(VisitOutcome)).value}
    return Sent(f"/units/{UNIT}/receptions", day | came | told)


OF_UNIT: Final = "/units/{unit}"
BY_SOMEBODY: Final = "select count(*) from step where officer <> '' and status = "
CASES: Final = (
    FormCase(
        f"{OF_UNIT}/wordings/{{kind}}",
        "chairman",
        "letters",
        "select count(*) from wording_version",
        a_wording,
    ),
    FormCase(
        f"{OF_UNIT}/letters", "chairman", "letters", f"{BY_SOMEBODY}'approved'", letters_at_once, "several"
    ),
    FormCase(f"{OF_UNIT}/letters", "chairman", "letters", f"{BY_SOMEBODY}'held'", a_letter, "one"),
    FormCase(f"{OF_UNIT}/records/{{record}}/papers", "clerk", "letters", f"{BY_SOMEBODY}'printed'", a_paper),
    FormCase(
        f"{OF_UNIT}/print-runs",
        "civil-status",
        "letters",
        "select count(*) from in_run join letter on letter.id = in_run.letter where kind = 'marriage'",
        a_print_run,
    ),
    FormCase(
        f"{OF_UNIT}/recommend", "clerk", "surveys", "select count(*) from recommendation", a_recommendation
    ),
    FormCase(
        f"{OF_UNIT}/recommendations",
        "clerk",
        "surveys",
        "select count(*) from recommendation where answered_at is not null",
        an_answer,
    ),
    FormCase(
        f"{OF_UNIT}/follow-ups",
        "clerk",
        "surveys",
        "select count(*) from follow_up where answered_at is not null",
        a_follow_up,
    ),
    FormCase(
        f"{OF_UNIT}/paper-answers",
        "clerk",
        "surveys",
        "select (select count(*) from waiting_answer) + (select count(*) from answer)",
        paper_answers,
    ),
    FormCase(
        f"{OF_UNIT}/notices",
        "clerk",
        "staff",
        "select count(*) from notice where id like 'n_' and done_at is not null",
        a_notice,
    ),
    FormCase("/calendar", "chairman", "deadlines", "select count(*) from decision", a_closure),
    FormCase(
        f"{OF_UNIT}/reports/close", "chairman", "supervision", "select count(*) from closing", a_closing
    ),
    FormCase(
        f"{OF_UNIT}/disclosures", "clerk", "supervision", "select count(*) from disclosure", a_disclosure
    ),
    FormCase(
        f"{OF_UNIT}/receptions", "clerk", "supervision", "select count(*) from reception_visit", a_visit
    ),
    FormCase(
        "/groups/{group}/reports/survey-alarms",
        "supervisor",
        "surveys",
        "select count(*) from alarm_review",
        a_review,
    ),
)
