"""The processes of an office on one computer: how they are started, restarted and stopped."""
