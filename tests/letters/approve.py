"""Approve how the letters look, after looking: `python -m tests.letters.approve`."""

from pathlib import Path
from typing import Final

from services.letters.content.life_event_content import LetterContent
from services.letters.kinds import About
from services.letters.wording.samples import samples
from tests.letters.support.families import EVERY_KIND
from tests.letters.support.sheets import picture
from tests.support.zone import VIETNAM

APPROVED: Final = Path(__file__).with_name("approved")
README_PICTURES: Final = Path(__file__).parents[2] / "docs" / "images"
IN_THE_README: Final = ("birth", "marriage", "death")
LOOKS: Final[dict[str, tuple[str, LetterContent]]] = {
    **{kind: (kind, letter.matter) for kind, letter in EVERY_KIND.items()},
    **{
        f"{about}-{length}": (about.value, samples(VIETNAM)[about][place])
        for about in (About.BIRTH, About.MARRIAGE, About.DEATH)
        for place, length in ((0, "short"), (-1, "long"))
    },
}
"""Each kind, and letters to families with little to say and with the longest names."""
DOTS_PER_INCH: Final = 72


def main() -> None:
    """Draw the pictures that the tests compare with, and those of the README."""
    for name, (kind, said) in LOOKS.items():
        (APPROVED / f"{name}.png").write_bytes(picture(kind, said, dots_per_inch=DOTS_PER_INCH))
    for kind in IN_THE_README:
        handsome = picture(*LOOKS[kind], dots_per_inch=110)
        (README_PICTURES / f"letter-{kind}.png").write_bytes(handsome)


if __name__ == "__main__":
    main()
