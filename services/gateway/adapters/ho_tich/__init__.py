"""The results of the civil-status registers: births, deaths and marriages."""
