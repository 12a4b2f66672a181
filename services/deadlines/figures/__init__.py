"""The tally of what happened on each day, and the figures of a period that are summed from it."""
