"""Reads who gets which e-mails: `rules.toml`."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Final

from services.staff.mailing.recipients import MailRules, RoleRule
from shared.contracts.officer import Role
from shared.contracts.questions.staff.mail_choices import MailOccasion
from shared.reference.data_file import DataTable, TomlFile

FILE: Final = Path(__file__).with_name("rules.toml")


class RoleTable(DataTable):
    """What holds for a role."""

    offered: tuple[MailOccasion, ...]
    first: tuple[MailOccasion, ...]


class MailRulesFile(DataTable):
    """The whole file."""

    morning: time
    role: dict[Role, RoleTable]


@cache
def load_mail_rules() -> MailRules:
    """Return the rules."""
    file = TomlFile.at(FILE).read(MailRulesFile)
    roles = {role: RoleRule(frozenset(row.offered), frozenset(row.first)) for role, row in file.role.items()}
    return MailRules(file.morning, roles)
