"""Sessions: who is signed in, for how long, and what ends that."""
