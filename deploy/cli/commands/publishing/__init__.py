"""Commands about other systems' events: who may publish, what came, what could not be read."""
