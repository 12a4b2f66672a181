"""The content of letters, derived from facts, with letterhead, forms of address and customs; pure."""
