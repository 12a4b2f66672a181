"""The database of a service: engines, inbox, outbox, bulk statements, schema revisions."""
