"""What may be asked of each service on `ask.<service>.<question>.v<N>`, and what it answers."""
