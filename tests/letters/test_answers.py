"""What letters answers, asked of the store and over the bus."""

from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import nats
import pytest

from services.letters.api import (
    LetterPdfs,
    how_many_letters,
    how_many_letters_wait,
    letters_written,
    life_of_letter,
    papers_of_record,
)
from services.letters.main import service
from services.letters.rules.required_letters import letter_id
from shared.contracts.events.envelope import event_of
from shared.contracts.events.life_event import Details
from shared.contracts.questions.letter_figures import (
    HowManyLetters,
    HowManyLettersWait,
    LetterFigures,
    LettersWaiting,
)
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLine,
    LetterStatus,
    LettersWritten,
    LifeOfLetter,
    PapersOfRecord,
    PdfOf,
)
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import provision
from shared.settings import Settings
from tests.conftest import migrated
from tests.letters.conftest import Desk
from tests.letters.support.families import (
    BIRTH,
    DEATH,
    DUE,
    FILED,
    MARRIAGE,
    RECORD,
    VAN_SON,
    another,
    registered,
    registered_lately,
    struck,
)
from tests.letters.writing.test_writing import UNPRINTABLE, YEAR
from tests.support.eventually import eventually
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow

MARCH = HowManyLetters(units=(VAN_SON,), since=date(2023, 3, 1), until=date(2023, 3, 31))


async def test_letters_are_counted_by_kind_and_by_the_day_of_registration(desk: Desk) -> None:
    desk.clock.at = datetime(2023, 5, 1, tzinfo=UTC)
    await desk.consume(
        [
            *YEAR,
            registered(another(BIRTH, 1), "first", on=date(2023, 3, 1)),
            registered(another(DEATH, 2), "last", on=date(2023, 3, 31)),
            registered(another(BIRTH, 3), "before", on=date(2023, 2, 28)),
            registered(another(MARRIAGE, 4), "after", on=date(2023, 4, 1)),
            registered(another(MARRIAGE, 5), "elsewhere").model_copy(update={"unit": "15718v1"}),
        ]
    )
    await desk.print_all()
    await desk.consume([struck("last")])
    async with desk.office.reading() as read:
        figures = await how_many_letters(MARCH, read)
    of_before = {"birth": 3, "marriage": 1, "death": 2, "held": 2, "cancelled": 1}
    assert figures.model_dump(exclude={"kinds"}) == LetterFigures(**of_before).model_dump(exclude={"kinds"})
    assert {kind.kind: kind.written for kind in figures.kinds} == {
        "birth": 3,
        "marriage": 1,
        "death": 2,
        "land": 0,
    }
    assert (figures.total.held, figures.total.cancelled, figures.total.handed_over) == (2, 1, 0)
    assert set(figures.handed_over_by_kind.values()) == {0}, "nobody has any of them yet"


