"""Plays a province's one-stop system that pushes a day of records to an office that is tried."""
