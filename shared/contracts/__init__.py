"""Contracts: the events, questions and receipts by which services and other systems talk."""
