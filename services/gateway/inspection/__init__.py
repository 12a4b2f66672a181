"""The inspection of the model: the page of a unit, the table of a group, evidence, and files."""
