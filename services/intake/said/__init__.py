"""What other systems said about records, kept as they said it, and the reports that follow from it."""
