"""Retention: how long what is kept, and the sweeping away of what is past its time.

What is past its time, and what of it goes, each service says in its `retention.py`; when, and how much at
once, stands here. `docs/decisions/0012-figures-stay-names-go.md` says why it is done so.
"""

from typing import Final

FORGOTTEN: Final = "Đã xoá theo thời hạn lưu trữ"
"""What stands where a name or somebody's words stood: it may be read as it is, and where a name has to be."""
