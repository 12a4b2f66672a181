"""The command line, the embedded office, and the files and steps that set up and run a server."""
