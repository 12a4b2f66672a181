"""What the operator of an office asks every service: its dead letters, its settings."""
