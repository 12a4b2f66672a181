"""The diary of the chairman's reception of citizens: for staff with names, for everybody without."""
