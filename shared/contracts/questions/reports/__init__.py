"""Questions for the official forms and the reports that are asked for."""
