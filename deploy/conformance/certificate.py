"""The certificate: the kinds of event that another system has sent without faults. Pure."""

from datetime import date
from importlib.metadata import version

from deploy.conformance.validation import Examiner
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported import REPORTS


def certificate(examiner: Examiner, system: str, source: str, day: date) -> str:
    """Return the certificate, or the reasons why there is none, as text.

    Args:
        examiner: Has examined the system's events.
        system: Name of the system.
        source: Where the events came from: a file or an address.
        day: Date of the certificate.
    """
    if not examiner.conforms:
        rejected, waiting = (examiner.count(verdict) for verdict in (Verdict.REJECTED, Verdict.WAITING))
        return (
            "CHƯA CẤP GIẤY XÁC NHẬN · NO CERTIFICATE YET\n"
            f"  {rejected:>8,}  bị từ chối · rejected\n"
            f"  {waiting:>8,}  chờ sự kiện không thấy đến · waiting for an event that did not come\n"
            f"  {examiner.kinds.total():>8,}  không có lỗi · without a fault\n"
        )
    shown = "".join(f"  {count:>8,}  {kind}\n" for kind, count in sorted(examiner.kinds.items()))
    untried = "".join(f"            {kind}\n" for kind in REPORTS if kind not in examiner.kinds)
    return (
        "GIẤY XÁC NHẬN PHÙ HỢP · CERTIFICATE OF CONFORMANCE\n"
        f"  Hệ thống · system      {system}\n"
        f"  Đã xem · looked at     {source}\n"
        f"  Theo · by              motcua {version('motcua')}\n"
        f"  Ngày · date            {day:%d/%m/%Y}\n"
        "  Lỗi · faults           không có · none\n"
        f"Loại sự kiện đã thử · kinds of event that passed\n{shown}"
        + (f"Chưa thử · not tried\n{untried}" if untried else "")
    )
