"""Questions about the catalogue of procedures."""
