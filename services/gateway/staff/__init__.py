"""Pages for staff and supervisors: figures, records, letters, print runs, wordings, follow-ups."""
