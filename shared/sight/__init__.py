"""Sight: what an operator sees of a running process, as Prometheus metrics, as a condition, as traces.

No label, attribute or value names a person, a unit or a record's content; labels take a few known values.
"""
