"""deadlines counts when each record is due, warns before it is late, and keeps the figures of reports."""
