"""A service process: its declaration, its tasks, leadership, health, metrics, retention."""
