"""E-mails to staff: in the morning what is due, at once what was missed; by role and by choice."""
