"""The embedded stack: nats-server from its wheel, SQLite files, and each service as a process of its own."""