@pytest.mark.parametrize("kind", [None, "birth"])
async def test_the_pages_of_the_list_hold_each_letter_once_newest_first(desk: Desk, kind: str | None) -> None:
    days = [date(2023, 3, 1) + timedelta(days=n // 3) for n in range(20)]
    details: list[Details] = [BIRTH, MARRIAGE] * 10
    await desk.consume([registered(details[n], f"KS-{n}", on=day) for n, day in enumerate(days)])
    pages: list[tuple[LetterLine, ...]] = []
    after = ""
    async with desk.office.reading() as read:
        while not pages or after:
            page = await letters_written(LettersWritten(unit=VAN_SON, kind=kind, limit=4, after=after), read)
            pages.append(page.letters)
            after = page.next
    lines = [line for page in pages for line in page]
    assert len({line.letter for line in lines}) == len(lines) == (10 if kind else 20)
    assert [line.registered_on for line in lines] == sorted(
        (line.registered_on for line in lines), reverse=True
    )
    assert all(pages)


@pytest.mark.parametrize("after", ["nonsense", "2023-13-01/x", "/"])
async def test_a_page_that_no_list_has_is_not_found(desk: Desk, after: str) -> None:
    async with desk.office.reading() as read:
        with pytest.raises(QueryFailed) as none:
            await letters_written(LettersWritten(unit=VAN_SON, after=after), read)
    assert none.value.code == "not-found"


async def test_the_life_of_a_letter_says_which_letter_and_of_which_unit_or_record(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1"), FILED, DUE])
    asked = PapersOfRecord(unit=VAN_SON, record=RECORD)
    async with desk.office.transaction() as tx:
        (slip, _) = (await papers_of_record(asked, tx)).letters
    async with desk.office.reading() as read:
        letter = await life_of_letter(LifeOfLetter(letter=letter_id(VAN_SON, "KS-1")), read)
        paper = await life_of_letter(LifeOfLetter(letter=slip.letter), read)
    assert letter.letter
    assert paper.letter
    assert (letter.unit, letter.record, letter.letter.kind) == (VAN_SON, "", "birth")
    assert (paper.unit, paper.record, paper.letter.kind) == (VAN_SON, RECORD, "receipt")


async def test_a_sheet_is_given_out_when_it_is_printed_and_otherwise_it_is_said_why_not(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1"), registered(UNPRINTABLE, "KS-2")])
    assert await _code(desk, "KS-1") == "drafted"
    await desk.print_all()
    question = PdfOf(letter=letter_id(VAN_SON, "KS-1"))
    async with desk.office.reading() as read:
        sheet = await LetterPdfs(desk.printing).pdf_of(question, read)
    assert sheet.pdf.startswith(b"%PDF-")
    assert sheet.file_name == f"thu-chuc-mung-khai-sinh-2023-03-13-{letter_id(VAN_SON, 'KS-1')[:8]}.pdf"
    assert await _code(desk, "KS-2") == "held"
    assert await _code(desk, "KS-3") == "not-found"


async def _code(desk: Desk, entry: str) -> str:
    async with desk.office.reading() as read:
        with pytest.raises(QueryFailed) as none:
            await LetterPdfs(desk.printing).pdf_of(PdfOf(letter=letter_id(VAN_SON, entry)), read)
    return none.value.code


async def test_a_life_event_told_on_the_bus_becomes_a_sheet_that_can_be_asked_for(
    tmp_path: Path, database_url: str
) -> None:
    await (await migrated(database_url, service.name)).close()
    async with AsyncExitStack() as stack:
        url = stack.enter_context(nats_server(tmp_path / "nats"))
        bus = await nats.connect(url)
        stack.push_async_callback(bus.close)
        await provision(bus.jetstream(), [service.consumer])
        app = service.app(Settings(nats_url=url, database_url=database_url))
        await stack.enter_async_context(app.start_lifespan_context())
        fact = registered_lately(BIRTH, "KS-1")
        event = event_of(fact, id="told-once", source="urn:test", zone=VIETNAM)
        for _ in range(2):
            await bus.jetstream().publish(fact.subject_of(VAN_SON), event.model_dump_json().encode())

        async def printed() -> bool:
            lines = (await ask(bus, LettersWritten(unit=VAN_SON))).letters
            return [line.status for line in lines] == ["issued"]

        await eventually(printed)
        sheet = await ask(bus, PdfOf(letter=letter_id(VAN_SON, "KS-1")))
        assert sheet.pdf.startswith(b"%PDF-")
        today = MARCH.model_copy(update={"since": fact.registered_on, "until": fact.registered_on})
        assert (await ask(bus, today)).birth == 1


async def test_letters_wait_for_whoever_has_the_next_step(desk: Desk) -> None:
    await desk.consume([registered(another(BIRTH, 1), "one"), registered(another(DEATH, 2), "two")])
    await desk.print_all()
    await desk.issue()

    async def waiting() -> LettersWaiting:
        async with desk.office.reading() as read:
            return await how_many_letters_wait(HowManyLettersWait(units=(VAN_SON,)), read)

    before = await waiting()
    assert (before.to_hand_over, before.held + before.to_approve + before.to_print) == (0, 2)
    for id, row in (await desk.letters()).items():
        if row.status == LetterStatus.HELD:
            await desk.step(id, Act.APPROVE)
    await desk.issue()
    printable = (await waiting()).to_print
    assert printable == 2
    for id in await desk.letters():
        await desk.step(id, Act.PRINT)
    printed = await waiting()
    assert (printed.to_print, printed.to_hand_over, printed.to_visit) == (0, 2, 1)
    for id in await desk.letters():
        await desk.step(id, Act.HAND_OVER, channel=DeliveryChannel.VISIT)
    assert await waiting() == LettersWaiting()
