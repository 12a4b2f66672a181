"""What the national portal will say of a commune by Decision 766, and which records cost points there."""
