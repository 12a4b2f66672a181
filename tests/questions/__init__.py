"""Every question that there is, asked of real services on both databases."""
