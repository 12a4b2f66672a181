"""What is due at an office, each hour as a PDF of one sheet, so that the last one survives an outage."""
