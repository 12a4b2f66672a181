"""The reading log: who asked what about whom, chained, so that a removed or changed entry is found."""
