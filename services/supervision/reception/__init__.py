"""The diary of the chairman's reception of citizens: when, who received, what became of each matter."""
