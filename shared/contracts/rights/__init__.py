"""What each role may ask, in one table, and the signed statement of who asks."""
