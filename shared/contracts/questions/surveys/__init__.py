"""Questions to surveys: its forms and figures, follow-ups of dissatisfied answers, and recommendations."""
