"""Print runs: many letters of a unit bound into one PDF document."""
