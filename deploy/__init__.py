"""The command line, the embedded office, and the files and steps that set up and run a server."""

from shared.errors import report_in_one_line

report_in_one_line()
