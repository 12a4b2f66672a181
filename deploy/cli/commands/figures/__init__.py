"""Commands about what is counted: figures, due times, the calendar by which they are counted."""
