"""The routes of the staff door: which questions decide who is answered there, and how each form is filled in.

A row says in its own words what rights.toml then has to say of it; nothing here is read from the pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi.routing import APIRoute

from services.gateway.app import STAFF
from services.gateway.sign_in import page as sign_in_page
from shared.contracts.documents.questions import load_questions
from shared.contracts.rights.table import Right, load_rights
from tests.support.office_days import typed_from_now
from tests.support.questions import DECISION, RECORD, UNIT

FORM: Final = "f" * 32
FILLED_IN: Final = {
    "unit": UNIT,
    "group": "trieu-son",
    "record": RECORD,
    "letter": "x",
    "run": "x",
    "evidence": "x",
    "kind": "birth",
    "form": FORM,
    "id": "an-import",
}
"""The things of the stock, as the parts of an address name them."""
QUERY: Final = {"since": "2023-01-01", "until": "2023-12-31"}
NO_QUESTION: Final = ""
"""Nothing of any unit stands there: whoever is signed in may see it."""
U, A, G, R = "/units/{unit}", "/api/units/{unit}", "/groups/{group}", "/units/{unit}/records/{record}"
NONE_YET: Final = "this office has none yet, and says so to whoever may know"


@dataclass(frozen=True)
class Ask:
    """One way of asking at a route: who is answered may ask each of the questions `by`.

    Args:
        by: Questions, `<service>.<name>` each; `each.<name>` is one that every service answers.
        names: Questions without which the page is shown, but no citizen's name on it; with them, it has one.
        form: What the form sends.
        other: Parts of the address that differ from `FILLED_IN`.
        query: What the address says besides.
        absent: Why whoever may ask finds nothing.
        of_no_unit: Why it is the same for whoever may ask it about some unit or other.
    """

    by: str
    names: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""
    of_no_unit: str = ""


def right_of(question: str) -> Right | None:
    """Return what the table says of a question; None if anybody may ask it. Staff ask with a statement first.

    Raises:
        KeyError: There is no such question, or the gateway asks it for nobody.
    """
    service, _, name = question.partition(".")
    rights = load_rights()
    if service == "each":
        return rights.each[name]
    if not any((kind.service, kind.name) == (service, name) for kind in load_questions()):
        raise KeyError(question)
    right = rights.staff.get(service, {}).get(name)
    if right is None and name not in rights.public.get(service, ()):
        raise KeyError(question)
    return right


def routes() -> Iterator[tuple[str, str, APIRoute]]:
    """Yield method, path and route of each page, form and JSON behind the sign-in page."""
    for module in STAFF:
        if module is not sign_in_page:
            for route in module.router.routes:
                if isinstance(route, APIRoute):
                    yield from ((method, route.path, route) for method in sorted(route.methods or ()))


READ: Final[dict[str, Ask]] = {
    "/": Ask(NO_QUESTION),
    "/units": Ask(NO_QUESTION),
    "/api/units": Ask(NO_QUESTION),
    U: Ask("deadlines.figures letters.figures surveys.figures"),
    A: Ask("deadlines.figures letters.figures surveys.figures"),
    f"{U}/inspection/five-three-four.pdf": Ask(NO_QUESTION),
    f"{U}/today/live": Ask("deadlines.today"),
    "/letters/{letter}": Ask("letters.life"),
    "/print-runs/{run}": Ask("letters.print-run-state"),
    f"{U}/wordings/{{kind}}/changes": Ask("letters.wording-changes"),
    f"{U}/records.xlsx": Ask("deadlines.records", names="intake.records-named"),
    f"{U}/file": Ask("intake.send-form"),
    f"{U}/register/{{kind}}": Ask("intake.send-form"),
    f"{U}/recommend": Ask("surveys.take-recommendation"),
    f"{U}/forms/{{form}}": Ask("intake.form-state", query={"what": "filed"}, absent=NONE_YET),
    f"{U}/import": Ask("intake.import-rows"),
    f"{U}/import/{{id}}": Ask("intake.import-rows", absent="an import is there for who has sent it"),
    f"{U}/import/templates/{{kind}}.xlsx": Ask("intake.import-rows"),
    f"{U}/find": Ask("intake.find-records"),
    "/calendar": Ask("deadlines.calendar-preview", of_no_unit="a decision says itself whose it is"),
    "/office/dead-letters/{id}": Ask(
        "each.dead-letters", other={"id": "letters-x"}, absent="the stock calls its dead letters otherwise"
    ),
    f"{U}/reports/changes": Ask("supervision.changed", absent="this office has closed no period"),
    f"{U}/reports/pack.zip": Ask("supervision.closings deadlines.counted"),
    f"{U}/reports/766/records": Ask("deadlines.costs"),
    "/api/units/{unit}/reports/766/records.csv": Ask("deadlines.costs"),
    f"{U}/reports/differences": Ask("deadlines.counted-two-ways"),
    f"{U}/inspection/evidence/{{evidence}}": Ask("supervision.evidence-file"),
    "/api/groups/{group}/figures.csv": Ask("deadlines.figures letters.figures"),
    f"{G}/figures.xlsx": Ask("deadlines.figures letters.figures"),
    f"{U}/print-runs": Ask("letters.print-runs"),
    f"{U}/wordings": Ask("letters.wordings"),
    f"{U}/wordings/{{kind}}": Ask("letters.wording letters.wording-history"),
    f"{U}/paper-answers": Ask("surveys.paper-form"),
    f"{G}/inspection.xlsx": Ask("supervision.inspections"),
    **{f"{U}/reports/nine-indices.{file}": Ask("surveys.nine-indices") for file in ("xlsx", "pdf")},
    f"{G}/reports/nine-indices.xlsx": Ask("surveys.nine-indices"),
    **{f"{U}/inspection/sheet.{file}": Ask("supervision.inspection") for file in ("xlsx", "pdf")},
    **{f"{U}/disclosures/list.{file}": Ask("supervision.disclosures") for file in ("xlsx", "pdf")},
    **{f"{U}/receptions/list.{file}": Ask("supervision.receptions") for file in ("xlsx", "pdf")},
    **{f"{of}/reports/survey-alarms": Ask("surveys.alarms") for of in (U, G)},
    **{f"{of}/reports/crowds.{{kind}}": Ask("surveys.crowds", other={"kind": "csv"}) for of in (U, G)},
    **{f"{of}/reports/nine-indices": Ask("surveys.nine-indices") for of in (U, G)},
    **{
        f"{of}/reports/{{form}}.{{kind}}": Ask("deadlines.by-date", other={"form": "ii-06a", "kind": "xlsx"})
        for of in (U, G)
    },
}
"""What is opened at one address each, as a page or a file."""
READ_AS_DATA_TOO: Final[dict[str, Ask]] = {
    f"{U}/today": Ask("deadlines.today"),
    f"{U}/surveys": Ask("surveys.figures"),
    f"{U}/invitations": Ask("surveys.invited"),
    f"{U}/letters": Ask("letters.letters letters.family-letters"),
    f"{R}/papers": Ask("letters.papers"),
    f"{U}/records": Ask("deadlines.records", names="intake.records-named"),
    R: Ask("deadlines.explain", names="intake.record-file"),
    f"{U}/apologies": Ask("deadlines.tasks"),
    G: Ask("deadlines.figures letters.figures surveys.figures"),
    f"{U}/follow-ups": Ask("surveys.follow-ups"),
    f"{U}/recommendations": Ask("surveys.recommendations"),
    f"{U}/notices": Ask("staff.notices"),
    f"{U}/notices/mail": Ask("staff.mail-choices"),
    f"{U}/people": Ask("staff.people"),
    f"{U}/reading-log": Ask("staff.reading-log"),
    "/office/dead-letters": Ask("each.dead-letters"),
    "/office/doctor": Ask("each.health each.known"),
    "/office/publishers": Ask("intake.publishers"),
    "/office/retention": Ask("each.expired"),
    "/office/settings": Ask("each.settings"),
    "/office/log": Ask("staff.operator-log"),
    **{f"{of}/reports/766": Ask("deadlines.forecast") for of in (U, G)},
    **{f"{of}/reports": Ask("deadlines.by-date") for of in (U, G)},
    f"{U}/inspection": Ask("supervision.inspection supervision.inspections"),
    f"{G}/inspection": Ask("supervision.inspections"),
    f"{U}/disclosures": Ask("supervision.disclosures"),
    f"{U}/receptions": Ask(
        "supervision.receptions",
        names="supervision.reception-diary",
        query={"year": "2023", "quarter": "1"},
    ),
    f"{U}/unknown-procedures": Ask("deadlines.unknown-procedures"),
    f"{U}/said-differences": Ask("intake.said-differences"),
}
"""What is opened as a page, and as JSON below `/api`."""
FACTORS: Final = ("responsibility", "attitude", "capacity")
ABOUT: Final = {"criterion": "attitude", "seen": "0"}
YEAR: Final = {"year": "2024"}
ENTRY: Final = {"what": "Dự toán", "way": "office-board", "where": "Một cửa", "since": "10/01/2024"}
DAY: Final = {"held_on": "08/01/2024", "receiver": "chairman"}
CAME: Final = {"visitor": "Lê Văn Bịa", "people": "1", "matter": "question", "said": "Hỏi.", "form": FORM}
FOUND: Final = {"verdict": "stuffed", "why": "Cùng một máy"}
SHEET: Final = {"papers": "1", "record-0": RECORD, "factor": [f"{factor} x" for factor in FACTORS]}
WRITTEN: Final[list[tuple[str, Ask]]] = [
    (f"{U}/letters", Ask("letters.step", form={"do": "print x"})),
    (f"{U}/letters", Ask("letters.step", form={"do": "approve", "letter": ["x", "y"]})),
    (f"{R}/papers", Ask("letters.step", form={"do": "print paper"})),
    (f"{U}/print-runs", Ask("letters.print-run", form={"kind": "marriage"})),  # none waits to be printed
    ("/print-runs/{run}", Ask("letters.bind-again")),
    (f"{U}/wordings/{{kind}}", Ask("letters.try-wording letters.wording", form={"text": "Kính gửi"})),
    (f"{U}/wordings/{{kind}}", Ask("letters.save-wording", form={"text": "Kính gửi", "do": "save"})),
    (f"{U}/paper-answers", Ask("surveys.paper-answers", form=SHEET | {f"{one}-0": "5" for one in FACTORS})),
    (f"{U}/tablet-ticket", Ask("surveys.tablet-ticket", form={"record": RECORD})),
    (f"{U}/survey-slip", Ask("surveys.slip-ticket", form={"record": RECORD})),
    (R, Ask("intake.send-form", form={"deed": "suspended", "reason": "Chờ xác minh", "form": FORM})),
    (
        f"{U}/file",
        Ask(
            "intake.send-form",
            form={"applicant-name": "Lê Thị Hòa", "do": "save", "at": typed_from_now(-6, "09:00")},
            query={"procedure": "1.004837", "form": "g" * 32},
        ),
    ),
    (f"{U}/register/{{kind}}", Ask("intake.send-form", query={"form": "h" * 32})),
    (
        f"{U}/recommend",
        Ask(
            "surveys.take-recommendation",
            form={"procedure": "x.recommendation.matter", "words": "Xin thêm ghế ngồi."},
            query={"form": "i" * 32},
        ),
    ),
    (f"{U}/import", Ask("intake.import-rows")),
    (f"{U}/import/{{id}}", Ask("intake.import-rows", absent="an import is there for who has sent it")),
    (f"{U}/find", Ask("intake.find-records", form={"text": "le thi bi mat"})),
    (f"{U}/follow-ups", Ask("surveys.answer-follow-up", form={"follow_up": "x", "outcome": "explained"})),
    (
        f"{U}/recommendations",
        Ask(
            "surveys.answer-recommendation", form={"record": RECORD, "outcome": "settled", "said": "Đã thêm."}
        ),
    ),
    (f"{U}/notices", Ask("staff.settle-notice", form={"notice": "n", "of": UNIT})),
    (f"{U}/notices/mail", Ask("staff.choose-mail", form={"occasions": "morning"})),
    ("/calendar", Ask("deadlines.calendar-preview", form={"text": DECISION})),
    ("/calendar", Ask("deadlines.calendar-apply", form={"do": "apply", "text": DECISION})),
    (
        "/office/dead-letters/{id}",
        Ask(
            "each.settle-dead-letter",
            form={"act": "dropped", "why": "Gửi thử."},
            other={"id": "letters-x"},
            absent="the stock calls its dead letters otherwise",
        ),
    ),
    (f"{U}/reports/close", Ask("supervision.close", form=QUERY | {"once": FORM})),
    (
        f"{G}/reports/survey-alarms",
        Ask(
            "surveys.review-alarm",
            form={"unit": UNIT, "month": "2023-05-01", "pattern": "one-device"} | FOUND,
        ),
    ),
    (f"{U}/inspection", Ask("supervision.submit-score", form={"do": "submit"} | ABOUT, query=YEAR)),
    (f"{U}/inspection", Ask("supervision.review-score", form={"do": "accept"} | ABOUT, query=YEAR)),
    (
        f"{U}/inspection",
        Ask("supervision.withdraw-evidence", form={"do": "withdraw", "evidence": "x"}, query=YEAR),
    ),
    (f"{U}/inspection/evidence", Ask("supervision.add-evidence", form={"item": "plan"}, query=YEAR)),
    (f"{U}/disclosures", Ask("supervision.enter-disclosure", form={"do": "enter", "form": FORM} | ENTRY)),
    (f"{U}/disclosures", Ask("supervision.publish-disclosure", form={"do": "publish", "disclosure": "x"})),
    (
        f"{U}/disclosures",
        Ask("supervision.withdraw-disclosure", form={"do": "withdraw", "disclosure": "x", "why": "Nhầm"}),
    ),
    (f"{U}/receptions", Ask("supervision.record-reception", form={"do": "day"} | DAY)),
    (
        f"{U}/receptions",
        Ask("supervision.record-visit", form={"do": "visit", "outcome": "explained"} | DAY | CAME),
    ),
    (
        f"{U}/receptions",
        Ask("supervision.settle-visit", form={"do": "reply", "visit": "x", "replied_on": "15/01/2024"}),
    ),
]
"""What is sent as a form; a page with several buttons has a row for each."""
ASKED: Final[list[tuple[str, str, Ask]]] = [
    *(("GET", path, asked) for path, asked in (READ | READ_AS_DATA_TOO).items()),
    *(("GET", f"/api{path}", asked) for path, asked in READ_AS_DATA_TOO.items()),
    *(("POST", path, asked) for path, asked in WRITTEN),
]
