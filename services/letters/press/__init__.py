"""Renders sheets as PDF: the jobs, the pool of Typst processes, and the background task that prints."""
