"""The embedded office of `motcua up`: nats-server, SQLite files, and one process for each service."""
