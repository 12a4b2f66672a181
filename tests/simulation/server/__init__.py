"""A model of nats-server as a service sees it: its text protocol, its streams and its durable consumers."""
