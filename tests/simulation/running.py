"""Runs the worlds of many seeds, each as it would run alone."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.simulation.loop import Stuck
from tests.simulation.mutants import mutated
from tests.simulation.service import new_database
from tests.simulation.world import World

IN_MEMORY: Final = Path("/dev/shm")  # where nothing is synced to a disk
TEMPLATE: Final = "template.db"
BATCH: Final = 5
"""Worlds of a process. What a killed process of a world had in hand stays in memory: it may not clean up."""
_KEPT: list[object] = []


class Ended(NamedTuple):
    """How a world ended."""

    seed: int
    faults: list[str]
    fingerprint: str
    log: list[str]


@contextmanager
def folder_of_databases() -> Iterator[Path]:
    """Make a folder with an empty database, from which each world takes a copy."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        new_database(Path(name) / TEMPLATE)
        yield Path(name)


def run_worlds(seeds: Sequence[int], mutant: str, folder: Path) -> list[Ended]:
    """Run worlds one after the other in this process, which should end without cleaning up."""
    gc.disable()  # what is collected would run to its `finally`
    with mutated(mutant):
        return [_end_of(seed, folder) for seed in seeds]


def run_many(seeds: Iterable[int], mutant: str = "", processes: int | None = None) -> Iterator[Ended]:
    """Run worlds in processes of their own, and yield each once it has ended, in the order of their seeds."""
    parts = list(_parts(list(seeds)))
    with folder_of_databases() as folder, get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        for ends in pool.imap(partial(run_worlds, mutant=mutant, folder=folder), parts):
            yield from ends


def _end_of(seed: int, folder: Path) -> Ended:
    world = World(seed, folder, folder / TEMPLATE)
    try:
        faults = world.run()
    except Stuck as stuck:
        faults = [*world.watch.faults, str(stuck)]
    _KEPT.append((world.loop.unfinished(), world))
    for file in folder.glob(f"{seed}.db*"):
        file.unlink()
    return Ended(seed, faults, world.fingerprint(), world.log)


def _parts(seeds: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(seeds), BATCH):
        yield seeds[first : first + BATCH]
