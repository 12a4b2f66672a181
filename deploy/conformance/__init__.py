"""The conformance kit: what a neighbour's events would meet at an office, tried without one."""
