"""What the stand-in answers about wordings, print runs and papers of records."""

import base64
from datetime import UTC, date, datetime

from shared.contracts.officer import Role
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLine,
    LetterLines,
    LetterStatus,
    OfferedStep,
    PapersOfRecord,
)
from shared.contracts.questions.print_runs import BindAgain, PrintRun, PrintRuns, PrintRunsOf
from shared.contracts.questions.wordings import (
    ChangeKind,
    CompareWordings,
    HistoryOfWording,
    PartChanges,
    PreviewWording,
    SaveWording,
    Usable,
    WordingChange,
    WordingChanges,
    WordingFlaw,
    WordingHelp,
    WordingInForce,
    WordingLine,
    WordingLines,
    WordingPart,
    WordingPreview,
    WordingSaved,
    WordingsInForce,
    WordingText,
)
from shared.messaging.queries.client import QueryFailed
from tests.gateway.support.due_time_answers import KNOWN

WHEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"
TEXT = "{% block heading %}\nThư <chúc> mừng\n{% endblock %}"
SHIPPED = WordingLine(
    kind="birth", name="Thư chúc mừng khai sinh", english="Congratulation on a birth", version=0
)
PARTS = (
    WordingPart(part="named", text="Chúc ((cách gọi hai vợ chồng))!", vi="Dòng lớn", en="Large line"),
    WordingPart(part="closing", text="Kính chúc.", vi="Lời kết", en="Closing words"),
)
FIELDS = tuple(
    WordingHelp(what=Usable.FIELD, name=name, vi=vi, en=en, write=f"(({name}))", reads=reads)
    for name, vi, en, reads in (
        ("cách gọi hai vợ chồng", "Cách gọi trong câu", "How they are addressed", "hai <anh> chị"),
        ("tên xã", "Tên xã", "The unit", "xã Văn Sơn"),
    )
)
OWN = SHIPPED.model_copy(
    update={
        "version": 2,
        "saved_at": WHEN,
        "role": "civil-status",
        "officer": "cb-07",
        "reason": "ấm áp hơn",
    }
)


def in_force(asked: WordingsInForce) -> WordingLines:
    """Name one wording that is the unit's own, and one that is shipped."""
    death = WordingLine(kind="death", name="Thư chia buồn", english="Condolence", version=0)
    return WordingLines(wordings=(OWN, death))


def history(asked: HistoryOfWording) -> WordingLines:
    """Name the versions of the kinds that are known."""
    if asked.kind == "marriage":
        return WordingLines(wordings=(SHIPPED.model_copy(update={"kind": "marriage", "name": "Thư mừng"}),))
    if asked.kind != "birth":
        raise LookupError
    return WordingLines(wordings=(OWN, OWN.model_copy(update={"version": 1}), SHIPPED))


def text(asked: WordingInForce) -> WordingText:
    """Tell a version, each by another text; that of marriages is a text with fields."""
    if asked.kind == "marriage":
        return WordingText(
            text=TEXT, written=PARTS, insertable=FIELDS, version=0, parts=("named",), fields=(), filters=()
        )
    nth = OWN.version if asked.nth is None else asked.nth
    if asked.kind != "birth" or nth > OWN.version:
        raise LookupError
    return WordingText(
        text=f"{TEXT}\n{nth}",
        version=nth,
        parts=("heading", "closing"),
        fields=("child", "born_on"),
        filters=("day",),
        guide=(
            WordingHelp(what=Usable.PART, name="heading", vi="Tên của thư", en="Its name"),
            WordingHelp(
                what=Usable.FIELD,
                name="child",
                vi="Họ tên trẻ",
                en="The child's name",
                write="{{ child }}",
                reads="Lò <Văn> A",
            ),
        ),
    )


