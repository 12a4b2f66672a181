"""Writes letters from facts, stores them with their steps, and publishes each step."""
