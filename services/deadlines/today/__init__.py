"""What is due today: the groups of the page Today, and the time that is left."""
