"""Questions on the bus and their answers: asking, answering, and statements of who asks."""
