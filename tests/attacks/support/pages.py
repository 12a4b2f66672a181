"""The links and forms of a page, as a browser finds them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class PageForm:
    """A form: where it is sent, how, and what its fields send at first."""

    action: str
    method: str = "get"
    enctype: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """What each of its buttons sends besides."""

    @property
    def is_post(self) -> bool:
        return self.method == "post"


class PageReader(HTMLParser):
    """Reads the links and forms of a page; a field may name a form that it does not stand in."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self._address = address
        self._open: PageForm | None = None
        self._named: dict[str, PageForm] = {}
        self._elsewhere: list[tuple[str, str, dict[str, str]]] = []
        self._select = ""
        self._text_area = ""
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.feed(text)
        self.close()
        for form, tag, given in self._elsewhere:
            if form in self._named:
                self._add(self._named[form], tag, given)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if "href" in given:
                self.links.append(urljoin(self._address, given["href"]))
            case "form":
                self._open = PageForm(
                    urljoin(self._address, given.get("action", "")),
                    given.get("method", "get").lower(),
                    given.get("enctype", ""),
                )
                self.forms.append(self._open)
                self._named[given.get("id", "")] = self._open
            case "input" | "button" | "select" | "textarea":
                if "form" in given:
                    self._elsewhere.append((given["form"], tag, given))
                elif self._open:
                    self._add(self._open, tag, given)
            case "option" if self._select and self._open and "selected" in given:
                self._open.fields[self._select] = given.get("value", "")
        if tag == "option" and self._select and self._open:
            self._open.fields.setdefault(self._select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._open = None
            case "select":
                self._select = ""
            case "textarea":
                self._text_area = ""

    def handle_data(self, data: str) -> None:
        if self._text_area and self._open:
            self._open.fields[self._text_area] += data

    def _add(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if not name:
            return
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text_area = name
            form.fields[name] = ""
        elif given.get("type") == "file":
            form.files.add(name)
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif given.get("type") in ("checkbox", "radio"):
            form.fields.setdefault(name, given.get("value", "on"))
        else:
            form.fields[name] = given.get("value", "")
