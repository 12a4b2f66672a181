"""Letters to people who do not exist, with which a wording is previewed."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Final

from services.letters.content.letterhead import Letterhead
from services.letters.content.life_event_content import (
    BirthContent,
    DeathContent,
    LetterContent,
    MarriageContent,
)
from services.letters.content.process_steps import ProcessStep
from services.letters.content.record_content import RecordContent
from services.letters.kinds import About
from shared.contracts.events.record import LandGift
from shared.reference.papers import OfficeRow

HEAD: Final = Letterhead(office="xã Văn Sơn", place="Văn Sơn", dated=date(2023, 11, 20))
LONG_HEAD: Final = Letterhead(
    office="thị trấn Phong Nha - Kẻ Bàng", place="Phong Nha - Kẻ Bàng", dated=date(2023, 11, 20)
)
OFFICE: Final = OfficeRow(
    address="thôn 5, xã Văn Sơn",
    telephone="0237 3 600 115",
    hours="7 giờ 30 – 11 giờ 30 và 13 giờ 30 – 17 giờ, thứ Hai đến thứ Sáu",
)
"""How an office is reached that has not said so yet."""
LONG: Final = "Công Tằng Tôn Nữ Hoàng Thiên Bảo Nguyệt Hường"
"""A name of 45 letters."""
RECORD: Final = "H56.31.20-231120-0042"
LOOKUP: Final = f"https://motcua.vanson.example.vn/ho-so/{RECORD}?ma=K7QF2-M9X3T"
LONG_NOTE: Final = " ".join(
    ["Giấy tờ kèm theo chưa có chữ ký của người làm chứng và chưa được chứng thực theo quy định."] * 8
)


def _record(zone: tzinfo, **said: object) -> RecordContent:
    received_at = datetime(2023, 11, 20, 9, 5, tzinfo=zone)
    known: dict[str, object] = {
        "head": HEAD,
        "addressee": "Ông/bà Lê Thị Hòa",
        "record": RECORD,
        "procedure": "Đăng ký khai sinh",
        "applicant": "Lê Thị Hòa",
        "channel": "counter",
        "received_at": received_at,
        "due_at": datetime(2023, 11, 23, 17, 0, tzinfo=zone),
        "limit": "3 working-days",
        "at": received_at,
        "lookup": LOOKUP,
    }
    return RecordContent.model_validate(known | said)


def _steps(zone: tzinfo, supplements: int) -> tuple[ProcessStep, ...]:
    """Return the steps of a record that was supplemented some times, and whose result was fetched."""
    asked = [("supplement-requested", ""), ("supplemented", "")] * supplements
    steps = [("filed", ""), *asked, ("resolved", "before"), ("returned", "")]
    return tuple(
        ProcessStep(kind=kind, at=datetime(2023, 11, 20, 9, number, tzinfo=zone), outcome=outcome, open=False)
        for number, (kind, outcome) in enumerate(steps)
    )


ORDINARY: Final = 1
"""Index of the sample that the editor shows."""


@cache
def samples(zone: tzinfo) -> Mapping[About, tuple[LetterContent, ...]]:
    """Return samples of each kind of content: as little as possible, all fields, as long as possible.

    Their moments are those of an office in this zone.
    """
    return {
        About.BIRTH: (
            BirthContent(head=HEAD, addressee="Gia đình cháu Vi An", child="Vi An"),
            BirthContent(
                head=HEAD,
                addressee="Anh Lê Văn Nam và chị Nguyễn Thị Hoa",
                you="hai anh chị",
                child="Lê Nguyễn Minh Anh",
                born_on=date(2023, 11, 2),
            ),
            BirthContent(
                head=LONG_HEAD,
                addressee=f"Anh {LONG} và chị {LONG}",
                you="hai anh chị",
                child=LONG,
                born_on=date(2023, 11, 2),
                siblings=(LONG,),
            ),
        ),
        About.MARRIAGE: (
            MarriageContent(head=HEAD, addressee="Hai anh chị Lê A và Vi B", you="hai anh chị"),
            MarriageContent(head=HEAD, addressee="Anh Lê Văn Nam và chị Nguyễn Thị Hoa", you="hai anh chị"),
            MarriageContent(head=LONG_HEAD, addressee=f"Anh {LONG} và chị {LONG}", you="hai anh chị"),
        ),
        About.DEATH: (
            DeathContent(head=HEAD, addressee="Gia đình Vi An", deceased="Vi An", died_on=date(2023, 11, 16)),
            DeathContent(
                head=HEAD,
                addressee="Bà Lê Thị Hòa cùng gia quyến",
                deceased="Lê Văn Thọ",
                title="cụ",
                died_on=date(2023, 11, 16),
                age=84,
                lived="hưởng thọ",
            ),
            DeathContent(
                head=LONG_HEAD,
                addressee=f"Bà {LONG} cùng gia quyến",
                deceased=LONG,
                title="bà",
                died_on=date(2023, 3, 23),
                age=59,
                lived="hưởng dương",
            ),
        ),
        About.RECORD: (
            _record(
                zone, addressee="Người nộp hồ sơ", applicant="", channel="", due_at=None, limit="", lookup=""
            ),
            _record(
                zone,
                papers=("Giấy chứng sinh", "Giấy chứng nhận kết hôn của cha mẹ"),
                address="thôn Hòa Bình, xã Văn Sơn",
                telephone="0912 345 678",
                return_place="Bưu cục Văn Sơn",
                received_by="Trịnh Thị Lan",
                counter="xã Dân Lực",
                reason="Giấy chứng sinh chưa có dấu của cơ sở y tế.",
                steps=_steps(zone, 1),
                appointment_at=datetime(2023, 11, 27, 17, 0, tzinfo=zone),
            ),
            _record(zone, due_at=None, missing_year=2028),
            _record(
                zone,
                head=LONG_HEAD,
                addressee=f"Ông/bà {LONG}",
                applicant=LONG,
                procedure="Xác nhận thông tin hộ tịch " * 8,
                papers=("Bản sao giấy tờ có chứng thực theo quy định của pháp luật về chứng thực",) * 12,
                address="khu phố Phong Nha, thị trấn Phong Nha - Kẻ Bàng, huyện Bố Trạch, tỉnh Quảng Bình",
                telephone="+84 (0) 912 345 678",
                return_place="Trả qua dịch vụ bưu chính về địa chỉ của người nộp hồ sơ",
                received_by=LONG,
                counter="thị trấn Phong Nha - Kẻ Bàng",
                reason=LONG_NOTE,
                steps=_steps(zone, 6),
                land=LandGift(road=LONG, hamlet=LONG, square_metres=1234.5),
                replaces=True,
                appointment_at=datetime(2023, 11, 27, 17, 0, tzinfo=zone),
            ),
        ),
    }
