"""The worker process that renders sheets with Typst, one after the other; it imports nothing of motcua.

Chunks of jobs come in on stdin and sheets go out on stdout, each as a frame: four bytes of length, then
so many bytes. A chunk is a JSON list of jobs, see `typst_job.RenderJob`; a sheet is a zero and the document,
or a one and the error message. The process ends when its stdin is closed.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

LAYOUT = Path(__file__).with_name("layout")
RENDERED, FAILED = b"\0", b"\1"
LENGTH = 4
NICENESS = 5
"""People at the counter do not wait for letters. With 19, on a machine that is always busy, none came out."""


class Renderer:
    """Renders sheets by the layouts in `layout/`, each compiled once.

    The text of a letter reaches a layout as data, never as code. A layout reaches no file outside its folder,
    no network, and only the fonts inside typst, which have all letters of Vietnamese.
    """

    def __init__(self) -> None:
        self._layouts: dict[str, Any] = {}

    def render(self, job: dict[str, Any]) -> bytes:
        """Return the sheet of a job, of a picture its first page; the same job always gives the same bytes.

        Raises:
            typst.TypstError: The text does not fit on the sheet, or has a sign that the font lacks.
        """
        import typst  # only here, for it takes 30 MB

        layout = job.pop("layout")
        if layout not in self._layouts:
            self._layouts[layout] = typst.Compiler(LAYOUT / layout, root=LAYOUT, ignore_system_fonts=True)
        sheet = self._layouts[layout].compile(**job)
        return cast(bytes, sheet[0] if isinstance(sheet, list) else sheet)


def work(chunks: BinaryIO, sheets: BinaryIO) -> None:
    """Render the sheets of all jobs until the input ends."""
    renderer = Renderer()
    while length := chunks.read(LENGTH):
        for job in json.loads(chunks.read(int.from_bytes(length))):
            try:
                sheet = RENDERED + renderer.render(job)
            except MemoryError:
                raise
            except BaseException as failure:  # a panic inside typst is no Exception
                sheet = FAILED + str(failure).encode()
            sheets.write(frame(sheet))
            sheets.flush()


def frame(content: bytes) -> bytes:
    """Return bytes with their length before them."""
    return len(content).to_bytes(LENGTH) + content


if __name__ == "__main__":
    os.nice(NICENESS)
    os.environ["RAYON_NUM_THREADS"] = "1"  # the pool has one process for each sheet rendered in parallel
    sys.path.append(sys.argv[1])
    work(sys.stdin.buffer, sys.stdout.buffer)
