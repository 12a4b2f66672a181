"""The written contract of the bus (AsyncAPI and JSON Schemas), generated from the classes.

`python -m shared.contracts.documents FOLDER` (or `make contracts`) writes it; the result is checked in.
"""
