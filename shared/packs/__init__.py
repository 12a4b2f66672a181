"""The inspection pack: one file with what a unit reported of a period, and the events behind each number."""
