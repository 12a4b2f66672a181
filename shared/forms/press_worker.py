"""The process that sets a form with Typst; it imports nothing of motcua, and ends when the form is set.

What the form says comes in on stdin as JSON, and the PDF goes out on stdout.
"""

import os
import sys
from pathlib import Path

LAYOUT = Path(__file__).with_name("layouts")
NICENESS = 5
"""Nobody at a counter waits for a report."""


def main() -> None:
    """Set the form of the input."""
    os.nice(NICENESS)
    os.environ["RAYON_NUM_THREADS"] = "1"
    sys.path.append(sys.argv[1])
    import typst

    said = sys.stdin.buffer.read().decode()
    layout = LAYOUT / f"{sys.argv[3]}.typ"
    compiler = typst.Compiler(layout, root=LAYOUT, ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf", sys_inputs={"form": said}, pdf_standards=["ua-1"], timestamp=int(sys.argv[2])
    )
    sys.stdout.buffer.write(pdf)  # type: ignore[arg-type]  # with `format="pdf"` it is bytes


if __name__ == "__main__":
    main()
