"""An office as the commands see it: its data folder, its bus, its databases, figures and dead letters."""
