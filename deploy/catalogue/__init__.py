"""The national portal's catalogue of procedures: reading it into an operator's folder, and what differs."""
