"""Approve how the letters look, after looking: `python -m tests.letters.approve`."""

from pathlib import Path
from typing import Final

from services.letters.press import Press
from services.letters.words import Wording
from shared.events.life_event import Details
from tests.letters.families import BIRTH, DEATH, MARRIAGE, letter

APPROVED: Final = Path(__file__).with_name("approved")
README_PICTURES: Final = Path(__file__).parents[2] / "docs" / "images"
FAMILIES: Final[dict[str, Details]] = {"birth": BIRTH, "marriage": MARRIAGE, "death": DEATH}
DOTS_PER_INCH: Final = 72


def main() -> None:
    """Draw the pictures that the tests compare with, and those of the README."""
    press = Press(Wording())
    for kind, family in FAMILIES.items():
        approved = press.picture(letter(family), dots_per_inch=DOTS_PER_INCH)
        (APPROVED / f"{kind}.png").write_bytes(approved)
        handsome = press.picture(letter(family), dots_per_inch=110)
        (README_PICTURES / f"letter-{kind}.png").write_bytes(handsome)


if __name__ == "__main__":
    main()
