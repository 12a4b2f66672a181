"""Whatever comes first, comes again, or is lost: what is said becomes the same facts."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.support.cases import CODE, Case, tried, written

LIFE = [
    "record 2 NgayHenTra=09-1700",
    "step 2 02-0800",
    "step 4 02-0900",
    "step 5 02-1000 'Thiếu ảnh; thiếu đơn'",
    "record 5 NgayHenTra=09-1700 NgayBoSung=02-1000",
    "step 4 03-0900",
    "step 6 03-1000",
    "step 4 05-0900",
    "record 9 NgayHenTra=09-1700 NgayKetThucXuLy=06-1000 NgayBoSung=02-1000",
    "step 9 06-1000",
    "step 10 06-1100",
    "record 10 NgayHenTra=09-1700 NgayKetThucXuLy=06-1000 NgayTra=06-1100 NgayBoSung=02-1000",
]
"""A whole life, told by steps and by the record after each of its states."""
FACTS = [
    "filed",
    "supplement-requested",
    "supplemented",
    "suspended",
    "resumed",
    "resolved",
    "returned",
]


def facts_of(messages: list[str], generation: str = "dvcqg-1") -> list[dict[str, Any]]:
    """The events that become of messages, as the office would get them."""
    case = Case("", generation, messages, [], [], [], "", CODE)
    (result,) = tried(case)
    return list(result["events"])


@pytest.mark.parametrize("generation", ["dvcqg-1"])
@given(data=st.data())
@settings(deadline=None)
def test_order_and_repeats_change_nothing(generation: str, data: st.DataObject) -> None:
    messages = [written(message, generation) for message in LIFE]
    expected = facts_of(messages)
    assert [event["type"].split(".")[3] for event in expected] == FACTS
    shuffled = data.draw(st.permutations(messages + data.draw(st.lists(st.sampled_from(messages)))))

    assert facts_of(shuffled) == expected


@given(order=st.permutations(range(len(LIFE))))
@settings(deadline=None)
def test_without_the_states_or_without_the_steps_that_they_tell_the_same_ends(order: list[int]) -> None:
    """Half of the messages tell when the record was filed, done and handed over as all of them do."""
    ends = {"filed", "resolved", "returned"}
    whole = [one for one in facts_of([written(m, "dvcqg-1") for m in LIFE]) if kind(one) in ends]
    records = [LIFE[number] for number in order if LIFE[number].startswith("record")]
    steps = [LIFE[number] for number in order if LIFE[number].startswith("step")]

    for half in (records, [*steps, LIFE[0]]):
        found = facts_of([written(message, "dvcqg-1") for message in half])
        assert [identity(one) for one in found if kind(one) in ends] == [identity(one) for one in whole]


def kind(event: dict[str, Any]) -> str:
    """The last part of an event's type."""
    return str(event["type"].split(".")[3])


def identity(event: dict[str, Any]) -> tuple[str, str]:
    """By what the office recognises an event."""
    return event["id"], event["time"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("MaHoSo", "MaTTHC", "ChuHoSo", "TrangThai", "TrangThaiHoSo", "NgayTiepNhan", "ThoiDiemXuLy"),
        *("NgayHenTra", "DanhSachHoSoBoSung", "NgayBoSung", "NgayHenTraMoi", "DanhSachLePhi", "Gia"),
        *("TaiLieuNop", "ThongTinNguoiNop", "data", "value", "ketQuaXuLy", "trangThai", "nksHoTen"),
        *("nktHoTen", "chongHoTen", "voHoTen", "ngayDangKy", "soDangKy", "nktNgayChet", "maHoSoMCDT"),
    ]
)
VALUES = st.sampled_from([CODE, "2", 2, 9, "20261102080000", "99999999999999", "0", "03.11.2026"])
HOSTILE = st.recursive(
    ANYTHING | VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=20,
)


@pytest.mark.parametrize("generation", ["dvcqg-1", "dvcqg-2", "ho-tich"])
@given(bodies=st.lists(HOSTILE, max_size=4))
@settings(deadline=None)
@pytest.mark.slow
def test_hostile_messages_are_told_what_is_wrong(generation: str, bodies: list[Any]) -> None:
    lines = [json.dumps(body) for body in bodies]
    tried(Case("", generation, lines, [], [], [], "", CODE))


def test_bytes_at_random_are_no_message() -> None:
    rolled = random.Random(16)
    digits = "9" * 5000
    lines = [f'[{{"MaHoSo": {digits}, "TrangThai": {digits}}}]', "[" * 5000, digits]
    lines += ["".join(chr(rolled.randrange(1, 0x300)) for _ in range(80)) for _ in range(200)]

    (result,) = tried(Case("", "dvcqg-1", lines, [], [], [], "", CODE))

    codes = {fault["code"] for fault in result["faults"]}
    assert codes <= {"not-json", "unknown-body", "not-an-object", "code", "text"}
