"""What is told to the office that is kept as a fixture: something of every kind. People are invented.

`BEFORE` is told, taken in and acted upon. What follows was under way when the office was broken off: what
intake had told of `READ_HALFWAY` was being read; intake was taking in `TAKEN_HALFWAY`; nobody had looked at
what is `UNREAD`.
"""

from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

ZONE: Final = timezone(timedelta(hours=7))
SOURCE: Final = "urn:motcua:demo"
UNIT: Final = "15712"
COPY: Final = "2.000815"
"""A procedure of the same day."""
GUARDIAN: Final = "1.004837"
"""Three working days."""
CHANGE: Final = "1.004859"
"""Three working days, six if what was declared has to be verified."""
FAILS: Final = "H56.31.20-230314-0005"
"""The record whose result deadlines could not take in, since its database failed."""
CUT: Final = "H56.31.20-230327-0001"
"""The record whose filing came as half an event, and nothing else of it."""
LOOKED_UP: Final = "H56.31.20-230330-0003"
"""The record that a citizen looks up by the secret on the slip."""
DIGITS: Final = ("An", "Bình", "Chi", "Dung", "Giang", "Hoa", "Kiên", "Lan", "Mai", "Nga")
Event = dict[str, Any]
NOT_IN_THE_CATALOGUE: Final = "9.999999"


def at(day: int, hour: int = 9, minute: int = 0, month: int = 3) -> str:
    return datetime(2023, month, day, hour, minute, tzinfo=ZONE).isoformat()


def code(day: int, serial: int, month: int = 3) -> str:
    return f"H56.31.20-23{month:02}{day:02}-{serial:04}"


def event(noun: str, participle: str, about: str, time: str, data: Event, nth: int = 1) -> Event:
    return {
        "specversion": "1.0",
        "id": f"{about.replace('.', '_')}-{participle}-{nth}",
        "source": SOURCE,
        "type": f"vn.motcua.{noun}.{participle}.v1",
        "subject": about,
        "time": time,
        "datacontenttype": "application/json",
        "data": {"unit": UNIT} | data,
    }


def of_the_clinic() -> Event:
    """What another system reports by HTTP."""
    return birth(31, date(2023, 3, 20)) | {"id": "clinic-1", "source": "urn:clinic"}


def step(record: str, participle: str, time: str, nth: int = 1, **details: Any) -> Event:
    return event("record", participle, record, time, {"record": record, "at": time} | details, nth)


def invented(serial: int) -> str:
    """A name that tells the serial, since no name has figures."""
    return "Bịa " + " ".join(DIGITS[int(digit)] for digit in str(serial))


def filed(record: str, time: str, procedure: str = COPY, channel: str = "counter") -> Event:
    applicant = {"name": f"Lê Thị {invented(int(record[-4:]))}"}
    return step(record, "filed", time, procedure=procedure, applicant=applicant, channel=channel)


def done(record: str, day: int, minute: int, month: int = 3, procedure: str = COPY) -> list[Event]:
    """A record of a procedure of the same day, from its filing to its handing over."""
    role: Event = {"handled_by": "civil-status"} if minute % 4 else {}
    return [
        filed(record, at(day, 8, minute, month), procedure, "online" if minute % 3 else "counter"),
        step(record, "resolved", at(day, 9, minute, month)),
        step(record, "returned", at(day, 10, minute, month), **role),
    ]


def person(name: str, born_on: str, sex: str) -> Event:
    return {"name": name, "sex": sex, "born_on": born_on}


def registered(entry: str, day: date, details: Event, **more: Any) -> Event:
    time = datetime.combine(day, datetime.min.time(), ZONE).replace(hour=9).isoformat()
    data = {"life_event": entry, "registered_on": day.isoformat(), "residence": f"Thôn {len(entry)}"}
    return event("life-event", "registered", entry, time, data | {"details": details} | more)


def birth(serial: int, day: date, *, father: bool = True, child: str = "", **more: Any) -> Event:
    born_on = (day - timedelta(days=12)).isoformat()
    details = {
        "kind": "birth",
        "child": person(child or f"Trần Bé {invented(serial)}", born_on, "female"),
        "mother": person(f"Hà Thị Mẹ {invented(serial)}", "1995-05-05", "female"),
    }
    if father:
        details["father"] = person(f"Trần Văn Cha {invented(serial)}", "1993-03-03", "male")
    return registered(f"KS-15712-2023-{serial:04}", day, details, **more)


def marriage(serial: int, day: date) -> Event:
    groom = person(f"Ngô Văn Rể {invented(serial)}", "1996-06-06", "male")
    bride = person(f"Vũ Thị Dâu {invented(serial)}", "1998-08-08", "female")
    return registered(f"KH-15712-2023-{serial:04}", day, {"kind": "marriage", "spouses": [groom, bride]})


def death(serial: int, day: date, deceased: Event | None = None, **more: Any) -> Event:
    details = {
        "kind": "death",
        "deceased": deceased or person(f"Đỗ Văn Cụ {invented(serial)}", "1938-01-09", "male"),
        "died_on": (day - timedelta(days=2)).isoformat(),
        "relative": person(f"Đỗ Thị Con {invented(serial)}", "1966-02-02", "female"),
    }
    return registered(f"KT-15712-2023-{serial:04}", day, details | more)


def struck(entry: str, time: str) -> Event:
    return event("life-event", "cancelled", entry, time, {"life_event": entry, "at": time})


def corrected(entry: Event, time: str, child: str) -> Event:
    """The register has another name for a child. It says nothing of what the family wants."""
    data = {name: entry["data"][name] for name in ("life_event", "residence")}
    details = entry["data"]["details"] | {"child": person(child, "2023-02-22", "female")}
    return event("life-event", "corrected", data["life_event"], time, data | {"details": details, "at": time})


