"""The contract in writing, made from the classes, for whoever connects to the bus.

`python -m shared.contracts.documents FOLDER` (or `make contracts`) writes it; it is checked in.
"""
