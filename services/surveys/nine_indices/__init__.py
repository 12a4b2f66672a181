"""The nine indices: by role of official (form 01), and points and grade of a unit (forms 02 and 03)."""
