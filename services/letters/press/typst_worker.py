"""The typesetter: sets one sheet after the other, in a process of its own and with nothing of ours loaded.

Stacks of orders come in on stdin and sheets go out on stdout, each as a frame: four bytes of length, then so
many bytes. A stack is a list in JSON, see `press.Order`; a sheet is a zero and the document, or a one and
what is wrong.
The process ends when nobody can send it an order any more.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

LAYOUT = Path(__file__).with_name("layout")
PRINTED, SPOILT = b"\0", b"\1"
LENGTH = 4
LOWEST_PRIORITY = 19


class Typesetter:
    """Sets sheets by the layouts in `layout/`, each compiled once.

    What a letter says reaches a layout as data, never as code; a layout reaches no file outside its folder,
    no network and no font but those inside typst, which have all letters of Vietnamese.
    """

    def __init__(self) -> None:
        self._layouts: dict[str, Any] = {}

    def set(self, order: dict[str, Any]) -> bytes:
        """Return the sheet that is ordered; the same order always gives the same bytes.

        Raises:
            typst.TypstError: What it says does not fit on the sheet, or cannot be written in its font.
        """
        import typst  # only where sheets are set: it takes 30 MB

        layout = order.pop("layout")
        if layout not in self._layouts:
            self._layouts[layout] = typst.Compiler(LAYOUT / layout, root=LAYOUT, ignore_system_fonts=True)
        return cast(bytes, self._layouts[layout].compile(**order))


def work(stacks: BinaryIO, sheets: BinaryIO) -> None:
    """Set what is ordered until there are no more orders."""
    typesetter = Typesetter()
    while length := stacks.read(LENGTH):
        for order in json.loads(stacks.read(int.from_bytes(length))):
            try:
                sheet = PRINTED + typesetter.set(order)
            except MemoryError:
                raise
            except BaseException as failure:  # a panic inside typst is no Exception
                sheet = SPOILT + str(failure).encode()
            sheets.write(frame(sheet))
            sheets.flush()


def frame(content: bytes) -> bytes:
    """Return bytes with their length before them."""
    return len(content).to_bytes(LENGTH) + content


if __name__ == "__main__":
    os.nice(LOWEST_PRIORITY)  # letters wait days for their ceremony; whoever stands at the counter does not
    os.environ["RAYON_NUM_THREADS"] = "1"  # there are as many typesetters as are to work at once
    sys.path.append(sys.argv[1])
    work(sys.stdin.buffer, sys.stdout.buffer)
