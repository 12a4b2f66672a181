"""The embedded stack: nats-server from its wheel, SQLite files, and the services as processes of their own."""
