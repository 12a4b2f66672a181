"""The process that sets a form with Typst; it imports nothing of motcua, and ends when the form is set.

What the form says comes in on stdin as JSON, and the PDF goes out on stdout. A sign that no font has, such as
an emoji in a remark, is printed as a box: one remark must not keep a whole report from being printed.
"""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

LAYOUT = Path(__file__).with_name("layouts")
NICENESS = 5
"""Nobody at a counter waits for a report."""
LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
BOX = "□"
Setter = Callable[[str, dict[str, str]], bytes]
"""Sets a layout with these inputs."""


def main() -> None:
    """Set the form of the input."""
    os.nice(NICENESS)
    os.environ["RAYON_NUM_THREADS"] = "1"
    sys.path.append(sys.argv[1])
    import typst

    def set_layout(name: str, inputs: dict[str, str]) -> bytes:
        compiler = typst.Compiler(LAYOUT / f"{name}.typ", root=LAYOUT, ignore_system_fonts=True)
        return compiler.compile(  # type: ignore[return-value]  # with `format="pdf"` it is bytes
            format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=int(sys.argv[2])
        )

    said = sys.stdin.buffer.read().decode()
    try:
        pdf = set_layout(sys.argv[3], {"form": said})
    except typst.TypstError as failure:
        if not LACKING.search(str(failure)):
            raise
        pdf = set_layout(sys.argv[3], {"form": boxed(said, set_layout, typst.TypstError)})
    sys.stdout.buffer.write(pdf)


def boxed(said: str, set_layout: Setter, refused: type[Exception]) -> str:
    """Return what a form says, as JSON, with a box for each sign that no font has."""
    text = json.dumps(json.loads(said), ensure_ascii=False)
    signs = sorted({sign for sign in text if not sign.isascii()})
    lacking: set[str] = set()
    while True:
        try:
            set_layout("signs", {"signs": " ".join(sign for sign in signs if sign not in lacking)})
        except refused as failure:
            found = LACKING.search(str(failure))
            if not found or lacking.issuperset(shown := ESCAPED.sub(_sign, found[1])):
                raise
            lacking.update(shown)
        else:
            return text.translate(dict.fromkeys(map(ord, lacking), BOX))


def _sign(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


if __name__ == "__main__":
    main()
