"""How a time limit is counted on an office's calendar: due times, stops, extensions, outcomes. Pure."""
