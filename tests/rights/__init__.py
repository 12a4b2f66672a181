"""Who may ask what for a person who is signed in: each row of the table on real services and a real bus."""
