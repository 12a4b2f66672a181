"""The kernel in a world whose time, order and faults are drawn from a seed (docs/decisions/0027)."""
