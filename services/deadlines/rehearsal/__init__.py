"""Counts past records by another law, without writing anything."""
