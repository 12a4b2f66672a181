"""The surveys service: invites citizens, stores their answers, and counts how satisfied they are."""
