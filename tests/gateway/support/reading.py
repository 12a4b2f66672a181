"""Readers of pages: the visible words, and a check of the HTML."""

import re
from html import unescape
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "img", "input", "br", "rect", "line"})


def words_of(page: str) -> str:
    """Return the words that a page shows, with single spaces."""
    body = page[page.index("<body") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class HtmlChecker(HTMLParser):
    """Collects faults of a page: wrongly closed tags, repeated ids, labels that point to nothing."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._open: list[str] = []
        self._ids: list[str] = []
        self._meant: list[str] = []
        self.feed(page)
        self.faults += [f"{tag} stays open" for tag in self._open]
        self.faults += [f"id {one} twice" for one in set(self._ids) if self._ids.count(one) > 1]
        self.faults += [f"nothing has id {one}" for one in self._meant if one not in self._ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
        for name, value in attrs:
            if name == "id":
                self._ids.append(value or "")
            if name in ("for", "aria-labelledby", "aria-describedby"):
                self._meant += (value or "").split()
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{tag} has {name}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self._open or self._open.pop() != tag):
            self.faults.append(f"{tag} is closed wrongly")
