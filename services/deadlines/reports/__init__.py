"""The official forms: their columns counted in two ways, and the records of a period."""
