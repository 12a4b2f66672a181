"""Officers preview and save the wordings of their unit here."""
