"""What people found of alarms about ballot stuffing, and the crowds of answers that are published."""
