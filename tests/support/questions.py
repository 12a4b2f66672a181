"""One question of each kind, as it is asked about one unit and its things."""

from typing import Any

from shared.contracts.services import SERVICES

UNIT, RECORD, NOW = "15712v1", "H56.31.20-230215-0042", "2023-02-15T09:00:00+07:00"
PERIOD = {"units": [UNIT], "since": "2023-01-01", "until": "2023-12-31"}
CLOSED = {"unit": UNIT, "since": "2023-01-01", "until": "2023-12-31"}
DECISION = """
[[closed]]
days = [2023-02-03]
units = ["15712v1"]
why = "Bão"
source = "Quyết định 12/QĐ-UBND"
certainty = "unchecked"
"""
OFFICER = {"role": "clerk", "id": "cb-07"}
ROW = {
    "row": 7,
    "procedure_text": "Đăng ký khai sinh",
    "steps": [
        {
            "type": "vn.motcua.record.filed.v1",
            "said": {"record": RECORD, "at": NOW, "applicant": {"name": "Lê Thị Hoa"}},
        }
    ],
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "ReceiptsOf": {"publisher": "portal", "source": "urn:portal", "event_ids": ["1"]},
    "HowManyInTime": PERIOD,
    "RecordsByDueTime": {"unit": UNIT},
    "HowProvincesCount": PERIOD,
    "WhatIsCountedTwoWays": {"unit": UNIT, "since": "2023-01-01", "until": "2023-12-31"},
    "WhatIsCounted": {"unit": UNIT, "since": "2023-01-01", "until": "2023-12-31"},
    "RecordsReceived": {"unit": UNIT, "since": "2023-01-01", "until": "2023-12-31"},
    "WhichPeriodsAreClosed": PERIOD,
    "HowInspectionStands": {"unit": UNIT, "year": 2024},
    "HowInspectionsStand": {"units": [UNIT], "years": [2024]},
    "AddEvidence": {
        "unit": UNIT,
        "year": 2024,
        "item": "plan",
        "form": "e" * 16,
        "said": "Kế hoạch 27/KH-UBND",
        "dated_on": "2024-03-05",
        "file_name": "ke-hoach.pdf",
        "size": 9,
        "sha256": "0" * 64,
        "officer": OFFICER,
    },
    "SendEvidencePart": {"evidence": "x", "part": 0, "content": "JVBERi0xLjc="},
    "WithdrawEvidence": {"unit": UNIT, "evidence": "x", "form": "w" * 16, "officer": OFFICER},
    "EvidenceFile": {"unit": UNIT, "evidence": "x"},
    "SubmitScore": {
        "unit": UNIT,
        "year": 2024,
        "criterion": "attitude",
        "form": "s" * 16,
        "seen": 0,
        "officer": {"role": "chairman", "id": "ct-01"},
    },
    "ReviewScore": {
        "unit": UNIT,
        "year": 2024,
        "criterion": "attitude",
        "form": "r" * 16,
        "seen": 0,
        "verdict": "accept",
        "officer": {"role": "supervisor", "id": "gs-01"},
    },
    "ClosePeriod": CLOSED | {"form": "f" * 16, "by": "chairman"},
    "WhatWasAnswered": CLOSED | {"asked_on": "ask.deadlines.figures.v2", "asked": "{}"},
    "WhatHasChanged": CLOSED,
    "WhatPortalWillSay": PERIOD,
    "WhatCostsPoints": {"unit": UNIT, "since": "2023-01-01", "until": "2023-12-31"},
    "WhoIsInTheBook": {"records": [RECORD]},
    "UnknownProcedures": {"units": [UNIT]},
    "HowRecordsStand": {"records": [RECORD]},
    "ApologiesOwed": {"unit": UNIT},
    "WhyThisDate": {"record": RECORD},
    "WhyIfReceived": {"unit": UNIT, "procedure": "2.000815", "received_at": NOW},
    "WhenDue": {"unit": UNIT, "limit": "10 working-days", "since": [NOW]},
    "WasOpen": {"unit": UNIT, "moments": [NOW]},
    "WhatWouldMove": {"text": DECISION},
    "Decide": {"text": DECISION, "by": "chairman"},
    "HowManyLetters": PERIOD,
    "LettersWritten": {"unit": UNIT},
    "LifeOfLetter": {"letter": "x"},
    "PapersOfRecord": {"unit": UNIT, "record": RECORD},
    "PdfOf": {"letter": "x"},
    "TakeStep": {"letter": "x", "act": "approve", "officer": OFFICER},
    "WordingInForce": {"unit": UNIT, "kind": "birth"},
    "WordingsInForce": {"unit": UNIT},
    "HistoryOfWording": {"unit": UNIT, "kind": "birth"},
    "CompareWordings": {"unit": UNIT, "kind": "birth", "before": 0, "after": 0},
    "PreviewWording": {"kind": "birth", "text": "Kính gửi gia đình"},
    "SaveWording": {"unit": UNIT, "kind": "birth", "text": "Kính gửi gia đình", "officer": OFFICER},
    "StartPrintRun": {"unit": UNIT, "officer": OFFICER},
    "StateOfPrintRun": {"run": "x"},
    "PrintRunsOf": {"unit": UNIT},
    "BindAgain": {"run": "x"},
    "PartOfPrintRun": {"run": "x", "part": 1},
    "HowSatisfied": PERIOD,
    "OpenInvitations": {"unit": UNIT},
    "WhoWasInvited": {"unit": UNIT},
    "IsSurveyOpen": {"record": RECORD},
    "TakeTicket": {"record": RECORD},
    "TakeSlipTicket": {"unit": UNIT, "record": RECORD},
    "TakeTabletTicket": {"unit": UNIT, "record": RECORD},
    "GetSurveyForm": {"token": "x"},
    "GetPaperForm": {"unit": UNIT},
    "GiveAnswer": {"token": "x", "steps": {"overall": 5}},
    "GivePaperAnswers": {
        "unit": UNIT,
        "sheets": [{"record": RECORD, "steps": dict.fromkeys(("responsibility", "attitude", "capacity"), 5)}],
    },
    "AlarmsToReview": PERIOD,
    "ReviewAlarm": {
        "unit": UNIT,
        "month": "2023-05-01",
        "pattern": "one-device",
        "verdict": "stuffed",
        "why": "Cùng một máy",
        "by": "gs-01",
    },
    "WhatIsPublished": PERIOD,
    "HowIndicesStand": PERIOD,
    "FollowUps": {"unit": UNIT},
    "AnswerFollowUp": {"follow_up": "x", "outcome": "explained"},
    "HowManyFollowedUp": PERIOD,
    "Recommend": {"unit": UNIT, "form": "f" * 16, "procedure": "2.000815", "words": "Xin thêm ghế ngồi."},
    "TakeRecommendation": {
        "unit": "15667v2",
        "form": "f" * 16,
        "procedure": "x.recommendation.matter",
        "words": "Xin thêm ghế ngồi.",
        "officer": OFFICER,
    },
    "AnswerRecommendation": {"record": RECORD, "outcome": "settled", "said": "Cảm ơn.", "officer": OFFICER},
    "RecommendationsTo": {"unit": UNIT},
    "HowRecommendationStands": {"record": RECORD},
    "SendForm": {
        "unit": "15667v2",
        "form": "f" * 16,
        "type": "vn.motcua.record.filed.v1",
        "said": {"procedure": "2.000815", "applicant": {"name": "Lê Thị Hoa"}},
        "officer": OFFICER,
    },
    "CheckRows": {"unit": UNIT, "rows": [ROW]},
    "ImportRows": {"unit": UNIT, "rows": [ROW], "officer": OFFICER},
    "WhichProcedures": {"unit": UNIT, "texts": ["Đăng ký khai sinh"]},
    "TeachProcedures": {
        "unit": UNIT,
        "meant": [{"text": "Chứng thực bản sao", "procedure": "2.000815"}],
        "officer": OFFICER,
    },
    "StateOfForm": {"unit": UNIT, "form": "f" * 16},
    "WhatIsDueToday": {"units": [UNIT]},
    "HowManyLettersWait": {"units": [UNIT]},
    "FamilyLetters": {"unit": UNIT},
    "PrintChosen": {"unit": UNIT, "letters": ["x"], "officer": OFFICER},
    "WhatIsUnanswered": {"units": [UNIT]},
    "RecordsNamed": {"records": [RECORD]},
    "RecordsInHand": {"units": [UNIT], "officer": "lt-hanh"},
    "FileOfRecord": {"record": RECORD},
    "WhatIsSaidDifferently": {"unit": UNIT},
    "FindRecords": {"units": [UNIT], "text": "le thi hoa"},
    "NoticesOf": {"units": [UNIT]},
    "SettleNotice": {"unit": UNIT, "notice": "n"},
    "MailChoicesOf": {"by": "cb-07"},
    "ChooseMail": {"by": "cb-07", "occasions": ["morning"]},
    "ReadingLog": {"unit": UNIT},
    "AddPerson": {"person": "lt-hanh", "full_name": "Lê Thị Hạnh"},
    "PostPerson": {
        "person": "lt-hanh",
        "posting": {"role": "clerk", "unit": UNIT},
        "first_day": "2023-01-01",
    },
    "EndPostings": {"person": "lt-hanh", "last_day": "2023-12-31"},
    "SetPassword": {"person": "lt-hanh", "password": "mot cua mot cua"},
    "NewSecondFactor": {"person": "lt-hanh"},
    "LinkIdentity": {"person": "lt-hanh", "issuer": "https://id.example.vn", "known_as": "1"},
    "SignInPerson": {"login": "lt-hanh", "password": "x"},
    "DemoSignIn": {"person": "lt-hanh"},
    "EndSingleSignOn": {"flow": "x", "query": "code=x"},
    "SessionOf": {"session": "x"},
    "SignOut": {"session": "x"},
    "StatementsFor": {"session": "x", "to_ask": [{"subject": "ask.letters.step.v1", "text": "{}"}]},
}
DEAD_LETTER = {"dead_letter": "x", "act": "dropped", "by": "vd-khang", "why": "Gửi thử."}
ACT = {"letter": "x", "act": "dropped", "by": "root", "at": NOW}
QUESTIONS |= {f"SettleDeadLetterOf{name.title()}": DEAD_LETTER for name in SERVICES}
QUESTIONS |= {f"NoteDeadLetterActOf{name.title()}": {"act": ACT} for name in SERVICES}
"""One question of each kind; a kind that is left out has no fields that are required."""
