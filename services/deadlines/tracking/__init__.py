"""From the events of a record to its deadline, its warnings and the facts to publish. Pure."""