def of_life() -> list[Event]:
    day = date(2023, 3, 6)
    named = birth(8, day)
    newborn = person(f"Trần Bé {invented(5)}", "2023-02-22", "female")
    return [
        birth(1, day),
        birth(2, day, father=False),
        birth(3, day, father=False),
        birth(4, day),
        birth(14, day + timedelta(days=1), child=f"Trần Bé {invented(4)}"),
        birth(5, day, household="38-0123456"),
        death(5, day, newborn, mother=person(f"Hà Thị Mẹ {invented(5)}", "1995-05-05", "female")),
        marriage(1, day),
        marriage(2, day + timedelta(days=1)),
        marriage(3, day + timedelta(days=2)),
        death(1, day),
        death(2, day + timedelta(days=1)),
        named,
        corrected(named, at(9), "Trần Bé Đúng Tên"),
        struck("KH-15712-2023-0002", at(8)),
        birth(9, day, no_letter=True),
        birth(10, day, email="gia.dinh@example.vn"),
        birth(11, day),
        birth(12, date(2023, 3, 31)),
        struck("KS-15712-2023-0099", at(9)),
    ]


def of_records() -> list[Event]:
    told = [one for serial in range(1, 13) for one in done(code(2, serial), 2, serial)]
    told += [one for serial in range(1, 5) for one in done(code(9, serial), 9, serial, procedure="2.000635")]
    late, away, again, longer, verified, wrong = (code(13, serial) for serial in range(1, 7))
    refused, stopped, withdrawn, early, fails, other = (code(14, serial) for serial in range(1, 7))
    told += [filed(one, at(13), GUARDIAN) for one in (late, away, again, longer, wrong)]
    told += [filed(verified, at(13), CHANGE), filed(early, at(14), GUARDIAN), filed(other, at(14), GUARDIAN)]
    told += [filed(one, at(14), GUARDIAN) for one in (refused, stopped, withdrawn, fails)]
    told += [
        step(late, "resolved", at(22)),
        step(late, "returned", at(22, 15)),
        step(away, "supplement-requested", at(14), papers=["Tờ khai đăng ký giám hộ"]),
        step(again, "suspended", at(14), reason="Chờ xác minh"),
        step(again, "resumed", at(17)),
        step(again, "resolved", at(20)),
        step(longer, "extended", at(15), appointment_at=at(30, 17), reason="Hồ sơ lưu ở huyện"),
        step(verified, "verification-needed", at(14)),
        step(wrong, "corrected", at(14), procedure=CHANGE, reason="Nhập nhầm thủ tục"),
        step(wrong, "resolved", at(15)),
        step(refused, "refused", at(15), reason="Không thuộc thẩm quyền"),
        step(stopped, "stopped", at(15), reason="Người nộp không bổ sung"),
        step(withdrawn, "withdrawn", at(15)),
        step(early, "resolved", at(15)),
        step(fails, "resolved", at(15)),
        step(other, "rules-switched", at(15), rules="nd118-2025", approver="chairman", reason="Theo yêu cầu"),
        step(code(15, 99), "resolved", at(15)),
        filed(code(15, 98), at(15), NOT_IN_THE_CATALOGUE),
    ]
    for serial in range(1, 4):
        told.append(filed(code(30, serial), at(30, 10, serial), GUARDIAN))
    return [*told, filed(code(31, 1), at(31, 16), "2.000806")]


BEFORE: Final = [*of_records(), *of_life()]


def read_halfway() -> list[Event]:
    serials = range(1, 6)
    return [
        step(code(13, 2), "supplemented", at(3, 8, month=4)),
        step(code(13, 3), "returned", at(3, 8, month=4)),
        step(code(14, 4), "returned", at(3, 8, month=4)),
        birth(21, date(2023, 4, 3)),
        birth(22, date(2023, 4, 3), father=False),
        *(one for serial in serials for one in done(code(3, serial, 4), 3, serial, 4)),
        death(21, date(2023, 4, 3)),
    ]


def taken_halfway() -> list[Event]:
    return [
        step(code(30, 1), "resolved", at(3, 15, month=4)),
        step(code(30, 1), "returned", at(3, 16, month=4)),
        step(code(30, 2), "suspended", at(3, 16, month=4), reason="Chờ xác minh"),
        struck("KH-15712-2023-0003", at(3, 16, month=4)),
        birth(24, date(2023, 4, 3), father=False),
        *done(code(4, 1, 4), 4, 1, 4),
        *done(code(4, 2, 4), 4, 2, 4),
    ]


def unread() -> list[Event]:
    return [
        step(code(30, 3), "resolved", at(6, 15, month=4)),
        marriage(21, date(2023, 4, 5)),
        birth(23, date(2023, 4, 5)),
        corrected(birth(9, date(2023, 3, 6)), at(5, 14, month=4), "Trần Bé Vẫn Lặng"),
        step(
            code(13, 4), "corrected", at(5, 14, month=4), reason="Sai tên", applicant={"name": "Lê Thị Đúng"}
        ),
        step(code(15, 99), "filed", at(14, 8), procedure=GUARDIAN, applicant={"name": "Lê Thị Đến Sau"}),
        *done(code(5, 1, 4), 5, 1, 4),
        *done(code(5, 2, 4), 5, 2, 4),
        filed(code(5, 3, 4), at(5, 11, month=4), GUARDIAN),
        filed(code(6, 1, 4), at(6, 16, month=4), GUARDIAN),
    ]


READ_HALFWAY: Final = read_halfway()
TAKEN_HALFWAY: Final = taken_halfway()
UNREAD: Final = unread()