def changes(asked: CompareWordings) -> WordingChanges:
    """Find a word that was replaced, unless a version is compared with itself."""
    if asked.kind != "birth" or max(asked.before, asked.after) > OWN.version:
        raise LookupError
    same = WordingChange(how=ChangeKind.SAME, text="Kính chúc")
    changed = (
        WordingChange(how=ChangeKind.SAME, text="Chúc "),
        WordingChange(how=ChangeKind.LEFT_OUT, text="cháu <bé> "),
        WordingChange(how=ChangeKind.ADDED, text="((tên cháu)) "),
        WordingChange(how=ChangeKind.SAME, text="khỏe."),
    )
    named = (same,) if asked.before == asked.after else changed
    return WordingChanges(
        parts=(
            PartChanges(part="named", vi="Dòng lớn", en="Large line", changes=named),
            PartChanges(part="closing", vi="Lời kết", en="Closing words", changes=(same,)),
        )
    )


class Wordings:
    """Tries and saves: a text with `x` in it has a flaw, and only what was tried is saved."""

    def __init__(self) -> None:
        self.tried: set[str] = set()

    def try_one(self, asked: PreviewWording) -> WordingPreview:
        """Find the flaw, or show the page; `((ten xa))` was meant to be `((tên xã))`."""
        for part in asked.written:
            for number, line in enumerate(part.text.split("\n"), 1):
                if "((ten xa))" in line:
                    mended = part.text.replace("((ten xa))", "((tên xã))")
                    said = {"vi": "không có “ten xa”", "en": "there is no “ten xa”", "flaw": "unknown-field"}
                    place = {"part": part.part, "line": number, "instead": "tên xã", "mended": mended}
                    return WordingPreview(flaws=(WordingFlaw(**said, **place),))
        if "x" in asked.text:
            flaw = WordingFlaw(line=2, flaw="unknown-field", vi="không có thông tin", en="knows nothing")
            return WordingPreview(flaws=(flaw,))
        self.tried.add(_written(asked))
        return WordingPreview(page=base64.b64encode(PNG))

    def save(self, asked: SaveWording) -> WordingSaved:
        """Save what was tried."""
        if _written(asked) not in self.tried:
            raise NotTried
        if asked.over not in (None, 0, OWN.version):
            raise QueryFailed("changed-meanwhile", "somebody has saved another one")
        return WordingSaved(version=OWN.version + 1)


def _written(asked: PreviewWording | SaveWording) -> str:
    return asked.text or "|".join(f"{one.part}={one.text}" for one in asked.written)


class NotTried(Exception):
    """Nobody has seen the page of a wording."""


def papers(asked: PapersOfRecord) -> LetterLines:
    """Write the slip of the one record that is known."""
    if asked.record != KNOWN:
        return LetterLines(letters=())
    slip = LetterLine(
        letter="phieu-1",
        kind="receipt",
        name="Giấy tiếp nhận hồ sơ và hẹn trả kết quả (mẫu 01)",
        english="Receipt and appointment slip (form 01)",
        addressee="Ông/bà Lò <Văn> A",
        registered_on=date(2026, 11, 20),
        drafted_at=WHEN,
        status=LetterStatus.ISSUED,
        since=WHEN,
        can_be_seen=True,
        acts=(Act.PRINT, Act.HAND_OVER),
        steps=(
            OfferedStep(act=Act.PRINT, roles=tuple(Role)),
            OfferedStep(act=Act.HAND_OVER, roles=tuple(Role), channels=(DeliveryChannel.EMAIL,)),
        ),
    )
    return LetterLines(letters=(slip,))


RUNS = tuple(
    PrintRun(
        run=f"run-{n}",
        letters=n,
        parts=parts,
        failed=failed,
        file_name="thu.pdf",
        unit="15712v1",
        started_at=WHEN,
    )
    for n, parts, failed in ((1, 2, False), (2, 0, True), (3, 0, False))
)


def runs(asked: PrintRunsOf) -> PrintRuns:
    """Name a run that is bound, one that failed, and one that waits."""
    return PrintRuns(runs=RUNS)


def bind_again(asked: BindAgain) -> PrintRun:
    """Let it wait again."""
    return RUNS[2]
