"""The figures of surveys: the tally, its recount, and the suppression of small groups."""
