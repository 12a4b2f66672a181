"""The door for systems that cannot speak to the bus: they report by HTTP, and ask what became of it."""
