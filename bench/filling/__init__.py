"""Databases of millions of records, to measure on."""
