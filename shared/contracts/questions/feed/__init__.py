"""Questions to feed."""
