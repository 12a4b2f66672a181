"""Observability: logs, Prometheus metrics and traces of a running process.

Nothing here names a person or the content of a record. Labels of metrics take a few known values, no unit;
steps of traces have ids and units.
"""
