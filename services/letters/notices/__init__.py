"""Notices to citizens: papers are missing, the result is ready, it is late, there is a new appointment."""
