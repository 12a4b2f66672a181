"""The staff service: who works here, in which roles, who is signed in, and who has read what."""
