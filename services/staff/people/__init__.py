"""People: who they are, and which postings they have, from one day to another."""
