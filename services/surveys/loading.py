"""Loads who is invited to which survey: by our rules, or by those of the operator's own folder."""

from functools import cache
from pathlib import Path
from typing import Final

from services.surveys.instruments import load_instruments
from services.surveys.invitation_rules import InvitationRules
from shared.reference.data_file import BadFiles, TomlFile
from shared.reference.loading import own_file

RULES: Final = "invitation_rules.toml"
OURS: Final = Path(__file__).with_name(RULES)


@cache
def load_invitation_rules() -> InvitationRules:
    """Return the rules: the operator's, if their folder has some, in place of ours.

    Raises:
        BadFiles: They have faults, or name an instrument that there is not.
    """
    file = TomlFile.at(own_file(RULES) or OURS)
    rules = file.read(InvitationRules)
    known = load_instruments()
    if faults := [
        file.fault(("triggers", number, "instrument"), f"instrument: say one of {', '.join(known)}")
        for number, trigger in enumerate(rules.triggers)
        if trigger.instrument not in known
    ]:
        raise BadFiles(faults)
    return rules
