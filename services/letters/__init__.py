"""The letters service: writes, prints and sends the letters of the office and the papers of its records."""
