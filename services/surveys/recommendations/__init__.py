"""Recommendations of citizens: stored and answered here, filed as records with intake."""
