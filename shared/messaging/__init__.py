"""The delivery kernel: consumers, transactions, the relay of the outbox, queries over NATS."""
