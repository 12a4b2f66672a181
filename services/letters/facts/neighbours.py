"""The walk from a case to the cases related to it; pure.

Each case has match keys, hashes of its people and households, and two cases with the same key are neighbours.
A case is evaluated by its own facts, by those of its neighbours and by those of their neighbours:

    birth of twin A ── mother, day ── birth of twin B ── entry of the birth ── death of B
         (case)                         (neighbour)                         (neighbour's neighbour)

The death of B names neither A nor their mother; it reaches the letter for A only through the birth of B.
"""

from collections.abc import Mapping, Set

Neighbours = Mapping[str, Set[str]]


def first_steps(cases: Set[str], neighbours: Neighbours) -> set[str]:
    """Return the neighbours of some cases that are not among these cases."""
    return set().union(*(neighbours[case] for case in cases)) - cases


def within_two_steps(case: str, neighbours: Neighbours) -> set[str]:
    """Return the neighbours of a case and their neighbours, without the case itself.

    Args:
        case: Where the walk starts.
        neighbours: The neighbours of the case, and those of each of its neighbours.
    """
    near = neighbours[case]
    return set(near).union(*(neighbours[neighbour] for neighbour in near)) - {case}
