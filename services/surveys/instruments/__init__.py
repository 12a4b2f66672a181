"""What citizens are asked, read from the data beside this module: one file an instrument."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shared.contracts.questions.surveys.instrument import Instrument

HERE = Path(__file__).parent


@cache
def load_instruments() -> Mapping[str, Instrument]:
    """Return the instruments by name and version, such as `three-factors/1`.

    Raises:
        pydantic.ValidationError: A file is not an instrument; each fault is named.
    """
    read = (
        Instrument.model_validate(tomllib.loads(file.read_text())) for file in sorted(HERE.glob("*.toml"))
    )
    return {instrument.key: instrument for instrument in read}
