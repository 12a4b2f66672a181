"""Pages about the office itself: what it was told, who works there, who has read what, its calendar."""
