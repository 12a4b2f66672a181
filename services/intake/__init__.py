"""intake takes in what other systems report, checks it, keeps it, and tells it on the bus as facts."""
