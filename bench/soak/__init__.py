"""The soak: ten times the load of a province for minutes or hours, and what its processes need meanwhile."""
