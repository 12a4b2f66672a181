"""Pure means pure: such a module reaches no setting, no file and no environment when it is imported.

What is pure says so in its docstring; a package that does answers for all of its modules. The import contract
of `pyproject.toml` proves that none of them can reach the settings, and lists the same modules.
"""

import re
import subprocess
import sys
import tomllib
from typing import Any, Final

import pytest

from tests.structure.modules import ROOT, modules

CLAIM: Final = re.compile(r"\bpure\b", re.IGNORECASE)
ZONES: Final = "shared.reference.office_zone"
CONTRACT: Final = "what calls itself pure reaches no settings"
RUN_BY_ALEMBIC: Final = "deploy.migrations.env"
BAD_SETTINGS: Final = {"MOTCUA_BATCH_SIZE": "abc", "MOTCUA_CLOCK": "sundial", "MOTCUA_LAW": "/nowhere"}
IMPORT: Final = """
import importlib, os, sys

root, guarded, *modules = sys.argv[1:]
libraries = (sys.prefix, sys.base_prefix, *(path for path in sys.path if path and path != root))
libraries = tuple(os.path.realpath(path) + os.sep for path in libraries)
sys.path.insert(0, root)

def refuse(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.endswith((".py", ".pyc")) and not path.startswith(libraries):
            raise PermissionError(f"a pure module opens {path}")

if guarded == "guarded":
    sys.addaudithook(refuse)
for name in modules:
    try:
        importlib.import_module(name)
    except Exception as failure:
        sys.exit(f"{name}: {failure!r}")
"""


def pure_modules() -> list[str]:
    """The modules that say that they are pure, and those in packages that say so."""
    claims = [name for name, module in modules().items() if CLAIM.search(module.about)]
    return [name for name in modules() if any(name == one or name.startswith(f"{one}.") for one in claims)]


def importable() -> list[str]:
    """All modules that can be imported by name: no revisions, whose names begin with a digit."""
    return [
        name
        for name in modules()
        if all(part.isidentifier() for part in name.split("."))
        and not name.endswith("__main__")
        and name != RUN_BY_ALEMBIC
    ]


def imported(names: list[str], environment: dict[str, str], *, guarded: bool) -> str:
    """What is wrong with importing these modules in a new process; empty if nothing is."""
    mode = "guarded" if guarded else "open"
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(ROOT), mode, *names],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
    )
    return done.stderr


def contract() -> dict[str, Any]:
    """The import contract about pure modules."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (found,) = [one for one in settings["contracts"] if one["name"] == CONTRACT]
    return dict(found)


def test_the_contract_lists_what_calls_itself_pure_and_nothing_else() -> None:
    named = contract()["source_modules"]
    listed = [name for name in modules() if any(name == one or name.startswith(f"{one}.") for one in named)]
    assert listed == pure_modules()
    assert len(listed) > 60


def test_only_what_stands_in_for_an_operator_s_folder_knows_a_time_zone() -> None:
    told = {name for name in importable() if name != ZONES and "OUR_ZONE" in modules()[name].imported}
    assert told == {
        "deploy.office.law_folder",
        "shared.reference.loading",
        "shared.reference.operator_folder",
        "shared.reference.papers",
    }


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{}, BAD_SETTINGS], ids=["no environment", "bad settings"])
def test_a_pure_module_needs_no_environment_and_no_file_but_the_code(environment: dict[str, str]) -> None:
    assert imported(pure_modules(), environment, guarded=True) == ""


@pytest.mark.slow
def test_no_module_reads_a_setting_when_it_is_imported() -> None:
    assert imported(importable(), BAD_SETTINGS, guarded=False) == ""
