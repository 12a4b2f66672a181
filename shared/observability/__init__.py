"""Sight: what an operator sees of a running process, as Prometheus metrics, as a condition, as traces.

No metric or trace names a person or what a record says. Labels of metrics take a few known values, no unit;
steps of traces have ids and units.
"""
