"""Follow-ups: dissatisfied answers that an official has to look into."""
