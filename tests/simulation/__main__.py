"""`python -m tests.simulation`: run the kernel in the worlds of many seeds; a seed replays exactly.

    python -m tests.simulation --seeds 1000        worlds 0 to 999, then the mutants, which have to be found
    python -m tests.simulation --first 1000        others
    python -m tests.simulation --seed 17           one of them again, with what happened in it
    python -m tests.simulation --seed 17 --mutant relay-that-forgets

It prints each seed whose world went wrong, and fails if there is one, or if a mutant was not found.
"""

import argparse
import logging
import os
import sys
import time
from typing import Final

import structlog

from tests.simulation.mutants import MUTANTS
from tests.simulation.plan import calm_seeds
from tests.simulation.running import Ended, folder_of_databases, run_many, run_worlds

SEEDS: Final = 5_000
FOUND_WITHIN: Final = 40
"""Worlds in which each mutant has to be found."""


def show(ended: Ended) -> None:
    """Print how a world ended."""
    print(*ended.log, ended.fingerprint, *ended.faults, sep="\n")


def check_kernel(seeds: range, processes: int | None) -> int:
    """Run the kernel in many worlds; return how many of them went wrong."""
    since, wrong = time.monotonic(), 0
    for ended in run_many(seeds, processes=processes):
        if ended.faults:
            wrong += 1
            print(f"seed {ended.seed}: {'; '.join(ended.faults[:3])}", flush=True)
    print(f"{len(seeds)} worlds, {wrong} went wrong, {time.monotonic() - since:.0f} s", flush=True)
    return wrong


def check_mutant(name: str, processes: int | None) -> bool:
    """Run a mutant until a world shows its symptom; return whether one does."""
    mutant = MUTANTS[name]
    seeds = calm_seeds(FOUND_WITHIN) if mutant.in_calm_worlds else range(FOUND_WITHIN)
    for ended in run_many(seeds, name, processes):
        for fault in ended.faults:
            if mutant.symptom in fault:
                print(f"{name}: found by seed {ended.seed}: {fault}", flush=True)
                return True
    print(f"{name}: not found in {FOUND_WITHIN} worlds", flush=True)
    return False


def main() -> int:
    """Run what the arguments name; return how much is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="run so many worlds")
    parser.add_argument("--first", type=int, default=0, help="of which this is the first")
    parser.add_argument("--seed", type=int, help="run this world alone, and show what happens")
    parser.add_argument("--mutant", choices=list(MUTANTS), default="", help="break the kernel like this")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--log", action="store_true", help="show what the services log")
    asked = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # so that the order of a set of texts is the same again
        again = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, again, os.environ | {"PYTHONHASHSEED": "0"})  # noqa: S606
    if not asked.log:  # in most worlds something fails, as it is meant to
        logging.disable()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if asked.seed is not None:
        with folder_of_databases() as folder:
            [ended] = run_worlds([asked.seed], asked.mutant, folder)
        show(ended)
        sys.stdout.flush()
        os._exit(bool(ended.faults))  # what a killed process had in hand is not cleaned up
    wrong = check_kernel(range(asked.first, asked.first + asked.seeds), asked.processes)
    return wrong + sum(not check_mutant(name, asked.processes) for name in MUTANTS)


if __name__ == "__main__":
    sys.exit(bool(main()))
