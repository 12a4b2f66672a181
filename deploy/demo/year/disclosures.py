"""What Văn Sơn discloses in the year, how, where and when: the usual list of a commune. All invented."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something that is disclosed."""

    what: str
    way: str
    where: str
    since: date
    until: date | None = None
    file_name: str = ""
    """Of what was posted; empty if it was only said."""
    why_withdrawn: str = ""
    waits: bool = False
    """Whether the chairman has not published it yet."""

    @property
    def content(self) -> bytes:
        """The invented file."""
        return f"{self.what}\n{self.where}\n".encode()


DISCLOSURES: Final = (
    Disclosure(
        "Dự toán thu, chi ngân sách xã năm 2023",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 1, 9), date(2023, 2, 10)),
        file_name="du-toan-ngan-sach-2023.txt",
    ),
    Disclosure(
        "Lịch tiếp công dân của Chủ tịch Ủy ban nhân dân xã năm 2023",
        *("loudspeaker", "Đài truyền thanh xã, sáng và chiều", date(2023, 1, 5), date(2023, 1, 13)),
    ),
    Disclosure(
        "Danh mục thủ tục hành chính giải quyết tại bộ phận Một cửa",
        *("office-board", "Bảng niêm yết tại bộ phận Một cửa", date(2023, 2, 6)),
        file_name="danh-muc-thu-tuc.txt",
    ),
    Disclosure(
        "Kế hoạch làm đường trục xã, đoạn qua thôn 4",
        *("meeting", "Nhà văn hóa thôn 4", date(2023, 3, 14), date(2023, 3, 14)),
    ),
    Disclosure(
        "Kế hoạch sử dụng đất năm 2023 của xã",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 4, 10), date(2023, 5, 10)),
        file_name="ke-hoach-su-dung-dat-2023.txt",
    ),
    Disclosure(
        "Các khoản nhân dân đóng góp làm đường liên thôn 7 – 8",
        *("village-head", "Trưởng thôn 7 và trưởng thôn 8", date(2023, 5, 15), date(2023, 5, 31)),
    ),
    Disclosure(
        "Quyết toán ngân sách xã năm 2021",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 6, 12), date(2023, 7, 14)),
        why_withdrawn="Ghi nhầm năm quyết toán; đã ghi lại ở dòng khác.",
    ),
    Disclosure(
        "Quyết toán ngân sách xã năm 2022",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 6, 12), date(2023, 7, 14)),
        file_name="quyet-toan-ngan-sach-2022.txt",
    ),
    Disclosure(
        "Kết quả thực hiện dự toán sáu tháng đầu năm 2023",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 7, 17), date(2023, 8, 18)),
        file_name="thuc-hien-du-toan-6-thang-2023.txt",
    ),
    Disclosure(
        "Kết quả lấy ý kiến nhân dân về sửa nhà văn hóa thôn 11",
        *("meeting", "Nhà văn hóa thôn 11", date(2023, 8, 22), date(2023, 8, 22)),
    ),
    Disclosure(
        "Mức thu và miễn, giảm lệ phí chứng thực, hộ tịch",
        *("message", "Nhóm Zalo của các thôn", date(2023, 9, 11)),
    ),
    Disclosure(
        "Danh sách đường, ngõ được nhân dân hiến đất mở rộng",
        *("loudspeaker", "Đài truyền thanh xã", date(2023, 10, 9), date(2023, 10, 20)),
    ),
    Disclosure(
        "Số hộ nghèo, hộ cận nghèo sau rà soát năm 2023",
        *("office-board", "Bảng tin trụ sở và nhà văn hóa các thôn", date(2023, 11, 20), date(2023, 12, 20)),
        file_name="ket-qua-ra-soat-2023.txt",
    ),
    Disclosure(
        "Dự toán thu, chi ngân sách xã năm 2024",
        *("office-board", "Bảng tin trụ sở Ủy ban nhân dân xã", date(2023, 12, 25)),
        file_name="du-toan-ngan-sach-2024.txt",
        waits=True,
    ),
)
"""Oldest first but for what was told in the same week. One was wrong; one still waits for the chairman."""
