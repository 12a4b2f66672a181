"""Questions to staff: who is signed in, what they may ask, who has read what."""
