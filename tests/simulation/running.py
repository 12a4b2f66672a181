"""Runs the worlds of many seeds, each as it would run alone."""

import gc
import os
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.simulation.loop import Stuck
from tests.simulation.mutants import mutated
from tests.simulation.service import new_database
from tests.simulation.world import World

IN_MEMORY: Final = Path("/dev/shm")  # where nothing is synced to a disk
BATCH: Final = 5
"""Worlds of a process. What a killed process of a world had in hand stays in memory: it may not clean up."""
_KEPT: list[object] = []


class Ended(NamedTuple):
    """How a world ended."""

    seed: int
    faults: list[str]
    fingerprint: str
    log: list[str]


def ends_of(seeds: Iterable[int]) -> Iterator[Ended]:
    """Run worlds one after the other in this process."""
    gc.disable()  # what is collected would run to its `finally`
    where = str(IN_MEMORY) if IN_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        new_database(template := folder / "template.db")
        for seed in seeds:
            world = World(seed, folder, template)
            try:
                faults = world.run()
            except Stuck as stuck:
                faults = [*world.watch.faults, str(stuck)]
            _KEPT.append((world.loop.unfinished(), world))
            yield Ended(seed, faults, world.fingerprint(), world.log)
            for file in folder.glob(f"{seed}.db*"):
                os.unlink(file)


def ends_of_many(seeds: Iterable[int], mutant: str = "", processes: int | None = None) -> Iterator[Ended]:
    """Run worlds in processes of their own, and yield each once it has ended, in the order of their seeds."""
    parts = [(list(part), mutant) for part in _parts(list(seeds))]
    with get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        for ends in pool.imap(_run_part, parts):
            yield from ends


def _run_part(part: tuple[list[int], str]) -> list[Ended]:
    seeds, mutant = part
    with mutated(mutant):
        return list(ends_of(seeds))


def _parts(seeds: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(seeds), BATCH):
        yield seeds[first : first + BATCH]
